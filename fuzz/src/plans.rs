//! Random wirings of nodes that compute with whole numbers, played and compared with what they mean.
//!
//! A wrong order, a buffer that is written while somebody still needs it, a delay too many: each changes a number. No
//! sum is rounded, so it does not matter in which order it is formed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{AuxBus, Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use crate::fold::{FOLD, Fold, MODULUS, folded};
use crate::types::without_files;

/// The most nodes beside input and outputs.
const MOST_NODES: usize = 28;

/// Frames that are compared behind the latency.
const FRAMES: usize = 160;

/// The longest block.
const MOST_FRAMES: usize = 96;

/// One node.
#[derive(Debug, Clone)]
struct Unit {
    inputs: usize,
    outputs: usize,
    latency: usize,
    in_place: bool,
}

/// Where a connection begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    Source,
    Node(usize, usize),
}

/// Where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    Node(usize, usize),
    Sink(usize),
}

#[derive(Debug)]
struct Wiring {
    units: Vec<Unit>,
    connections: BTreeSet<(From, To)>,
}

/// Makes a wiring and plays it.
///
/// # Errors
/// None: it ends with the bytes.
///
/// # Panics
/// When the engine plays something else, or takes a cycle.
pub fn play(u: &mut Unstructured<'_>) -> Result<()> {
    let wiring = Wiring::made(u)?;
    let order = wiring.order();
    let mut registry = without_files();
    registry.insert(Arc::new(Fold)).expect("a name of its own");
    let document = wiring.document().to_string();
    let reading = read(&document, Syntax::Json, &registry, &Limits::default());
    let document = reading
        .unwrap_or_else(|error| panic!("{error}: {document}"))
        .document;
    let opened = Session::open(registry, Box::new(FileAssets::default()), document);
    let Some(order) = order else {
        assert!(opened.is_err(), "a cycle was taken: {wiring:?}");
        return Ok(());
    };
    let mut session = opened.unwrap_or_else(|error| panic!("{error}: {wiring:?}"));
    let stream = Stream {
        rate: SampleRate::new(48_000).expect("a usual rate"),
        max_block: MOST_FRAMES,
        pace: Pace::Realtime,
    };
    let mut executor = session
        .activate(
            stream,
            BusChannels {
                inputs: [2, 0],
                outputs: [2, 2, 0, 0, 0],
            },
        )
        .unwrap_or_else(|error| panic!("{error}: {wiring:?}"));
    let latency = wiring.latency(&order);
    assert_eq!(session.latency(), latency as u64, "{wiring:?}");

    let expected = wiring.expected(&order);
    let mut done = 0;
    while done < latency + FRAMES {
        let frames = u
            .int_in_range(1..=MOST_FRAMES)?
            .min(latency + FRAMES - done);
        let found = block(&mut executor, done, frames);
        for (sink, channels) in found.iter().enumerate() {
            for (channel, samples) in channels.iter().enumerate() {
                for (offset, sample) in samples.iter().enumerate() {
                    let then = (done + offset).checked_sub(latency);
                    let expected = then.map_or(0, |then| expected[sink][channel][then]);
                    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
                    let expected = expected as f32;
                    assert_eq!(
                        *sample,
                        expected,
                        "sink {sink}, channel {channel}, frame {} of {wiring:?}",
                        done + offset
                    );
                }
            }
        }
        session.tick();
        done += frames;
    }
    Ok(())
}

fn signal(frame: usize, channel: usize) -> u32 {
    let place = u32::try_from(2 * frame + channel).unwrap_or(0);
    place.wrapping_mul(2_654_435_761).rotate_right(16) % MODULUS
}

/// One block; the outputs of both sinks.
fn block(executor: &mut Executor, first: usize, frames: usize) -> [Vec<Vec<f32>>; 2] {
    for (channel, buffer) in executor.buses().input_mut(Bus::Main).iter_mut().enumerate() {
        buffer.content = Content::Signal;
        for (offset, sample) in buffer.as_mut_slice()[..frames].iter_mut().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
            let value = signal(first + offset, channel) as f32;
            *sample = value;
        }
    }
    let block = Block {
        frames,
        transport: Transport::STOPPED,
        events: &[],
    };
    audio_scope(|rt| executor.process(&block, rt));
    [Bus::Main, Bus::Aux(AuxBus::One)].map(|bus| {
        let buffers = executor.buses().output(bus);
        buffers
            .iter()
            .map(|buffer| buffer.as_slice()[..frames].to_vec())
            .collect()
    })
}

