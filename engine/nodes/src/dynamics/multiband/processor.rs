//! The real-time half of the multiband compressor.

use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_dsp::dynamics::ballistics::Times;
use airloom_dsp::dynamics::bands::{Bands, MOST};
use airloom_dsp::dynamics::curve::Compression;
use airloom_dsp::dynamics::reducer::{Reducer, Reduction};
use airloom_dsp::level::logarithm::gain_of_db;
use airloom_dsp::sample::narrow;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::Rt;

use crate::dynamics::meters::Meter;
use crate::dynamics::multiband::params::PER_BAND;
use crate::dynamics::settings::{Followed, PIECE};
use crate::level::fade::Fade;
use crate::parameter::{FADE_SECONDS, SMOOTHING_SECONDS};

/// One band behind the splits.
struct Band {
    reducer: Reducer,
    /// `None` until the first frame.
    fade: Option<Fade>,
    /// Gain in dB on its way, and where it goes.
    gain_db: Option<f64>,
    aim_db: f64,
    /// Gains in dB of a piece, and factors of the fade.
    levels: [f64; PIECE],
    shares: [f64; PIECE],
}

/// All bands of all channels.
pub struct Multiband {
    rate: SampleRate,
    followed: Followed,
    bands: Vec<Band>,
    splits: Vec<Bands>,
    /// What each channel has in each band, of a piece.
    parts: Vec<[[f64; PIECE]; MOST]>,
    keep: f64,
    fade_frames: u64,
    meter: Meter,
}

impl Multiband {
    /// Bands at rest at the values of the parameters when left out.
    pub fn new(
        bands: usize,
        channels: usize,
        defaults: &[f64],
        rate: SampleRate,
        meter: Meter,
    ) -> Self {
        let splits_hz = defaults.get(1..bands).unwrap_or(&[]);
        let values = |number: usize| band_values(defaults, bands, number);
        Self {
            rate,
            followed: Followed::new(defaults.len()),
            bands: (0..bands)
                .map(|number| Band {
                    reducer: Reducer::new(channels, reduction(0.0, values(number), rate)),
                    fade: None,
                    gain_db: None,
                    aim_db: 0.0,
                    levels: [0.0; PIECE],
                    shares: [1.0; PIECE],
                })
                .collect(),
            splits: vec![Bands::new(splits_hz, rate.as_f64()); channels],
            parts: vec![[[0.0; PIECE]; MOST]; channels],
            keep: (-5.0 / (SMOOTHING_SECONDS * rate.as_f64())).exp(),
            fade_frames: rate.frames(FADE_SECONDS).0,
            meter,
        }
    }

    fn take_over(&mut self) {
        let values = self.followed.values();
        let count = self.bands.len();
        let knee_db = values.first().copied().unwrap_or(0.0);
        for (split, hz) in values.iter().skip(1).take(count - 1).enumerate() {
            for bands in &mut self.splits {
                bands.set(split, *hz, self.rate.as_f64());
            }
        }
        let is_soloed = (0..count).any(|number| band_values(values, count, number)[5] >= 0.5);
        for (number, band) in self.bands.iter_mut().enumerate() {
            let values = band_values(values, count, number);
            band.reducer.set(reduction(knee_db, values, self.rate));
            let [.., mute, solo, gain_db] = values;
            let heard = mute < 0.5 && (!is_soloed || solo >= 0.5);
            let fade = band.fade.get_or_insert(Fade::new(heard, self.fade_frames));
            fade.switch(heard);
            band.aim_db = gain_db;
            band.gain_db.get_or_insert(gain_db);
        }
    }

