//! From a checked node to a processor in a slot.

use std::sync::Arc;

use airloom_api::channels::ChannelRule;
use airloom_api::config::Config;
use airloom_api::id::NodeId;
use airloom_api::level::Decibels;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::param::bank::ParamBank;
use airloom_api::port::PortKind;
use airloom_api::process::batch::BatchKey;
use airloom_api::process::resting::RestingMix;
use airloom_graph::check::checked::{CheckedNode, Island};
use airloom_graph::compile::passes::Passes;
use airloom_realtime::latest::{LatestReader, latest};

use crate::execute::bypass::Bypass;
use crate::execute::cost::NodeCost;
use crate::execute::node::NodeSlot;
use crate::execute::told::{Teller, Told};
use crate::session::error::LoadError;
use crate::session::memory::needed;
use crate::session::shown::Shown;

/// What the session remembers of a node that the executor has.
#[derive(Debug, Clone)]
pub(crate) struct LoadedNode {
    pub id: NodeId,
    pub slot: u32,
    pub type_name: &'static str,
    pub config: Arc<Config>,
    pub spec: Arc<NodeSpec>,
    pub island: Option<Arc<Island>>,
    pub latency: u64,
    /// Bytes that it takes.
    pub memory: u64,
    pub tail: Tail,
    pub bypass: bool,
    /// Whether it tells its state or its latency after each block.
    pub tells: bool,
    /// Whether it has a state.
    pub has_state: bool,
    /// What it costs, as the executor measures it.
    pub cost: Arc<NodeCost>,
    /// The first of its factors, if it is a mix while its parameters rest.
    pub factors: Option<u32>,
    /// With which others it may be computed.
    pub batch: Option<BatchKey>,
    /// Sequence of the first plan that may have it.
    pub since: u64,
    /// Sequence of the plan with which it left.
    pub left: u64,
}

impl LoadedNode {
    /// The same node, bypassed or not.
    pub fn as_bypassed(node: &Arc<Self>, bypass: bool) -> Arc<Self> {
        if node.bypass == bypass {
            return Arc::clone(node);
        }
        Arc::new(Self {
            bypass,
            ..Self::clone(node)
        })
    }

    /// The same node, leaving with the plan of a sequence.
    pub fn as_leaving(node: &Self, sequence: u64) -> Arc<Self> {
        Arc::new(Self {
            left: sequence,
            ..node.clone()
        })
    }

    /// How many factors it needs; none if it is no mix.
    pub fn factor_count(&self) -> usize {
        let shape = self.spec.mix_shape().filter(|_| self.latency == 0);
        shape.map_or(0, |(channels, inputs)| RestingMix::size(channels, inputs))
    }

    /// Whether a checked node may have its processor: type, configuration, ports and inside are the same. Ports follow from
    /// type and configuration but where an inside is exposed.
    pub fn is_for(&self, node: &CheckedNode) -> bool {
        let is_same_spec = || Arc::ptr_eq(&self.spec, &node.spec) || self.spec == node.spec;
        let is_same_inside = || match (&self.island, &node.island) {
            (None, None) => true,
            (Some(island), Some(other)) => Arc::ptr_eq(island, other) || island.is_same(other),
            _ => false,
        };
        self.is_of(node.node_type.info().name, &node.config) && is_same_spec() && is_same_inside()
    }

    /// Whether it is of this type and configuration.
    pub fn is_of(&self, type_name: &str, config: &Arc<Config>) -> bool {
        let is_same_config = || Arc::ptr_eq(&self.config, config) || self.config == *config;
        is_same_config() && self.type_name == type_name
    }
}

/// What an island is prepared from.
#[derive(Clone, Copy)]
pub(crate) struct IslandRequest<'a> {
    /// The node that it is inside of.
    pub node: &'a CheckedNode,
    /// What is played there.
    pub island: &'a Island,
    /// Values of the node's parameters.
    pub params: &'a [f64],
    /// The stream around it.
    pub stream: Stream,
    pub assets: &'a dyn Assets,
    pub passes: Passes,
}

/// An island that has been prepared.
pub(crate) struct MadeIsland {
    pub prepared: Prepared,
    /// Its nodes that keep a state.
    pub inside: Vec<Teller>,
    /// What its nodes show.
    pub shown: Vec<Shown>,
}

