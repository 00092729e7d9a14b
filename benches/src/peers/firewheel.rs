//! W3 in Firewheel 0.14, the peer that is closest in kind: a graph of boxed nodes, compiled to a schedule.

use std::num::NonZeroU32;
use std::time::Duration;

use audioadapter_buffers::direct::SequentialSliceOfVecs;
use firewheel_core::channel_config::{ChannelConfig, ChannelCount};
use firewheel_core::node::{
    AudioNode, AudioNodeInfo, AudioNodeProcessor, ConstructProcessorContext, EmptyConfig,
    NodeError, NodeID, ProcBuffers, ProcExtra, ProcInfo, ProcessStatus, StreamStatus,
};
use firewheel_graph::backend::BackendProcessInfo;
use firewheel_graph::processor::FirewheelProcessor;
use firewheel_graph::{ActivateInfo, FirewheelConfig, FirewheelContext};

use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w3::overhead::Overhead;
use crate::graph::w5::change::read_by;
use crate::graph::w5::edited::Edited;
use crate::noise::Noise;

/// A context with its processor.
pub struct Firewheel {
    processor: FirewheelProcessor,
    context: FirewheelContext,
    nodes: Vec<NodeID>,
    added: Option<NodeID>,
    input: Vec<Vec<f32>>,
    output: Vec<Vec<f32>>,
    frames: usize,
}

struct HalfSum;

struct Mean;

impl AudioNode for HalfSum {
    type Configuration = EmptyConfig;

    fn info(&self, _configuration: &EmptyConfig) -> Result<AudioNodeInfo, NodeError> {
        Ok(AudioNodeInfo::new()
            .debug_name("half_sum")
            .channel_config(ChannelConfig::new(4_usize, 2_usize)))
    }

    fn construct_processor(
        &self,
        _configuration: &EmptyConfig,
        _context: ConstructProcessorContext,
    ) -> Result<impl AudioNodeProcessor, NodeError> {
        Ok(Mean)
    }
}

impl AudioNodeProcessor for Mean {
    fn process(
        &mut self,
        _info: &ProcInfo,
        buffers: ProcBuffers,
        _extra: &mut ProcExtra,
    ) -> ProcessStatus {
        let ProcBuffers { inputs, outputs } = buffers;
        let &[left_a, right_a, left_b, right_b] = inputs else {
            return ProcessStatus::ClearAllOutputs;
        };
        let sources = [(left_a, left_b), (right_a, right_b)];
        for (output, (a, b)) in outputs.iter_mut().zip(sources) {
            for ((sample, a), b) in output.iter_mut().zip(a).zip(b) {
                *sample = (a + b) * 0.5;
            }
        }
        ProcessStatus::OutputsModified
    }
}

impl Firewheel {
    /// The graph over blocks of `frames`, with the noise that the engine hears.
    pub fn new(graph: &Overhead, frames: usize) -> Result<Self, Failure> {
        let failed = |what: &str| Failure::Unexpected(format!("Firewheel: {what}"));
        let mut context = FirewheelContext::new(FirewheelConfig {
            num_graph_inputs: ChannelCount::STEREO,
            num_graph_outputs: ChannelCount::STEREO,
            // The noise is not to be looked at for silence.
            clamp_graph_inputs_below: None,
            ..FirewheelConfig::default()
        });
        let (source, sink) = (context.graph_in_node_id(), context.graph_out_node_id());
        let nodes: Vec<NodeID> = (0..graph.len())
            .map(|_| context.add_node(HalfSum, None))
            .collect::<Result<_, _>>()
            .map_err(|error| failed(&error.to_string()))?;
        let mut connect = |from: NodeID, to: NodeID, ports: &[(u32, u32)]| {
            let made = context.connect(from, to, ports, false);
            made.map(|_| ()).map_err(|error| failed(&error.to_string()))
        };
        for (index, node) in nodes.iter().enumerate() {
            let (first, second) = match *graph.sources(index) {
                [first, second] => (nodes[first], nodes[second]),
                _ => (source, source),
            };
            connect(first, *node, &[(0, 0), (1, 1)])?;
            connect(second, *node, &[(0, 2), (1, 3)])?;
        }
        for index in graph.unread() {
            connect(nodes[index], sink, &[(0, 0), (1, 1)])?;
        }
        let whole = |count: usize| u32::try_from(count).ok().and_then(NonZeroU32::new);
        let processor = context
            .activate(ActivateInfo {
                sample_rate: NonZeroU32::new(RATE_HZ).ok_or_else(|| failed("no rate"))?,
                max_block_frames: whole(frames).ok_or_else(|| failed("no frames"))?,
                num_stream_in_channels: 2,
                num_stream_out_channels: 2,
                input_to_output_latency_seconds: 0.0,
            })
            .map_err(|error| failed(&error.to_string()))?;
        context
            .update()
            .map_err(|error| failed(&error.to_string()))?;
        let mut input = vec![vec![0.0; frames]; 2];
        for (seed, channel) in (1..).zip(&mut input) {
            Noise::new(seed).fill(channel);
        }
        Ok(Self {
            processor,
            context,
            nodes,
            added: None,
            input,
            output: vec![vec![0.0; frames]; 2],
            frames,
        })
    }

    /// One block.
    pub fn block(&mut self) {
        let (Ok(input), Ok(mut output)) = (
            SequentialSliceOfVecs::new(&self.input, 2, self.frames),
            SequentialSliceOfVecs::new_mut(&mut self.output, 2, self.frames),
        ) else {
            return;
        };
        let info = BackendProcessInfo {
            frames: self.frames,
            process_timestamp: None,
            duration_since_stream_start: Duration::ZERO,
            input_stream_status: StreamStatus::empty(),
            output_stream_status: StreamStatus::empty(),
            dropped_frames: 0,
            process_to_playback_delay: None,
        };
        self.processor.process(&input, &mut output, info);
    }

    /// The left channel of the last block.
    pub fn left(&self) -> &[f32] {
        &self.output[0]
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Unexpected(format!("Firewheel: {error}"))
}

impl Edited for Firewheel {
    fn label(&self) -> &'static str {
        "Firewheel 0.14, custom node"
    }

    fn prefix(&self) -> &'static str {
        "firewheel."
    }

    fn add(&mut self, number: usize) -> Result<(), Failure> {
        let node = self.context.add_node(HalfSum, None).map_err(failed)?;
        let [first, second] = read_by(number, self.nodes.len());
        let sink = self.context.graph_out_node_id();
        for (from, to, ports) in [
            (self.nodes[first], node, [(0, 0), (1, 1)]),
            (self.nodes[second], node, [(0, 2), (1, 3)]),
            (node, sink, [(0, 0), (1, 1)]),
        ] {
            self.context
                .connect(from, to, &ports, true)
                .map_err(failed)?;
        }
        self.context.update().map_err(failed)?;
        self.added = Some(node);
        Ok(())
    }

    fn remove(&mut self) -> Result<(), Failure> {
        if let Some(node) = self.added.take() {
            self.context.remove_node(node).map_err(failed)?;
            self.context.update().map_err(failed)?;
        }
        Ok(())
    }

    fn block(&mut self) {
        Self::block(self);
    }
}
