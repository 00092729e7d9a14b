//! `file.recorder`: writes what passes through it to an audio file.

use std::path::Path;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Stream};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_media::codecs;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use airloom_realtime::scope::Rt;

use crate::field;
use crate::file::capture::Capture;
use crate::file::take::TakeSpec;
use crate::parameter::switch;

const RECORDING: usize = 0;

/// The format that follows the file's extension.
const AUTO: &str = "auto";
/// Frames handled at once.
const PIECE: usize = 128;

/// The type `file.recorder`. Audio passes through unchanged. A take starts when `recording` is switched
/// on, which is when its file is created; the file is complete when it is switched off or the node goes.
/// The first take replaces the file, later ones get a number.
pub struct Recorder;

impl NodeType for Recorder {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "file.recorder",
            version: 1,
            label: "File recorder",
            description: "Records what passes through it to a WAV or FLAC file.",
            help: "Writes what it is fed to a file on a thread of its own; recording can be switched while \
                   it plays, on exact frames.",
            icon: "recorder",
            tags: &["capture", "archive", "bounce"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "file",
                description: "The file to write: the first take replaces it, later ones go to NAME-2, NAME-3 … and replace nothing.",
                kind: ConfigKind::File,
            },
            ConfigField {
                name: "format",
                description: "Container and sample type; auto follows the file's extension.",
                kind: ConfigKind::Choice {
                    options: &[
                        AUTO, "wav", "wav-f32", "wav-24", "wav-16", "flac", "flac-24", "flac-16",
                    ],
                    default: AUTO,
                },
            },
            field::channels(),
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            params: vec![
                switch("recording", "Recording", false)
                    .explained("On writes to the file from that frame on."),
            ],
            guard: Guard::Inputs,
            ..field::insert(config)?
        })
    }

    fn memory(&self, config: &Config, stream: Stream) -> u64 {
        let stream = StreamSpec {
            rate_hz: stream.rate.hz(),
            channels: config.count("channels"),
        };
        Capture::bytes(stream) as u64
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let path = request
            .assets
            .destination(request.config.text("file"))
            .map_err(|source| PrepareError::Asset {
                field: "file",
                source,
            })?;
        let format = format(request.config.text("format"), &path)?;
        let stream = StreamSpec {
            rate_hz: request.stream.rate.hz(),
            channels: request.config.count("channels"),
        };
        let unusable = |reason: String| PrepareError::File {
            path: path.clone(),
            reason,
        };
        codecs::check(&path, format, stream).map_err(|error| PrepareError::Config {
            field: "format",
            reason: error.to_string(),
        })?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(unusable(format!(
                "the folder {} is not there",
                folder.display()
            )));
        }
        if path.is_dir() {
            return Err(unusable("it is a folder; expected a file".to_owned()));
        }
        let channels = stream.channels;
        let spec = TakeSpec {
            path: path.clone(),
            format,
            stream,
        };
        let capture = Capture::start(spec)
            .map_err(|error| unusable(format!("its writer thread cannot be started: {error}")))?;
        Ok(Prepared::immediate(Machine {
            capture,
            frames: vec![0.0; PIECE * channels].into(),
        }))
    }
}

/// The format that the configuration means.
fn format(name: &str, path: &Path) -> Result<Format, PrepareError> {
    let found = if name == AUTO {
        Format::from_extension(path).ok_or_else(|| {
            format!(
                "{} does not end in .wav, .flac, .dsf or .dff; expected such a name, or a format",
                path.display()
            )
        })
    } else {
        name.parse::<Format>().map_err(|error| error.to_string())
    };
    found.map_err(|reason| PrepareError::Config {
        field: "format",
        reason,
    })
}

struct Machine {
    capture: Capture,
    /// One piece, interleaved.
    frames: Box<[f32]>,
}

impl Machine {
    /// Records frames `start..end` of the output port, which holds what came in.
    fn record(&mut self, io: &mut Io<'_>, start: usize, end: usize) {
        let channels = io.outputs.channels(0);
        for from in (start..end).step_by(PIECE) {
            let count = PIECE.min(end - from);
            for channel in 0..channels {
                let source = &io.outputs.channel(0, channel)[from..from + count];
                let places = self.frames.iter_mut().skip(channel).step_by(channels);
                for (place, sample) in places.zip(source) {
                    *place = *sample;
                }
            }
            self.capture
                .write(&self.frames[..count * channels], io.context.pace);
        }
    }
}

impl Processor for Machine {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let (frames, pace) = (io.frames(), io.context.pace);
        let steady = io.params.steady(RECORDING);
        let mut start = 0;
        while start < frames {
            let on = steady.unwrap_or_else(|| io.params.at(RECORDING, start)) >= 0.5;
            // As far as the switch stays where it is.
            let end = match steady {
                Some(_) => frames,
                None => (start..frames)
                    .find(|frame| (io.params.at(RECORDING, *frame) >= 0.5) != on)
                    .unwrap_or(frames),
            };
            self.capture.set_recording(on, pace);
            if self.capture.is_recording() {
                self.record(io, start, end);
            }
            start = end;
        }
        if steady.is_some() && !self.capture.is_recording() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        // The next frame that is recorded starts a take of its own.
        self.capture
            .set_recording(false, airloom_api::process::context::Pace::Realtime);
    }
}
