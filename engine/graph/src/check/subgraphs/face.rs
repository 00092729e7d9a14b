//! What the nodes of a definition look like from outside.

use std::collections::HashSet;
use std::sync::Arc;

use airloom_api::channels::ChannelLayout;
use airloom_api::node::spec::{InPlace, NodeSpec};
use airloom_api::param::spec::ParamSpec;
use airloom_api::port::{PortKind, PortSpec};

use crate::check::checked::CheckedNode;
use crate::check::known::Known;
use crate::check::names::Hints;
use crate::check::subgraphs::exposed::{Exposed, base, first_audio, outside, param_spec};
use crate::check::subgraphs::instance::Inner;
use crate::document::model::Subgraph;
use crate::limits::Limits;
use crate::problems::Problems;

/// The outside of a definition.
pub struct Face {
    /// Its ports and parameters.
    pub spec: Arc<NodeSpec>,
    /// Values of the parameters that a node leaves out.
    pub defaults: Vec<f64>,
    /// The inner ports of the inputs.
    pub inputs: Vec<Inner>,
    /// The inner ports of the outputs.
    pub outputs: Vec<Inner>,
    /// The inner parameters.
    pub params: Vec<Inner>,
    /// Where the first audio output leaves, so that the node can be bypassed; none without audio outputs.
    pub border: Option<Border>,
}

/// The place where the inside meets what passes it by: see [`border_spec`].
pub struct Border {
    /// Ports of the node that is played there.
    pub spec: Arc<NodeSpec>,
    /// The input that passes by when the node is bypassed: the first for audio.
    pub dry: Option<usize>,
    /// The output that it replaces: the first for audio.
    pub wet: usize,
}

impl Border {
    /// The input that takes what passes by.
    pub const DRY: usize = 0;
    /// The input that takes what the inside gives.
    pub const WET: usize = 1;
}

/// Builds the outside of a definition whose nodes were checked; `None` where anything is wrong.
pub fn face(
    subgraph: &Subgraph,
    nodes: &Known,
    checked: &[CheckedNode],
    limits: &Limits,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Option<Face> {
    let mut names = HashSet::new();
    let mut exposed = Exposed {
        subgraph,
        nodes,
        hints,
        problems,
    };
    exposed.limits(limits);
    let inputs = exposed.ports(&mut names, false);
    let outputs = exposed.ports(&mut names, true);
    let params = exposed.params();
    if problems.has_errors() {
        return None;
    }
    let defaults = params.iter().map(|found| base(checked, found.inner));
    let defaults: Vec<f64> = defaults.collect();
    let specs: Vec<ParamSpec> = subgraph
        .params
        .iter()
        .zip(&params)
        .zip(&defaults)
        .map(|((exposed, found), default)| param_spec(exposed, found.spec, *default))
        .collect();
    let spec = outside(&inputs, &outputs, specs);
    Some(Face {
        border: border(&spec),
        spec: Arc::new(spec),
        defaults,
        inputs: inputs.iter().map(|found| found.inner).collect(),
        outputs: outputs.iter().map(|found| found.inner).collect(),
        params: params.iter().map(|found| found.inner).collect(),
    })
}

fn border(spec: &NodeSpec) -> Option<Border> {
    let wet = first_audio(&spec.outputs)?;
    let layout = |port: Option<&PortSpec>| match port.map(|port| port.kind) {
        Some(PortKind::Audio(layout)) => layout,
        _ => ChannelLayout::Mono,
    };
    let dry = first_audio(&spec.inputs);
    let input = layout(dry.and_then(|dry| spec.inputs.get(dry)));
    Some(Border {
        spec: Arc::new(border_spec(input, layout(spec.outputs.get(wet)))),
        dry,
        wet,
    })
}

/// The node that is played in the place of a sub-graph: it hands on what the inside gives. What passes by is its first
/// input, so its bypass is that of any node; and since both its inputs are aligned, what passes by is as late as the
/// inside.
fn border_spec(dry: ChannelLayout, wet: ChannelLayout) -> NodeSpec {
    NodeSpec {
        inputs: vec![PortSpec::audio("dry", dry), PortSpec::audio("wet", wet)],
        outputs: vec![PortSpec::audio("out", wet)],
        in_place: Some(InPlace {
            input: Border::WET,
            output: 0,
        }),
        ..NodeSpec::default()
    }
}
