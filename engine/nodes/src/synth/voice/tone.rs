//! One voice: oscillators, filter, envelopes.

use airloom_api::event::Expression;
use airloom_api::param::ramp::Ramp;
use airloom_dsp::level::pan::PanLaw;
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::oscillator::band_limited::{BandLimited, Shape};
use airloom_dsp::oscillator::phase::Phase;

use crate::synth::contour::Contour;
use crate::synth::keyboard::Controllers;
use crate::synth::line::Line;
use crate::synth::slot::{Leaving, Mix, Played, Voice};
use crate::synth::voice::filter::Filter;
use crate::synth::voice::settings::{Common, Settings};

/// A4, by which keys are tuned.
const A4_HZ: f64 = 440.0;
const A4_KEY: f64 = 69.0;
/// The key at which the cutoff is the one that is set.
const TRACKING_KEY: f64 = 60.0;
/// Nearest to the rate that a fundamental may come.
const HIGHEST_OF_RATE: f64 = 0.45;
/// Octaves by which full brightness opens the filter, and none closes it.
const BRIGHTNESS_OCTAVES: f64 = 4.0;
const SUB_SHAPE: Shape = Shape {
    pulse: 1.0,
    ..Shape::NONE
};

/// What expression says of a note.
#[derive(Clone, Copy)]
struct Express {
    volume: f64,
    pan: f64,
    semitones: f64,
    vibrato: f64,
    /// -1 … 1, from 0 … 1 with the middle at rest.
    brightness: f64,
    pressure: f64,
}

impl Express {
    const REST: Self = Self {
        volume: 1.0,
        pan: 0.0,
        semitones: 0.0,
        vibrato: 0.0,
        brightness: 0.0,
        pressure: 0.0,
    };
}

/// One voice.
pub struct Tone {
    oscillators: [BandLimited; 3],
    noise: WhiteNoise,
    filter: Filter,
    amp: Contour,
    shape: Contour,
    lfo: Phase,
    /// Frames since the note began.
    age: u32,
    /// The key on its way, in semitones.
    key: Ramp,
    velocity: f64,
    /// Where the note lies in the image: -1, 1 and between.
    side: f64,
    express: Express,
    /// Whether the lines have to jump to their first value.
    is_new: bool,
    /// Cycles a frame of the key.
    step: Line,
    left: Line,
    right: Line,
}

impl Tone {
    /// A voice at rest; its noise is that of a seed and the voice's number.
    pub fn new(seed: u64, number: u64) -> Self {
        Self {
            oscillators: [BandLimited::new(), BandLimited::new(), BandLimited::new()],
            noise: WhiteNoise::new(seed, number),
            filter: Filter::new(),
            amp: Contour::REST,
            shape: Contour::REST,
            lfo: Phase::default(),
            age: 0,
            key: Ramp::resting(TRACKING_KEY),
            velocity: 0.0,
            side: 0.0,
            express: Express::REST,
            is_new: true,
            step: Line::resting(0.0),
            left: Line::resting(0.0),
            right: Line::resting(0.0),
        }
    }

    fn strike(&mut self, note: &Played, settings: &Settings) {
        self.velocity = note.velocity;
        self.amp.start(&settings.amp);
        self.shape.start(&settings.filter);
        self.lfo = Phase::default();
        self.age = 0;
    }

    /// Sets out for a key from another one.
    fn glide(&mut self, from: f64, note: &Played, settings: &Settings) {
        self.key = Ramp::resting(from);
        self.key.aim(f64::from(note.key), settings.glide, false);
        if settings.glide == 0 {
            self.key = Ramp::resting(f64::from(note.key));
        }
    }
}

impl Voice for Tone {
    type Settings = Settings;

    fn is_new(&self) -> bool {
        self.is_new
    }

    fn update(&mut self, settings: &Settings, controllers: Controllers) {
        let jump = self.is_new;
        let depth = if settings.lfo_delay > 0.0 {
            (f64::from(self.age) / settings.lfo_delay).min(1.0)
        } else {
            1.0
        };
        let lfo = settings.lfo.at(self.lfo.cycles());
        let pressure = controllers.pressure.max(self.express.pressure);
        let wheel = (controllers.wheel + pressure + self.express.vibrato).min(1.0);
        let vibrato = depth * settings.lfo_semitones + wheel * settings.wheel_semitones;
        let key = self.key.last()
            + self.express.semitones
            + controllers.bend * settings.bend_semitones
            + lfo * vibrato;
        let rate_hz = settings.rate.as_f64();
        let hz = A4_HZ * ((key - A4_KEY) / 12.0).exp2();
        self.step.aim(hz / rate_hz, jump);
        let octaves = settings.cutoff_octaves
            + settings.envelope_octaves * self.shape.level()
            + settings.tracking * (key - TRACKING_KEY) / 12.0
            + settings.velocity_octaves * self.velocity
            + settings.lfo_octaves * depth * lfo
            + BRIGHTNESS_OCTAVES * self.express.brightness;
        self.filter.aim(octaves.exp2() / rate_hz, settings, jump);
        let tremolo = 1.0 - settings.lfo_level * depth * (0.5 - 0.5 * lfo);
        let hard = self.velocity * self.velocity;
        let gain =
            (1.0 - settings.velocity + settings.velocity * hard) * tremolo * self.express.volume;
        let pan = if settings.is_mono {
            0.0
        } else {
            self.side * settings.spread + self.express.pan
        };
        let (left, right) = PanLaw::Sin3.gains(pan);
        self.left.aim(gain * left, jump);
        self.right.aim(gain * right, jump);
        self.is_new = false;
    }

