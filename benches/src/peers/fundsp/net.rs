//! The overhead as fundsp's dynamic `Net`, with units of ours.

use ::fundsp::audiounit::AudioUnit;
use ::fundsp::buffer::{BufferMut, BufferRef};
use ::fundsp::net::{Net, NodeId, Source};
use ::fundsp::signal::SignalFrame;

use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w3::overhead::Overhead;
use crate::graph::w5::change::read_by;
use crate::graph::w5::edited::Edited;
use crate::peers::fundsp::Playing;

/// out = the mean of two stereo inputs.
#[derive(Clone)]
struct HalfSum;

/// The sum of any number of stereo inputs.
#[derive(Clone)]
struct Sum(usize);

/// What a unit of ours has to say beside its block.
macro_rules! plain_unit {
    ($unit:ty, $id:literal, $inputs:expr) => {
        fn inputs(&self) -> usize {
            let inputs: fn(&$unit) -> usize = $inputs;
            inputs(self)
        }

        fn outputs(&self) -> usize {
            2
        }

        fn route(&mut self, _input: &SignalFrame, _frequency: f64) -> SignalFrame {
            SignalFrame::new(2)
        }

        fn get_id(&self) -> u64 {
            $id
        }

        fn footprint(&self) -> usize {
            size_of::<Self>()
        }
    };
}

impl AudioUnit for HalfSum {
    plain_unit!(HalfSum, 9_001, |_| 4);

    fn tick(&mut self, input: &[f32], output: &mut [f32]) {
        for (channel, sample) in output.iter_mut().enumerate() {
            *sample = (input[channel] + input[channel + 2]) * 0.5;
        }
    }

    fn process(&mut self, size: usize, input: &BufferRef<'_>, output: &mut BufferMut<'_>) {
        for channel in 0..2 {
            let (a, b) = (input.channel_f32(channel), input.channel_f32(channel + 2));
            let samples = output.channel_f32_mut(channel)[..size].iter_mut();
            for ((sample, a), b) in samples.zip(a).zip(b) {
                *sample = (a + b) * 0.5;
            }
        }
    }
}

impl AudioUnit for Sum {
    plain_unit!(Sum, 9_002, |sum| 2 * sum.0);

    fn tick(&mut self, input: &[f32], output: &mut [f32]) {
        output.fill(0.0);
        for pair in input.chunks_exact(2) {
            for (sum, sample) in output.iter_mut().zip(pair) {
                *sum += sample;
            }
        }
    }

    fn process(&mut self, size: usize, input: &BufferRef<'_>, output: &mut BufferMut<'_>) {
        for channel in 0..2 {
            let samples = &mut output.channel_f32_mut(channel)[..size];
            samples.fill(0.0);
            for source in 0..self.0 {
                for (sum, sample) in samples
                    .iter_mut()
                    .zip(input.channel_f32(2 * source + channel))
                {
                    *sum += sample;
                }
            }
        }
    }
}

/// The graph of W3 as a `Net` with units of ours.
pub fn overhead(graph: &Overhead, frames: usize) -> Playing {
    Playing::new(Box::new(Wired::new(graph).net), frames)
}

/// The graph with the places where a node can be added.
struct Wired {
    net: Net,
    nodes: Vec<NodeId>,
    sum: NodeId,
    /// The first of the two inputs of the sum that nobody feeds.
    spare: usize,
}

impl Wired {
    fn new(graph: &Overhead) -> Self {
        let mut net = Net::new(2, 2);
        let nodes: Vec<_> = (0..graph.len())
            .map(|_| net.push(Box::new(HalfSum)))
            .collect();
        for (index, node) in nodes.iter().enumerate() {
            for input in 0..4 {
                let channel = input % 2;
                let source = match *graph.sources(index) {
                    [first, second] => {
                        Source::Local(nodes[if input < 2 { first } else { second }], channel)
                    }
                    _ => Source::Global(channel),
                };
                net.set_source(*node, input, source);
            }
        }
        let unread = graph.unread();
        // One more, for what is added.
        let sum = net.push(Box::new(Sum(unread.len() + 1)));
        for (place, node) in unread.iter().enumerate() {
            for channel in 0..2 {
                net.connect(nodes[*node], channel, sum, 2 * place + channel);
            }
        }
        net.pipe_output(sum);
        Self {
            net,
            nodes,
            sum,
            spare: 2 * unread.len(),
        }
    }
}

/// The graph of W3, edited at one end and played at the other.
pub struct EditedNet {
    wired: Wired,
    playing: Playing,
    added: Option<NodeId>,
}

impl EditedNet {
    /// Over blocks of `frames`.
    pub fn new(graph: &Overhead, frames: usize) -> Self {
        let mut wired = Wired::new(graph);
        wired.net.set_sample_rate(f64::from(RATE_HZ));
        let playing = Playing::new(Box::new(wired.net.backend()), frames);
        Self {
            wired,
            playing,
            added: None,
        }
    }
}

impl Edited for EditedNet {
    fn label(&self) -> &'static str {
        "fundsp 0.23, Net, custom node"
    }

    fn prefix(&self) -> &'static str {
        "fundsp."
    }

    fn add(&mut self, number: usize) -> Result<(), Failure> {
        let Wired {
            net,
            nodes,
            sum,
            spare,
        } = &mut self.wired;
        let node = net.push(Box::new(HalfSum));
        let [first, second] = read_by(number, nodes.len());
        for channel in 0..2 {
            net.connect(nodes[first], channel, node, channel);
            net.connect(nodes[second], channel, node, channel + 2);
            net.connect(node, channel, *sum, *spare + channel);
        }
        net.commit();
        self.added = Some(node);
        Ok(())
    }

    fn remove(&mut self) -> Result<(), Failure> {
        if let Some(node) = self.added.take() {
            self.wired.net.remove(node);
            self.wired.net.commit();
        }
        Ok(())
    }

    fn block(&mut self) {
        self.playing.block();
    }
}
