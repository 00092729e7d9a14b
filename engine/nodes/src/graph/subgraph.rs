//! `graph.subgraph`: a node that stands for several.

use std::borrow::Cow;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared};
use airloom_api::node::spec::NodeSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::scope::Rt;

/// The input that takes what the inside gives, by the check that puts the node where the inside comes out; the input
/// before it takes what passes by when the node is bypassed.
const WET: usize = 1;

/// The field that says at how many times the rate the inside runs.
const OVERSAMPLE: &str = "oversample";

/// The type `graph.subgraph`. Its ports and parameters are those that its definition exposes, so the check makes its
/// spec; what is prepared is the place where the inside comes out.
pub struct Subgraph;

impl NodeType for Subgraph {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "graph.subgraph",
            version: 1,
            label: "Sub-graph",
            description: "Stands for a sub-graph of the document (an entry of its subgraphs). Its ports and parameters \
                          are those that the sub-graph exposes; it has all of them as any node has, and its bypass \
                          passes the first audio input to the first audio output.",
            help: "Stands for a graph inside the graph: what it exposes are its ports and parameters. \
                   Several nodes may share one definition and change together.",
            icon: "",
            tags: &["group", "nested", "template", "macro"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "definition",
                description: "Which: the id of an entry in the document's subgraphs.",
                kind: ConfigKind::Text,
            },
            ConfigField {
                name: OVERSAMPLE,
                description: "At how many times the rate its inside runs: 1, 2, 4 or 8.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: 8,
                    default: 1,
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let times = config.count(OVERSAMPLE);
        if times.is_power_of_two() {
            Ok(NodeSpec::default())
        } else {
            Err(ConfigError {
                field: Cow::Borrowed(OVERSAMPLE),
                found: times.to_string(),
                expected: "1, 2, 4 or 8".to_owned(),
            })
        }
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Border))
    }
}

struct Border;

impl Processor for Border {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(WET, 0);
        Status::Idle
    }

    fn reset(&mut self, _rt: &Rt) {}
}
