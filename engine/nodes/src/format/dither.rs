//! `format.dither`: words of fewer bits.

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::Frames;
use airloom_dsp::dither::quantiser::Quantiser;
use airloom_dsp::dither::shaping::{Shape, Taps};
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::parameter::{choice, stepped};
use crate::{field, grid};

const BITS: usize = 0;
const SHAPE: usize = 1;

/// The names of [`Shape::ALL`].
const SHAPES: &[&str] = &["flat", "high_passed", "lipshitz", "wannamaker", "threshold"];

/// How long the input has to be nothing but zeros before the output is.
const BLANK_SECONDS: f64 = 0.5;

/// More frames of zeros than there can be after a sound: what lies before the first one.
const NEVER: u64 = u64::MAX;

/// Frames that are looked at at once.
const PIECE: usize = 256;

/// The type `format.dither`.
pub struct Dither;

impl NodeType for Dither {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "format.dither",
            version: 1,
            label: "Dither",
            description: "Rounds samples to words of fewer bits, with noise that keeps the error free of distortion.",
            help: "The last step before a format of 24 or 16 bits, or a converter; nothing that changes samples may \
                   follow it. The noise is triangular. Flat and high-passed add it as it is; the shaped kinds move it to \
                   where the ear hears least: Lipshitz and Wannamaker are curves for 44.1 kHz, threshold is designed \
                   for the rate at hand. Use a shape once, at the very end, and for 16 bits or fewer.",
            icon: "",
            tags: &["dither", "mastering", "noise-shaping", "bits"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let blank = ConfigField {
            name: "auto_blank",
            description: "Whether the noise, which begins with the first sound, stops once the input has been digital \
                          silence for half a second.",
            kind: ConfigKind::Bool { default: true },
        };
        vec![field::channels(), blank]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let params = vec![
            stepped("bits", "Word length", Unit::Bits, (8.0, 24.0), 1.0, 24.0)
                .explained("How many bits a sample keeps."),
            choice("shape", "Shape", SHAPES, 0).explained("Where the noise goes."),
        ];
        Ok(NodeSpec {
            params,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let rate = request.stream.rate;
        let blank_after = request
            .config
            .flag("auto_blank")
            .then(|| rate.frames(BLANK_SECONDS).0);
        let channels = request.config.count("channels") as u64;
        let quantiser = |channel| Quantiser::new(24, request.seed, channel);
        Ok(Prepared::immediate(Words {
            quantisers: (0..channels).map(quantiser).collect(),
            taps: Shape::ALL.map(|shape| Taps::new(shape, rate.as_f64())),
            set: None,
            blank_after: blank_after.unwrap_or(NEVER),
            quiet: NEVER,
        })
        .ringing(match blank_after {
            Some(frames) => Tail::Frames(Frames(frames)),
            None => Tail::Infinite,
        }))
    }
}

struct Words {
    quantisers: Vec<Quantiser>,
    /// Of each shape.
    taps: [Taps; Shape::ALL.len()],
    /// Word length and shape as they are set; `None` until the first frame.
    set: Option<(f64, f64)>,
    /// Frames of zeros after which it blanks, or [`NEVER`].
    blank_after: u64,
    /// Frames since something came in.
    quiet: u64,
}

impl Words {
    /// Takes over word length and shape on the first frame and on grid frames. Returns whether the next grid frame may
    /// bring others.
    fn follow(&mut self, params: &Params<'_>, start: usize, frame: u64) -> bool {
        let asked = (params.at(BITS, start), params.at(SHAPE, start));
        if self.set.is_none() || (grid::is_on(frame) && self.set != Some(asked)) {
            for quantiser in &mut self.quantisers {
                quantiser.set_bits(whole(asked.0));
                if self.set.is_none_or(|set| set.1 != asked.1) {
                    quantiser.reset();
                }
            }
            self.set = Some(asked);
        }
        self.set != Some(asked) || params.steady(BITS).is_none() || params.steady(SHAPE).is_none()
    }

    fn is_blank(&self) -> bool {
        self.quiet >= self.blank_after
    }

    /// Goes over frames, of which `sounds` tells that any channel is not zero: how many of them from the first on are
    /// alike blank or not.
    fn stretch(&mut self, sounds: &[bool]) -> (bool, usize) {
        let was_blank = self.is_blank() && !sounds.first().copied().unwrap_or(false);
        let mut count = 0;
        for sounds in sounds {
            let quiet = if *sounds {
                0
            } else {
                self.quiet.saturating_add(1)
            };
            let blank = self.is_blank() && !sounds;
            if blank != was_blank {
                break;
            }
            self.quiet = quiet;
            count += 1;
        }
        (was_blank, count)
    }
}

/// A whole number of a parameter that has no others.
fn whole(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small number above zero"
    )]
    let whole = value.clamp(0.0, 64.0) as u32;
    whole
}

impl Processor for Words {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let channels = self.quantisers.len();
        if silent_in && self.is_blank() && self.set.is_some() && params.all_steady() {
            self.follow(&params, 0, first);
            return Status::Idle;
        }
        let mut sounding = false;
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            let room = if self.follow(&params, start, frame) {
                grid::frames_to_next(frame)
            } else {
                PIECE
            };
            let end = frames.min(start + room);
            let mut sounds = [false; PIECE];
            for channel in 0..channels {
                let samples = &io.outputs.channel(0, channel)[start..end];
                for (sounds, sample) in sounds.iter_mut().zip(samples) {
                    *sounds |= *sample != 0.0;
                }
            }
            let shape = self.set.map_or(0, |set| whole(set.1) as usize);
            let shape = shape.min(Shape::ALL.len() - 1);
            let mut sounds = &sounds[..end - start];
            while !sounds.is_empty() {
                let (blank, count) = self.stretch(sounds);
                let stretch = start..start + count;
                for (channel, quantiser) in self.quantisers.iter_mut().enumerate() {
                    let samples = &mut io.outputs.channel(0, channel)[stretch.clone()];
                    if blank {
                        samples.fill(0.0);
                        quantiser.reset();
                    } else {
                        let frame = first + stretch.start as u64;
                        quantiser.process(samples, frame, Shape::ALL[shape], &self.taps[shape]);
                    }
                }
                sounding |= !blank;
                start += count;
                sounds = &sounds[count..];
            }
        }
        for channel in 0..channels {
            if sounding {
                io.outputs.mark(0, channel, Content::Signal);
            } else {
                io.outputs.mark(0, channel, Content::Silent);
            }
        }
        if sounding || !self.is_blank() {
            Status::Active
        } else {
            Status::Idle
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.quantisers.iter_mut().for_each(Quantiser::reset);
        self.set = None;
        self.quiet = NEVER;
    }
}
