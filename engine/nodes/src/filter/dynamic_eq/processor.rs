//! The real-time half of the dynamic equaliser.
//!
//! On grid frames each band reads its parameters and the level that it has heard, and from there glides to the filter
//! that they ask for. All bands listen to the signal as it comes in, not to each other's work.

use airloom_api::param::view::Params;
use airloom_api::process::context::Context;
use airloom_api::process::io::{Io, Outputs};
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::filter::svf::Svf;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::latest::LatestWriter;
use airloom_realtime::scope::Rt;

use crate::filter::dynamic_eq::band::{MAX_BANDS, Settings};
use crate::filter::dynamic_eq::detector::{Detector, Hearing};
use crate::filter::dynamic_eq::turning::Turning;
use crate::filter::quiet::{SILENCE, is_looked_at};
use crate::grid;
use crate::parameter::FADE_SECONDS;

/// Most frames at once: from one grid frame to the next.
const PIECE: usize = Context::GRID;

/// The ports.
const INPUT: usize = 0;
const SIDECHAIN: usize = 1;

/// One band.
struct Running {
    detector: Detector,
    /// What was asked at the last look, and what follows from it; `None` before the first.
    asked: Option<(Settings, Hearing, Turning)>,
    /// s1, s2 of each channel.
    states: Vec<[f64; 2]>,
    change_db: f64,
}

/// All bands over all channels.
pub struct Following {
    rate_hz: f64,
    aside: bool,
    fade_frames: u32,
    bands: Vec<Running>,
    shown: LatestWriter<[f64; MAX_BANDS]>,
    at_rest: bool,
    /// Whether the last look found nothing heard and nothing moving.
    is_calm: bool,
    /// The revision of the parameters at the last look.
    seen: Option<u64>,
}

impl Following {
    /// Bands at rest.
    pub fn new(
        bands: usize,
        channels: usize,
        aside: bool,
        rate: SampleRate,
        shown: LatestWriter<[f64; MAX_BANDS]>,
    ) -> Self {
        let fade = rate.frames(FADE_SECONDS).0.max(1);
        let band = || Running {
            detector: Detector::new(channels),
            asked: None,
            states: vec![[0.0; 2]; channels],
            change_db: 0.0,
        };
        Self {
            rate_hz: rate.as_f64(),
            aside,
            fade_frames: u32::try_from(fade).unwrap_or(u32::MAX),
            bands: (0..bands).map(|_| band()).collect(),
            shown,
            at_rest: true,
            is_calm: false,
            seen: None,
        }
    }

    /// Reads parameters and levels on frame `start` of the call.
    fn look(&mut self, params: &Params<'_>, start: usize) {
        let rate_hz = self.rate_hz;
        let mut is_calm = true;
        for (index, band) in self.bands.iter_mut().enumerate() {
            let settings = Settings::read(params, index, start);
            band.change_db = settings.change_db(band.detector.level_db());
            let design = settings.design(band.change_db, rate_hz);
            let turning = match &mut band.asked {
                None => Turning::at(design),
                Some((last, _, turning)) => {
                    let frames = if settings.differs_in_form(last) {
                        self.fade_frames
                    } else {
                        u32::try_from(PIECE).unwrap_or(u32::MAX)
                    };
                    turning.aim(design, frames);
                    *turning
                }
            };
            is_calm &= band.detector.is_empty() && !turning.is_moving();
            let hearing = match &band.asked {
                Some((last, hearing, _)) if *last == settings => *hearing,
                _ => Hearing::new(
                    settings.ear(rate_hz),
                    settings.is_peak(),
                    settings.evening_seconds() * rate_hz,
                    settings.attack_seconds * rate_hz,
                    settings.release_seconds * rate_hz,
                ),
            };
            band.asked = Some((settings, hearing, turning));
        }
        self.is_calm = is_calm;
        self.seen = Some(params.revision());
    }

    /// Lets all bands hear `start..end` of the call, at most a piece.
    fn listen(&mut self, io: &mut Io<'_>, start: usize, end: usize) {
        for band in &mut self.bands {
            let Some((_, hearing, _)) = &band.asked else {
                continue;
            };
            let mut powers = [0.0; PIECE];
            let powers = &mut powers[..end - start];
            for channel in 0..band.states.len() {
                let samples = if self.aside {
                    io.inputs.channel(SIDECHAIN, channel)
                } else {
                    // After `through` the input, not yet filtered.
                    &*io.outputs.channel(INPUT, channel)
                };
                let samples = samples.get(start..end).unwrap_or(&[]);
                band.detector.listen(channel, hearing, samples, powers);
            }
            band.detector.follow(hearing, powers);
        }
    }

