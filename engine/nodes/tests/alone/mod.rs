//! A node that reads or writes files, alone, with the buffers and parameters that an executor would give it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use airloom_api::config::Config;
use airloom_api::id::NodeId;
use airloom_api::node::asset::{AssetError, Assets};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::param::bank::ParamBank;
use airloom_api::param::view::Params;
use airloom_api::process::context::{Context, Pace, Transport};
use airloom_api::process::host::{BusChannels, HostBuses};
use airloom_api::process::io::{Inputs, Io, Outputs, PortMap, Span};
use airloom_api::process::processor::Processor;
use airloom_api::time::SampleRate;
use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use airloom_nodes::list::registry;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::scope::{audio_scope, offline_scope};
use serde_json::Value;

pub const RATE_HZ: u32 = 48_000;
const MAX_BLOCK: usize = 8_192;

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own, removed at the end; also the document's folder.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let name = format!(
            "airloom-nodes-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

impl Assets for Folder {
    fn locate(&self, reference: &str) -> Result<PathBuf, AssetError> {
        let path = self.destination(reference)?;
        if path.exists() {
            Ok(path)
        } else {
            Err(AssetError::Missing { path })
        }
    }

    fn destination(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            Err(AssetError::Unnamed)
        } else {
            Ok(self.0.join(reference))
        }
    }
}

/// A node alone, with the buffers and parameters that an executor would give it.
pub struct Rig {
    pub processor: Box<dyn Processor>,
    pub bank: ParamBank,
    channels: usize,
    pace: Pace,
    pub frame: u64,
    has_input: bool,
}

pub fn prepare(
    folder: &Folder,
    name: &str,
    config: &Value,
    pace: Pace,
) -> Result<Prepared, PrepareError> {
    let registry = registry();
    let node_type = registry.get(name).unwrap();
    let config = Config::resolve(&node_type.config(), config.as_object().unwrap()).unwrap();
    node_type.prepare(&PrepareRequest {
        node: &NodeId::new("n").unwrap(),
        config: &config,
        params: &[],
        stream: Stream {
            rate: SampleRate::new(RATE_HZ).unwrap(),
            max_block: MAX_BLOCK,
            pace,
        },
        seed: 1,
        assets: folder,
    })
}

impl Rig {
    pub fn new(folder: &Folder, name: &str, config: &Value, params: &[f64], pace: Pace) -> Self {
        let prepared = prepare(folder, name, config, pace).unwrap();
        let registry = registry();
        let node_type = registry.get(name).unwrap();
        let resolved = Config::resolve(&node_type.config(), config.as_object().unwrap()).unwrap();
        let spec = node_type.spec(&resolved).unwrap();
        Self {
            processor: prepared.processor,
            bank: ParamBank::new(&spec.params, params, SampleRate::new(RATE_HZ).unwrap()),
            channels: resolved.count("channels"),
            pace,
            frame: 0,
            has_input: !spec.inputs.is_empty(),
        }
    }

    /// Processes one block; `input` is given to every channel, what comes out is `[channel][frame]`.
    pub fn block(&mut self, frames: usize, input: impl Fn(u64) -> f32) -> Vec<Vec<f32>> {
        let count = u32::try_from(self.channels).unwrap();
        let mut pool = Pool::new(2 * self.channels, frames);
        for number in 0..count {
            let samples = pool.samples_mut(number, 0..frames);
            for (sample, frame) in samples.iter_mut().zip(self.frame..) {
                *sample = input(frame);
            }
            pool.set_content(number, airloom_realtime::buffer::Content::Signal);
        }
        let span = [Span {
            start: 0,
            len: count,
        }];
        let sources: Vec<u32> = (0..count).collect();
        let targets: Vec<u32> = (count..2 * count).collect();
        let mut host = HostBuses::new(BusChannels::main(0, 0), frames);
        let context = Context {
            rate: SampleRate::new(RATE_HZ).unwrap(),
            frame: self.frame,
            pace: self.pace,
            transport: Transport::STOPPED,
        };
        let mut lending = pool.lend(&targets);
        let (readable, written) = lending.split();
        let mut io = Io {
            inputs: Inputs {
                map: PortMap {
                    ports: if self.has_input { &span } else { &[] },
                    buffers: &sources,
                },
                pool: readable,
                events: &[],
                offset: 0,
                frames,
            },
            outputs: Outputs {
                map: PortMap {
                    ports: &span,
                    buffers: &targets,
                },
                written,
                events: &mut [],
                offset: 0,
                frames,
            },
            params: Params::new(&self.bank, &[], readable, 0, frames),
            host: &mut host,
            context: &context,
        };
        let processor = &mut self.processor;
        match self.pace {
            Pace::Realtime => audio_scope(|rt| processor.process(&mut io, rt)),
            Pace::Offline => offline_scope(|rt| processor.process(&mut io, rt)),
        };
        self.bank.advance(u32::try_from(frames).unwrap());
        self.frame += frames as u64;
        targets
            .iter()
            .map(|number| pool.samples(*number, 0..frames).to_vec())
            .collect()
    }

    /// Processes `total` frames in blocks of the sizes given, in turn; channel 0.
    pub fn play(&mut self, total: usize, blocks: &[usize]) -> Vec<f32> {
        let mut output = Vec::with_capacity(total);
        let mut sizes = blocks.iter().cycle();
        while output.len() < total {
            let frames = (*sizes.next().unwrap()).min(total - output.len());
            output.extend_from_slice(&self.block(frames, ramp)[0]);
        }
        output
    }

    pub fn reset(&mut self) {
        let processor = &mut self.processor;
        audio_scope(|rt| processor.reset(rt));
    }
}

/// A value for every frame that no other frame nearby has.
pub fn ramp(frame: u64) -> f32 {
    (u16::try_from(frame % 30_011).unwrap() as f32 + 1.0) / 40_000.0
}

pub fn write_ramp(path: &Path, rate_hz: u32, channels: usize, frames: usize) -> Vec<f32> {
    let spec = StreamSpec { rate_hz, channels };
    let samples: Vec<f32> = (0..frames as u64)
        .flat_map(|frame| std::iter::repeat_n(ramp(frame), channels))
        .collect();
    let mut encoder = codecs::create(path, Format::WavFloat32, spec).unwrap();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
    samples.into_iter().step_by(channels).collect()
}

pub fn read(path: &Path) -> Clip {
    Clip::read(codecs::open(path).unwrap().as_mut()).unwrap()
}
