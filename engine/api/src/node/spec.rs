//! What a node of a type and configuration looks like from outside.

use crate::node::reading::ReadingSpec;
use crate::param::spec::ParamSpec;
use crate::port::{PortKind, PortSpec};

/// Ports, parameters and rules of a node; depends on its configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeSpec {
    /// Inputs, in order; processors address them by index.
    pub inputs: Vec<PortSpec>,
    /// Outputs, in order.
    pub outputs: Vec<PortSpec>,
    /// Parameters, in order.
    pub params: Vec<ParamSpec>,
    /// What it shows while it plays, in order.
    pub readings: Vec<ReadingSpec>,
    /// What it is in the order of execution.
    pub role: Role,
    /// Where the executor looks for NaN and infinity.
    pub guard: Guard,
    /// Input and output port that may share their buffers.
    pub in_place: Option<InPlace>,
    /// How it sums if it is a fixed mix of its inputs while its parameters rest (see
    /// [`crate::process::processor::Processor::resting_mix`]). Such a node has one output and at least one input, all
    /// audio and of the same channel count, no latency, no memory and no guard.
    pub rests_as: Option<SumFrom>,
}

/// What a node is in the order of execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Reads its inputs, then writes its outputs.
    #[default]
    Processor,
    /// Gives its outputs from memory before it reads its inputs, which reach them at least `min_frames` later: it
    /// may close a cycle.
    Feedback {
        /// The shortest delay from input to output; blocks are processed in pieces no longer than this.
        min_frames: u32,
    },
    /// Brings in an input bus of the home.
    Input(crate::process::host::Bus),
    /// Feeds an output bus of the home.
    Output(crate::process::host::Bus),
    /// Brings in the notes and MIDI messages of the home. Processors of all other roles but [`Self::Input`] and
    /// [`Self::Output`] leave [`crate::process::io::Io::host`] alone: on another thread than the audio thread it is
    /// empty.
    Events,
}

/// Where the executor looks for values that are not finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    /// Nowhere: a node without memory gives what it gets.
    #[default]
    None,
    /// At its outputs: recursive and nonlinear nodes.
    Outputs,
    /// At its inputs: sinks.
    Inputs,
}

/// How a sum of inputs begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumFrom {
    /// With the first input.
    First,
    /// With +0, to which the inputs are added; inputs with a gain of 0 are left out.
    Zero,
}

/// A pair of ports that may share their buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InPlace {
    /// Index of the input port.
    pub input: usize,
    /// Index of the output port; of the same channel count.
    pub output: usize,
}

impl NodeSpec {
    /// Channels and inputs of a mix; `None` if it rests as none, or has not the ports of one.
    #[must_use]
    pub fn mix_shape(&self) -> Option<(usize, usize)> {
        self.rests_as?;
        let [output] = &*self.outputs else {
            return None;
        };
        let fits = |port: &PortSpec| port.kind == output.kind;
        let is_audio = matches!(output.kind, PortKind::Audio(_));
        let is_mix = is_audio && !self.inputs.is_empty() && self.inputs.iter().all(fits);
        (is_mix && self.guard == Guard::None).then(|| (output.kind.buffers(), self.inputs.len()))
    }

    /// Index of an input port.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|port| port.name == name)
    }

    /// Index of an output port.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|port| port.name == name)
    }

    /// Index of a parameter.
    #[must_use]
    pub fn param(&self, id: &str) -> Option<usize> {
        self.params.iter().position(|param| param.id == id)
    }
}
