//! The result of compiling: which calls in which order on which buffers.

use airloom_api::channels::ChannelRule;
use airloom_api::id::NodeId;
use airloom_api::param::view::Modulation;
use airloom_api::process::io::Span;

/// A compiled wiring: pure data. Prints as text, one step a line (see [`Plan::to_string`](ToString)).
///
/// Buffers hold one channel of one block. Buffer 0 is always silent; event list 0 is always empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The steps of one block, in order.
    pub steps: Vec<Step>,
    /// The calls of nodes, in the order of the steps.
    pub calls: Vec<Call>,
    /// By index of the wiring's nodes.
    pub nodes: Vec<PlanNode>,
    /// Ports: spans of `operands`.
    pub spans: Vec<Span>,
    /// Buffer numbers (audio and control ports) and event-list numbers (event ports).
    pub operands: Vec<u32>,
    /// Sums of edges into buffers.
    pub mixes: Vec<Mix>,
    /// The edges of the mixes.
    pub mix_edges: Vec<MixEdge>,
    /// Control signals on parameters.
    pub modulations: Vec<Modulation>,
    /// Stretches of steps that are computed in one go while everything in them rests.
    pub runs: Vec<Run>,
    /// The operations of the runs.
    pub operations: Vec<Operation>,
    /// What the operations read.
    pub taps: Vec<Tap>,
    /// Calls that are made as one.
    pub batches: Vec<Batch>,
    /// How many audio buffers the steps use, the silent one included.
    pub buffers: u32,
    /// How many event lists the steps use, the empty one included.
    pub event_lists: u32,
    /// By index of the wiring's edges: compensation delay in frames.
    pub delays: Vec<u64>,
    /// Frames by which the outputs lag the inputs.
    pub latency: u64,
    /// The longest stretch of frames that may be processed in one go, where feedback limits it.
    pub piece: Option<u32>,
}

/// One step of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Run a mix, by index.
    Mix(u32),
    /// Let a node process, by index of the call.
    Process(u32),
    /// Let a feedback node take its inputs, by index of the call.
    Absorb(u32),
    /// A task of a strand begins here, by index (see [`crate::compile::strands`]); nothing is done. What is computed in
    /// one go ends before it.
    Task(u32),
    /// Copy what another strand has exported into what the call writes (see [`crate::compile::strands`]).
    Import(u32),
    /// Copy what the call reads to where other strands find it.
    Export(u32),
    /// Run the operations of a run, by index, in place of the steps behind this one, if all its nodes rest.
    Run(u32),
    /// Make the calls of a batch, by index, as one, in place of the steps behind this one.
    Batch(u32),
}

/// What is known of a node when it plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNode {
    /// Its name in the document.
    pub id: NodeId,
    /// Frames until its aligned inputs arrive.
    pub arrival: u64,
    /// How it is called.
    pub grouping: Grouping,
}

/// How a node is called, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Not at all while everything in this run rests.
    Run(u32),
    /// Together with the others of this batch.
    Batch(u32),
    /// Alone.
    Alone(Alone),
}

/// Why a node is called alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// It is neither a mix while its parameters rest nor of a kind that is computed side by side.
    ItsKind,
    /// Control signals move its parameters.
    Modulated,
    /// It is of a kind that is computed side by side, but no other one is independent of it.
    NoOther,
    /// Grouping is off.
    Off,
}

/// The buffers of one call of a node. A feedback node is called twice: without inputs to give its outputs, without
/// outputs to take its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Call {
    /// Index of the node.
    pub node: u32,
    /// Its input ports, in `spans`.
    pub inputs: Span,
    /// Its output ports, in `spans`; these spans count from the start of `written`.
    pub outputs: Span,
    /// All buffer numbers of its audio and control outputs, in `operands`.
    pub written: Span,
    /// All event lists of its event outputs, in `operands`.
    pub sent: Span,
    /// Its modulated parameters, in `modulations`.
    pub modulations: Span,
}

/// A stretch of steps whose nodes are mixes while their parameters rest. It stands before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many steps it replaces.
    pub steps: u32,
    /// The calls among them, in `calls`.
    pub calls: Span,
    /// What is computed instead, in `operations`.
    pub operations: Span,
    /// The first channels of what it reads and has not written itself, in `operands`.
    pub inputs: Span,
}

/// A mix of as many channels, whose buffers are neighbours: channel c is (tap₁ · gain₁ + tap₂ · gain₂ + …) · post, into a
/// buffer that may be one of the taps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Number of the first buffer that it writes.
    pub into: u32,
    /// How many channels there are.
    pub channels: u32,
    /// What it reads, in `taps`.
    pub taps: Span,
    /// Index of the first channel's last factor in the executor's table; 0 is the factor 1 for all channels.
    pub post: u32,
    /// Whether the sum begins at +0 and leaves out gains of 0.
    pub from_zero: bool,
}

/// A buffer that an operation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tap {
    /// Number of the first channel's buffer.
    pub buffer: u32,
    /// Index of the first channel's factor in the executor's table; 0 is the factor 1 for all channels.
    pub gain: u32,
}

/// Calls of one kind that depend on none of each other. It stands before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// The calls, in `calls`; as many steps are replaced.
    pub calls: Span,
    /// Everything that they write, call after call, in `operands`.
    pub written: Span,
}

/// Edges that are summed into the buffers of one port (or one modulation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    /// The buffers or the event list that it fills, in `operands`.
    pub into: Span,
    /// What it sums, in `mix_edges`.
    pub edges: Span,
    /// Whether it merges events instead of summing samples.
    pub events: bool,
    /// Whether it is an audio sum of edges without gain, fade and delay, channel by channel.
    pub is_plain: bool,
    /// Whether it adds to what a mix before has left there, in place of beginning anew.
    pub adds: bool,
}

/// One edge of a mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixEdge {
    /// The buffers or the event list that it reads, in `operands`.
    pub from: Span,
    /// How the channels fit.
    pub rule: ChannelRule,
    /// Index of the wiring's edge if it has a gain, a fade or a delay.
    pub shaped: Option<u32>,
}

impl Plan {
    /// An empty plan with the memory of this one.
    pub(super) fn emptied(mut self) -> Self {
        self.steps.clear();
        self.calls.clear();
        self.nodes.clear();
        self.spans.clear();
        self.operands.clear();
        self.mixes.clear();
        self.mix_edges.clear();
        self.modulations.clear();
        self.runs.clear();
        self.operations.clear();
        self.taps.clear();
        self.batches.clear();
        Self {
            buffers: 0,
            event_lists: 0,
            delays: Vec::new(),
            latency: 0,
            piece: None,
            ..self
        }
    }

    /// The entries of a span of `operands`.
    #[must_use]
    pub fn operands(&self, span: Span) -> &[u32] {
        let start = span.start as usize;
        self.operands
            .get(start..start + span.len as usize)
            .unwrap_or(&[])
    }
}