/// Makes an island with an executor of its own.
pub(crate) type MakeIsland = fn(IslandRequest<'_>) -> Result<MadeIsland, LoadError>;

/// A node that has been prepared but not published.
pub(crate) struct Arrival {
    pub node: LoadedNode,
    /// What it tells.
    pub told: Option<LatestReader<Told>>,
    /// What those inside tell, where it is an island.
    pub inside: Vec<Teller>,
    /// What it shows, and those inside.
    pub shown: Vec<Shown>,
    /// The slot of the node whose state it takes over.
    pub heir_of: Option<u32>,
    pub slot: Box<NodeSlot>,
}

/// Prepares one node. `params` are its values with macros applied.
pub(crate) fn prepare(
    node: &CheckedNode,
    params: &[f64],
    stream: Stream,
    document_seed: u64,
    assets: &dyn Assets,
    (make_island, passes): (MakeIsland, Passes),
) -> Result<Arrival, LoadError> {
    let request = PrepareRequest {
        node: &node.id,
        config: &node.config,
        params,
        stream,
        seed: seed(document_seed, &node.id),
        assets,
    };
    let failed = |source| LoadError {
        node: node.id.clone(),
        source,
    };
    let MadeIsland {
        prepared:
            Prepared {
                mut processor,
                latency,
                tail,
                readings,
            },
        inside,
        mut shown,
    } = match &node.island {
        None => MadeIsland {
            prepared: node.node_type.prepare(&request).map_err(failed)?,
            inside: Vec::new(),
            shown: Vec::new(),
        },
        Some(island) => make_island(IslandRequest {
            node,
            island,
            params,
            stream,
            assets,
            passes,
        })?,
    };
    shown.extend(readings.map(|readings| Shown {
        id: node.id.clone(),
        type_name: node.node_type.info().name,
        spec: Arc::clone(&node.spec),
        readings,
    }));
    if let Some(state) = &node.state {
        // A state that does not fit leaves the processor fresh: the graph sounds, from the beginning.
        let _ = processor.restore_state(state);
    }
    let told = Told::by(&*processor);
    let (writer, reader) = if told.is_anything() {
        let (writer, reader) = latest(told);
        (Some(writer), Some(reader))
    } else {
        (None, None)
    };
    let bypass = bypass(&node.spec, latency.as_usize(), stream.max_block).map(|mut bypass| {
        bypass.place(node.bypass);
        Box::new(bypass)
    });
    let cost = Arc::new(NodeCost::default());
    let batching = processor.batching();
    let metered = match node.spec.outputs.first().map(|port| port.kind.buffers()) {
        None | Some(0) => 0,
        Some(1) => 1,
        Some(_) => 2,
    };
    Ok(Arrival {
        node: LoadedNode {
            id: node.id.clone(),
            slot: 0,
            type_name: node.node_type.info().name,
            config: Arc::clone(&node.config),
            spec: Arc::clone(&node.spec),
            island: node.island.clone(),
            latency: latency.0,
            memory: needed(node, stream),
            tail,
            bypass: node.bypass,
            tells: reader.is_some(),
            has_state: !told.state.is_empty(),
            cost: Arc::clone(&cost),
            factors: None,
            batch: batching.map(|batching| batching.key),
            since: 0,
            left: 0,
        },
        told: reader,
        inside,
        shown,
        heir_of: None,
        slot: Box::new(NodeSlot {
            processor,
            bank: ParamBank::new(&node.spec.params, params, stream.rate),
            seen: 0,
            guard: node.spec.guard,
            metered,
            shares: node.spec.in_place.is_some(),
            faulted: false,
            idle: false,
            is_bypass_active: bypass.as_ref().is_some_and(|bypass| !bypass.is_passive()),
            spec: Arc::clone(&node.spec),
            bypass,
            told: writer,
            factors: None,
            batch_run: batching.map(|batching| batching.run),
            arrived: 0,
            cost,
            has_ended_notes: false,
            panic: None,
        }),
    })
}

/// Bypass passes the first audio input to the first audio output; without a fitting input it is silence. So it is for
/// a node that may close a cycle: its output is needed before its input is there. A node without audio outputs has
/// nothing to pass: its control outputs fall to zero, its event outputs send nothing.
fn bypass(spec: &NodeSpec, latency: usize, max_block: usize) -> Option<Bypass> {
    let mut first_written = 0;
    let mut output = None;
    for port in &spec.outputs {
        if let PortKind::Audio(layout) = port.kind {
            output = Some((first_written, layout.channels()));
            break;
        }
        first_written += port.kind.buffers();
    }
    let Some((written, channels)) = output else {
        let is_heard = !spec.outputs.is_empty();
        return is_heard.then(|| Bypass::new(None, 0, first_written, 0, max_block));
    };
    let input = spec
        .inputs
        .iter()
        .enumerate()
        .find_map(|(port, spec)| match spec.kind {
            PortKind::Audio(layout) => Some((port, layout.channels())),
            _ => None,
        });
    let is_feedback = matches!(spec.role, Role::Feedback { .. });
    let source = input
        .filter(|_| !is_feedback)
        .and_then(|(port, count)| ChannelRule::between(count, channels).map(|rule| (port, rule)));
    Some(Bypass::new(source, written, channels, latency, max_block))
}

/// A connection's gain as a factor.
pub(crate) fn linear(gain_db: f64) -> f64 {
    Decibels(gain_db).to_gain()
}

/// Mixes the document's seed with a node's id: FNV-1a over the id, then the finaliser of SplitMix64.
fn seed(document: u64, node: &NodeId) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in node.as_str().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    let mut mixed = hash ^ document.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execute::piece::Piece;
    use airloom_api::channels::ChannelLayout;
    use airloom_api::port::PortSpec;
    use airloom_realtime::pool::buffers::Pool;

    #[test]
    fn a_bypassed_feedback_node_is_silent_because_its_input_is_not_there_yet() {
        let stereo = |name| PortSpec::audio(name, ChannelLayout::Stereo);
        let spec = NodeSpec {
            inputs: vec![stereo("in")],
            outputs: vec![stereo("out")],
            role: Role::Feedback { min_frames: 64 },
            ..NodeSpec::default()
        };
        let mut bypass = bypass(&spec, 0, 64).unwrap();
        bypass.place(true);
        let mut pool = Pool::new(2, 64);
        for number in 0..2 {
            pool.samples_mut(number, 0..64).fill(1.0);
        }
        let piece = Piece {
            offset: 0,
            frames: 64,
        };
        bypass.capture(piece, |_, _| &[]);
        let numbers = [0, 1];
        bypass.apply(&mut pool.lend(&numbers).split().1, piece);
        for number in numbers {
            assert_eq!(pool.samples(number, 0..64), [0.0; 64]);
        }
    }

    #[test]
    fn seeds_differ_by_node_and_document() {
        let id = |text| NodeId::new(text).unwrap();
        assert_ne!(seed(0, &id("a")), seed(0, &id("b")));
        assert_ne!(seed(0, &id("a")), seed(1, &id("a")));
        assert_eq!(seed(7, &id("a")), seed(7, &id("a")));
    }
}