    /// Runs all bands over `start..end` of the call, at most a piece, in place.
    fn run(&mut self, outputs: &mut Outputs<'_>, start: usize, end: usize) {
        let mut designs = [[0.0; 6]; PIECE];
        let channels = outputs.channels(0);
        let mut wide = [0.0; PIECE];
        let count = end - start;
        // Bands in f64 one after the other would need all channels at once; one channel goes through all bands.
        let mut factors = [[[0.0; 6]; PIECE]; MAX_BANDS];
        for (band, factors) in self.bands.iter_mut().zip(&mut factors) {
            if let Some((_, _, turning)) = &mut band.asked {
                if turning.is_moving() {
                    for design in &mut designs[..count] {
                        *design = steps(&turning.next());
                    }
                } else {
                    designs[..count].fill(steps(&turning.next()));
                }
                *factors = designs;
            }
        }
        for channel in 0..channels {
            let samples = &mut outputs.channel(0, channel)[start..end];
            for (wide, sample) in wide.iter_mut().zip(samples.iter()) {
                *wide = f64::from(*sample);
            }
            for (band, factors) in self.bands.iter_mut().zip(&factors) {
                if let Some(state) = band.states.get_mut(channel) {
                    filter(state, &factors[..count], &mut wide[..count]);
                }
            }
            for (sample, wide) in samples.iter_mut().zip(wide) {
                // + 0 makes -0 +0, so that silence is.
                *sample = narrow(wide + 0.0);
            }
        }
    }

    fn drop_silence(&mut self) -> bool {
        let is_silent = self.bands.iter().all(|band| {
            let states = band.states.iter().flatten();
            let loudest = states.fold(band.detector.ringing(), |most, s| most.max(s.abs()));
            loudest < SILENCE
        });
        if is_silent {
            self.clear();
        }
        is_silent
    }

    fn clear(&mut self) {
        for band in &mut self.bands {
            band.detector.clear();
            band.states.fill([0.0; 2]);
        }
    }
}

/// a1, a2, a3, m0, m1, m2 of Simper's steps.
fn steps(svf: &Svf) -> [f64; 6] {
    let Svf {
        g,
        k,
        mix: [m0, m1, m2],
    } = *svf;
    let a1 = 1.0 / (1.0 + g * (g + k));
    [a1, g * a1, g * g * a1, m0, m1, m2]
}

fn filter(state: &mut [f64; 2], factors: &[[f64; 6]], samples: &mut [f64]) {
    let [mut s1, mut s2] = *state;
    for (sample, [a1, a2, a3, m0, m1, m2]) in samples.iter_mut().zip(factors) {
        let v0 = *sample;
        let v3 = v0 - s2;
        let v1 = a1 * s1 + a2 * v3;
        let v2 = s2 + a2 * s1 + a3 * v3;
        s1 = 2.0 * v1 - s1;
        s2 = 2.0 * v2 - s2;
        *sample = m0 * v0 + m1 * v1 + m2 * v2;
    }
    *state = [s1, s2];
}

impl Processor for Following {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(INPUT, 0);
        let silent_in = io.is_output_silent(0);
        self.at_rest &= silent_in;
        let silent = self.at_rest;
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let heard_silence = silent_in && (!self.aside || io.inputs.is_silent(SIDECHAIN));
        let mut start = 0;
        while start < frames {
            let frame = first + start as u64;
            if is_looked_at(frame) && heard_silence && self.drop_silence() {
                self.at_rest = true;
            }
            if self.seen.is_none() || grid::is_on(frame) {
                self.look(&params, start);
            }
            let end = frames.min(start + grid::frames_to_next(frame));
            self.listen(io, start, end);
            self.run(&mut io.outputs, start, end);
            start = end;
        }
        let content = if silent {
            Content::Silent
        } else {
            Content::Signal
        };
        for channel in 0..io.outputs.channels(0) {
            io.outputs.mark(0, channel, content);
        }
        let bands = &self.bands;
        self.shown.write(|changes| {
            for (change, band) in changes.iter_mut().zip(bands) {
                *change = band.change_db;
            }
        });
        let unchanged = self.seen.is_some_and(|seen| !params.changed_since(seen));
        if silent && self.is_calm && unchanged {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.clear();
        for band in &mut self.bands {
            band.asked = None;
            band.change_db = 0.0;
        }
        self.seen = None;
        self.is_calm = false;
        self.at_rest = true;
    }
}