    fn piece(&mut self, io: &mut Io<'_>, start: usize, frames: usize) {
        let end = start + frames;
        for (channel, (bands, parts)) in self.splits.iter_mut().zip(&mut self.parts).enumerate() {
            let samples = &io.outputs.channel(0, channel)[start..end];
            self.meter.hear(samples);
            bands.process(samples, parts);
            for (band, part) in self.bands.iter_mut().zip(parts) {
                band.reducer.measure(channel, &part[..frames]);
            }
        }
        let mut deepest = 0.0_f64;
        for band in &mut self.bands {
            band.reducer.compute(frames);
            deepest = deepest.max(band.reducer.deepest());
            band.advance(frames, self.keep);
        }
        for (channel, parts) in self.parts.iter().enumerate() {
            let mut sum = [0.0; PIECE];
            for (band, part) in self.bands.iter().zip(parts) {
                let levels = band.levels.iter().zip(band.reducer.reductions(channel));
                let factors = levels.zip(&band.shares);
                for ((sum, part), ((level, reduction), share)) in
                    sum.iter_mut().zip(part).zip(factors).take(frames)
                {
                    *sum += part * (gain_of_db(level - reduction) * share);
                }
            }
            let samples = &mut io.outputs.channel(0, channel)[start..end];
            for (sample, sum) in samples.iter_mut().zip(sum) {
                *sample = narrow(sum);
            }
            self.meter.give(samples);
        }
        self.meter.act(-deepest);
        self.meter.advance(frames);
    }
}

impl Band {
    /// Works out gain and fade of the next frames.
    fn advance(&mut self, frames: usize, keep: f64) {
        let mut gain_db = self.gain_db.unwrap_or(self.aim_db);
        for (level, share) in self.levels.iter_mut().zip(&mut self.shares).take(frames) {
            if gain_db != self.aim_db {
                gain_db = self.aim_db + (gain_db - self.aim_db) * keep;
                if (gain_db - self.aim_db).abs() < 1e-6 {
                    gain_db = self.aim_db;
                }
            }
            *level = gain_db;
            *share = self.fade.as_mut().map_or(1.0, Fade::next);
        }
        self.gain_db = Some(gain_db);
    }

    fn is_resting(&self) -> bool {
        let has_arrived = self.gain_db == Some(self.aim_db);
        has_arrived && self.fade.is_some_and(|fade| fade.is_resting()) && self.reducer.is_resting()
    }
}

/// The values of one band (from 0) of `bands`, from all values.
fn band_values(values: &[f64], bands: usize, number: usize) -> [f64; PER_BAND] {
    let first = bands + number * PER_BAND;
    std::array::from_fn(|at| values.get(first + at).copied().unwrap_or(0.0))
}

fn reduction(knee_db: f64, values: [f64; PER_BAND], rate: SampleRate) -> Reduction {
    let [threshold_db, ratio, attack, release, ..] = values;
    let frames = |milliseconds: f64| milliseconds * rate.as_f64() / 1000.0;
    Reduction {
        curve: Compression {
            threshold_db,
            ratio,
            knee_db,
        },
        times: Times::new(frames(attack), frames(release), 0.0),
        rms_frames: None,
        link: 1.0,
    }
}

impl Processor for Multiband {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let silent_in = io.is_output_silent(0);
        let (frames, params, first) = (io.frames(), io.params, io.context.frame);
        let mut was_settled = false;
        let mut start = 0;
        while start < frames {
            let piece = self.followed.next(&params, start, frames, first);
            if piece.news {
                self.take_over();
            }
            if piece.opens {
                let splits = self.splits.iter_mut();
                was_settled = splits.fold(true, |all, bands| bands.settle() & all);
            }
            self.piece(io, start, piece.frames);
            start += piece.frames;
        }
        for channel in 0..self.splits.len() {
            io.outputs.mark(0, channel, Content::Signal);
        }
        // Settled at the last place to tidy up, and nothing has come in since.
        if silent_in && was_settled && self.bands.iter().all(Band::is_resting) {
            self.meter.show();
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.followed.reset();
        self.splits.iter_mut().for_each(Bands::clear);
        for band in &mut self.bands {
            band.reducer.clear();
            band.fade = None;
            band.gain_db = None;
        }
    }
}
