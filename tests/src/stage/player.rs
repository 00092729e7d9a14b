//! Plays a document block by block.

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a rig for tests: what goes wrong here fails the test"
)]

use airloom_api::event::{Event, TimedEvent};
use airloom_api::node::prepare::Stream;
use airloom_api::node::registry::Registry;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{AuxBus, Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::compile::passes::Passes;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::Edit;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::{Block, BlockEvent};
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use airloom_runtime::session::threads::Threads;

use crate::stage::{faulty, lanes, shaper};

/// What a stage plays at.
pub const RATE: u32 = 48_000;

/// The product's node types and the faulty ones.
///
/// # Panics
/// When a name is taken twice.
#[must_use]
pub fn registry() -> Registry {
    let mut registry = airloom_nodes::list::registry();
    for node_type in faulty::types().into_iter().chain([shaper::shaper()]) {
        registry.insert(node_type).expect("names of their own");
    }
    registry
        .insert(std::sync::Arc::new(lanes::Lanes))
        .expect("a name of its own");
    registry
}

/// Reads a document from JSON.
///
/// # Panics
/// When it has errors.
#[must_use]
pub fn document(json: &str) -> Document {
    read(json, Syntax::Json, &registry(), &Limits::default())
        .unwrap_or_else(|error| panic!("{error:?}"))
        .document
}

/// A document from `nodes` and `connections`, the insides of their lists; connections as `a:out>b:in`, named
/// `c0`, `c1` … in order.
#[must_use]
pub fn wired(nodes: &str, connections: &[&str]) -> Document {
    let connections: Vec<String> = connections
        .iter()
        .enumerate()
        .map(|(index, text)| connection(&format!("c{index}"), text))
        .collect();
    document(&format!(
        "{{\"airloom\": 1, \"nodes\": [{nodes}], \"connections\": [{}]}}",
        connections.join(", ")
    ))
}

/// The JSON of a connection `a:out>b:in`.
///
/// # Panics
/// Without an arrow.
#[must_use]
pub fn connection(id: &str, text: &str) -> String {
    let (from, to) = text.split_once('>').expect("an arrow");
    format!("{{\"id\": \"{id}\", \"from\": \"{from}\", \"to\": \"{to}\"}}")
}

/// An edit from JSON.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn edit(json: &str) -> Edit {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// A session with its executor: stereo in, stereo out, stereo aux 1.
pub struct Stage {
    /// The control half.
    pub session: Session,
    executor: Executor,
    input: u64,
    /// What the home's keyboard has still to send, by absolute frame.
    keys: Vec<(u64, Event)>,
    /// The frame of the input at which the home gives what is no number.
    spoilt: Option<u64>,
}

impl Stage {
    /// Opens and starts a document.
    ///
    /// # Panics
    /// When it has errors.
    #[must_use]
    pub fn new(document: Document, max_block: usize) -> Self {
        Self::set(document, max_block, Passes::default(), Threads::Alone)
    }

    /// Opens and starts a document, with the passes that group its nodes.
    ///
    /// # Panics
    /// When it has errors.
    #[must_use]
    pub fn grouped(document: Document, max_block: usize, passes: Passes) -> Self {
        Self::set(document, max_block, passes, Threads::Alone)
    }

    /// Opens and starts a document on several threads.
    ///
    /// # Panics
    /// When it has errors.
    #[must_use]
    pub fn with_threads(document: Document, max_block: usize, threads: Threads) -> Self {
        Self::set(document, max_block, Passes::default(), threads)
    }

    fn set(document: Document, max_block: usize, passes: Passes, threads: Threads) -> Self {
        let assets = Box::new(FileAssets::new("."));
        let mut session = Session::open(registry(), assets, document).expect("a sound document");
        session.set_passes(passes);
        session
            .set_threads(threads)
            .expect("nothing to prepare yet");
        let stream = Stream {
            rate: SampleRate::new(RATE).expect("a usual rate"),
            max_block,
            pace: Pace::Realtime,
        };
        let channels = BusChannels {
            inputs: [2, 2],
            outputs: [2, 2, 0, 0, 0],
        };
        let executor = session
            .activate(stream, channels)
            .expect("nodes that prepare");
        Self {
            session,
            executor,
            input: 0,
            keys: Vec::new(),
            spoilt: None,
        }
    }

    /// Has the home's keyboard send an event at an absolute frame that is still to come.
    pub fn send(&mut self, frame: u64, event: Event) {
        self.keys.push((frame, event));
    }

    /// The absolute frame.
    #[must_use]
    pub fn frame(&self) -> u64 {
        self.executor.frame()
    }

    /// Lets the home give what is no number at a frame of the input.
    pub fn spoil(&mut self, frame: u64) {
        self.spoilt = Some(frame);
    }

    /// Lets the graph forget its past, as a host that jumps does.
    pub fn reset(&mut self) {
        audio_scope(|rt| self.executor.reset(rt));
    }

    /// Plays `frames` frames in blocks of the sizes given in turn; the input is a fixed pseudo-random signal of
    /// peak 0.25. Returns main left, main right, aux left, aux right.
    pub fn play(&mut self, frames: usize, blocks: &[usize]) -> [Vec<f32>; 4] {
        self.play_with(frames, blocks, &[])
    }

    /// Like [`Self::play`], with values that change at frames counted from now.
    pub fn play_with(
        &mut self,
        frames: usize,
        blocks: &[usize],
        events: &[BlockEvent],
    ) -> [Vec<f32>; 4] {
        let mut output: [Vec<f32>; 4] = Default::default();
        let mut done = 0;
        for block in blocks.iter().cycle() {
            if done == frames {
                break;
            }
            let count = (*block).min(frames - done);
            let here: Vec<BlockEvent> = events
                .iter()
                .filter(|event| (done..done + count).contains(&(event.offset as usize)))
                .map(|event| BlockEvent {
                    offset: event.offset - u32::try_from(done).unwrap_or(0),
                    change: event.change,
                })
                .collect();
            self.block(count, &here, &mut output);
            done += count;
        }
        output
    }

    fn block(&mut self, count: usize, events: &[BlockEvent], output: &mut [Vec<f32>; 4]) {
        self.session.tick();
        let frames = self.executor.frame()..self.executor.frame() + count as u64;
        let buses = self.executor.buses();
        for (frame, event) in &self.keys {
            if frames.contains(frame) {
                buses.events_mut().push(TimedEvent {
                    offset: u32::try_from(frame - frames.start).unwrap_or(0),
                    event: *event,
                });
            }
        }
        for (channel, buffer) in buses.input_mut(Bus::Main).iter_mut().enumerate() {
            for (offset, sample) in buffer.as_mut_slice()[..count].iter_mut().enumerate() {
                let frame = self.input + offset as u64;
                *sample = if self.spoilt == Some(frame) {
                    f32::NAN
                } else {
                    noise(frame, channel as u64)
                };
            }
        }
        self.input += count as u64;
        let block = Block {
            frames: count,
            transport: Transport::STOPPED,
            events,
        };
        audio_scope(|rt| self.executor.process(&block, rt));
        let buses = self.executor.buses();
        for (bus, first) in [(Bus::Main, 0), (Bus::Aux(AuxBus::One), 2)] {
            for (channel, buffer) in buses.output(bus).iter().enumerate() {
                output[first + channel].extend(&buffer.as_slice()[..count]);
            }
        }
    }
}

/// A sample of a fixed noise, ±0.25: a hash of its place (SplitMix64).
#[must_use]
pub fn noise(frame: u64, channel: u64) -> f32 {
    let mut x = frame
        .wrapping_mul(2)
        .wrapping_add(channel)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact in f32")]
    let unit = ((x >> 40) as f32) / 16_777_216.0;
    (unit - 0.5) * 0.5
}