    fn sound(
        &mut self,
        settings: &Settings,
        common: &[Common],
        frame: u64,
        leaving: Option<Leaving>,
        mix: &mut Mix,
    ) {
        let [left, right] = mix;
        let frames = common.len();
        let mixed = left.iter_mut().zip(right).zip(common).enumerate();
        let [sounds_1, sounds_2, sounds_sub, sounds_noise] =
            settings.sources.map(|source| source.sounds());
        for (offset, ((left, right), common)) in mixed {
            let step = self.step.at(offset);
            let [first, second, sub] = &mut self.oscillators;
            let [gain_1, gain_2, gain_sub, gain_noise] = common.sources;
            let mut sum = 0.0;
            if sounds_1 {
                let step = (step * settings.ratios[0]).min(HIGHEST_OF_RATE);
                sum += gain_1 * first.next(step, 0.0, &common.shapes[0]);
            }
            if sounds_2 {
                let step = (step * settings.ratios[1]).min(HIGHEST_OF_RATE);
                sum += gain_2 * second.next(step, 0.0, &common.shapes[1]);
            }
            if sounds_sub {
                let step = (step * settings.ratios[0] * 0.5).min(HIGHEST_OF_RATE);
                sum += gain_sub * sub.next(step, 0.0, &SUB_SHAPE);
            }
            if sounds_noise {
                sum += gain_noise * self.noise.at(frame.wrapping_add(offset as u64));
            }
            let filtered = self.filter.next(sum, offset, common.kinds);
            self.shape.next(&settings.filter);
            let mut level = self.amp.next(&settings.amp);
            if let Some(leaving) = leaving {
                level *= leaving.gain(offset);
            }
            *left += filtered * level * self.left.at(offset);
            *right += filtered * level * self.right.at(offset);
            self.lfo.next(settings.lfo_step);
        }
        self.step.advance(frames);
        self.left.advance(frames);
        self.right.advance(frames);
        self.filter.advance(frames);
        let frames = u32::try_from(frames).unwrap_or(u32::MAX);
        self.key.advance(frames);
        self.age = self.age.saturating_add(frames);
    }

    fn start(&mut self, note: &Played, settings: &Settings) {
        for oscillator in &mut self.oscillators {
            oscillator.reset();
        }
        self.filter.reset();
        self.amp = Contour::REST;
        self.shape = Contour::REST;
        self.express = Express::REST;
        self.glide(f64::from(note.from.unwrap_or(note.key)), note, settings);
        // One to the left, one to the right, the next two half as far.
        let sides = [-1.0, 1.0, -0.5, 0.5];
        let place = usize::try_from(note.number % 4).unwrap_or(0);
        self.side = sides.get(place).copied().unwrap_or(0.0);
        self.strike(note, settings);
        self.is_new = true;
    }

    fn tie(&mut self, note: &Played, again: bool, settings: &Settings) {
        self.glide(self.key.last(), note, settings);
        if again {
            self.strike(note, settings);
        }
    }

    fn release(&mut self, settings: &Settings) {
        self.amp.release(&settings.amp);
        self.shape.release(&settings.filter);
    }

    fn is_over(&self) -> bool {
        self.amp.is_over()
    }

    fn level(&self) -> f64 {
        self.amp.level() * (self.left.at(0) + self.right.at(0))
    }

    fn express(&mut self, kind: Expression, value: f64) {
        match kind {
            Expression::Volume => self.express.volume = value.clamp(0.0, 4.0),
            Expression::Pan => self.express.pan = value.clamp(-1.0, 1.0),
            Expression::Tuning => self.express.semitones = value.clamp(-120.0, 120.0),
            Expression::Vibrato => self.express.vibrato = value.clamp(0.0, 1.0),
            Expression::Brightness => self.express.brightness = 2.0 * value.clamp(0.0, 1.0) - 1.0,
            Expression::Pressure => self.express.pressure = value.clamp(0.0, 1.0),
        }
    }
}