impl Wiring {
    fn made(u: &mut Unstructured<'_>) -> Result<Self> {
        let count = u.int_in_range(1..=MOST_NODES)?;
        let mut units = Vec::with_capacity(count);
        for _ in 0..count {
            let shape: u8 = u.arbitrary()?;
            units.push(Unit {
                inputs: 1 + usize::from(shape & 3) % 3,
                outputs: 1 + usize::from(shape >> 2 & 1),
                latency: if shape & 0x18 == 0x18 {
                    usize::from(u.arbitrary::<u8>()?)
                } else {
                    0
                },
                in_place: shape & 0x20 != 0,
            });
        }
        // A random rank for each node: connections go upwards, wherever the nodes stand in the list.
        let ranks: Vec<u8> = (0..count).map(|_| u.arbitrary()).collect::<Result<_>>()?;
        let mut connections = BTreeSet::new();
        for _ in 0..u.int_in_range(count..=3 * count)? {
            let from = match u.choose_index(count + 2)? {
                node if node < count => From::Node(node, u.choose_index(units[node].outputs)?),
                _ => From::Source,
            };
            let to = match u.choose_index(count + 2)? {
                node if node < count => To::Node(node, u.choose_index(units[node].inputs)?),
                sink => To::Sink(sink - count),
            };
            let goes_up = match (from, to) {
                (From::Node(from, _), To::Node(to, _)) => (ranks[from], from) < (ranks[to], to),
                _ => true,
            };
            if goes_up || u.ratio(1, 100)? {
                connections.insert((from, to));
            }
        }
        Ok(Self { units, connections })
    }

    /// Every node behind those it reads, or `None` if there is a cycle.
    fn order(&self) -> Option<Vec<usize>> {
        let mut order = Vec::with_capacity(self.units.len());
        while order.len() < self.units.len() {
            let next = (0..self.units.len()).find(|node| {
                !order.contains(node) && self.sources(*node).all(|source| order.contains(&source))
            });
            order.push(next?);
        }
        Some(order)
    }

    /// The nodes that a node reads.
    fn sources(&self, node: usize) -> impl Iterator<Item = usize> {
        self.connections
            .iter()
            .filter_map(move |connection| match connection {
                (From::Node(source, _), To::Node(to, _)) if *to == node => Some(*source),
                _ => None,
            })
    }

    /// When the last of several sources is there, by the times at which the nodes are.
    fn arrival(&self, is_end: impl Fn(To) -> bool, ready: &BTreeMap<usize, usize>) -> usize {
        let ends = self.connections.iter().filter(|(_, to)| is_end(*to));
        ends.map(|(from, _)| match from {
            From::Source => 0,
            From::Node(node, _) => ready[node],
        })
        .max()
        .unwrap_or(0)
    }

    /// Of the later sink.
    fn latency(&self, order: &[usize]) -> usize {
        let mut ready = BTreeMap::new();
        for node in order {
            let arrival = self.arrival(|to| matches!(to, To::Node(to, _) if to == *node), &ready);
            ready.insert(*node, arrival + self.units[*node].latency);
        }
        (0..2)
            .map(|sink| self.arrival(|to| to == To::Sink(sink), &ready))
            .max()
            .unwrap_or(0)
    }

    /// By sink, channel and frame: as if nothing took any time.
    fn expected(&self, order: &[usize]) -> [[Vec<u32>; 2]; 2] {
        let mut expected: [[Vec<u32>; 2]; 2] = Default::default();
        for channel in 0..2 {
            for frame in 0..FRAMES {
                let mut values: BTreeMap<From, u32> = BTreeMap::new();
                values.insert(From::Source, signal(frame, channel));
                let sum = |values: &BTreeMap<From, u32>, end: To| {
                    let ends = self.connections.iter().filter(|(_, to)| *to == end);
                    ends.map(|(from, _)| values[from]).sum::<u32>()
                };
                for node in order {
                    let unit = &self.units[*node];
                    let inputs: Vec<u32> = (0..unit.inputs)
                        .map(|port| sum(&values, To::Node(*node, port)))
                        .collect();
                    for port in 0..unit.outputs {
                        values.insert(From::Node(*node, port), folded(port, &inputs));
                    }
                }
                for (sink, expected) in expected.iter_mut().enumerate() {
                    expected[channel].push(sum(&values, To::Sink(sink)));
                }
            }
        }
        expected
    }

    fn document(&self) -> Value {
        let mut nodes = vec![
            json!({"id": "source", "type": "io.input"}),
            json!({"id": "sink0", "type": "io.output"}),
            json!({"id": "sink1", "type": "io.output", "config": {"bus": "aux1"}}),
        ];
        for (node, unit) in self.units.iter().enumerate() {
            let config = json!({"inputs": unit.inputs, "outputs": unit.outputs, "latency": unit.latency, "in_place": unit.in_place});
            nodes.push(json!({"id": format!("n{node}"), "type": FOLD, "config": config}));
        }
        let connections = self
            .connections
            .iter()
            .enumerate()
            .map(|(place, (from, to))| {
                let from = match from {
                    From::Source => "source:out".to_owned(),
                    From::Node(node, port) => format!("n{node}:out{port}"),
                };
                let to = match to {
                    To::Node(node, port) => format!("n{node}:in{port}"),
                    To::Sink(sink) => format!("sink{sink}:in"),
                };
                json!({"id": format!("c{place}"), "from": from, "to": to})
            });
        json!({"airloom": 1, "nodes": nodes, "connections": connections.collect::<Vec<_>>()})
    }
}
