//! One voice of the sampler: a place in the sample that moves on.

use airloom_api::event::Expression;
use airloom_dsp::interpolation::kernels::{Choice, Kernels, MAX_TAPS, dot, kernels};
use airloom_dsp::level::pan::PanLaw;

use crate::synth::contour::Contour;
use crate::synth::keyboard::Controllers;
use crate::synth::line::Line;
use crate::synth::sampler::settings::Settings;
use crate::synth::slot::{Leaving, Mix, Played, Voice};

/// The fastest that a sample is read, in its frames a frame.
const FASTEST: f64 = 64.0;

/// One voice.
pub struct Head {
    kernels: &'static Kernels,
    kernel: Choice,
    /// In frames of the sample; none behind its end.
    place: Option<f64>,
    speed: Line,
    amp: Contour,
    key: f64,
    velocity: f64,
    volume: f64,
    pan: f64,
    semitones: f64,
    left: Line,
    right: Line,
    is_new: bool,
}

impl Head {
    /// At rest. Off the audio thread: the first one makes the kernels.
    pub fn new() -> Self {
        Self {
            kernels: kernels(),
            kernel: kernels().choose(1.0),
            place: None,
            speed: Line::resting(0.0),
            amp: Contour::REST,
            key: 60.0,
            velocity: 0.0,
            volume: 1.0,
            pan: 0.0,
            semitones: 0.0,
            left: Line::resting(0.0),
            right: Line::resting(0.0),
            is_new: true,
        }
    }

    /// The sample at a place, left and right.
    #[inline]
    fn read(&self, settings: &Settings, place: f64) -> [f64; 2] {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place is within the sample"
        )]
        let first = place as usize;
        let mut weights = [0.0; MAX_TAPS];
        let weights = self
            .kernels
            .weights(self.kernel, place - first as f64, &mut weights);
        let channel = |channel: usize| {
            let frames = settings.sample.around(channel, first, weights.len());
            f64::from(dot(frames, weights))
        };
        let left = channel(0);
        let right = if settings.sample.is_mono() {
            left
        } else {
            channel(1)
        };
        [left, right]
    }
}

impl Voice for Head {
    type Settings = Settings;

    fn is_new(&self) -> bool {
        self.is_new
    }

    fn update(&mut self, settings: &Settings, controllers: Controllers) {
        let semitones = settings.semitones(self.key)
            + self.semitones
            + controllers.bend * settings.bend_semitones;
        let speed = ((semitones / 12.0).exp2() * settings.base_speed).min(FASTEST);
        // The longer kernel of both ends of the way.
        let fastest = speed.max(if self.is_new { 0.0 } else { self.speed.at(0) });
        self.kernel = self.kernels.choose(fastest);
        self.speed.aim(speed, self.is_new);
        let hard = self.velocity * self.velocity;
        let gain = (1.0 - settings.velocity + settings.velocity * hard) * self.volume;
        let (left, right) = if settings.is_mono {
            PanLaw::Sin3.gains(0.0)
        } else {
            // In the middle the sample is as loud as it is.
            let (left, right) = PanLaw::Sin3.gains(self.pan);
            let middle = std::f64::consts::SQRT_2;
            (left * middle, right * middle)
        };
        self.left.aim(gain * left, self.is_new);
        self.right.aim(gain * right, self.is_new);
        self.is_new = false;
    }

    fn sound(
        &mut self,
        settings: &Settings,
        common: &[()],
        _frame: u64,
        leaving: Option<Leaving>,
        mix: &mut Mix,
    ) {
        let frames = common.len();
        let [left, right] = mix;
        let mixed = left.iter_mut().zip(right).take(frames).enumerate();
        for (offset, (left, right)) in mixed {
            let mut level = self.amp.next(&settings.amp);
            let Some(place) = self.place else {
                break;
            };
            if let Some(leaving) = leaving {
                level *= leaving.gain(offset);
            }
            let [read_left, read_right] = self.read(settings, place);
            *left += read_left * level * self.left.at(offset);
            *right += read_right * level * self.right.at(offset);
            self.place = settings.sample.settle(place + self.speed.at(offset));
        }
        self.speed.advance(frames);
        self.left.advance(frames);
        self.right.advance(frames);
    }

    fn start(&mut self, note: &Played, settings: &Settings) {
        self.place = Some(0.0);
        self.key = f64::from(note.key);
        self.velocity = note.velocity;
        self.volume = 1.0;
        self.pan = 0.0;
        self.semitones = 0.0;
        self.amp = Contour::REST;
        self.amp.start(&settings.amp);
        self.is_new = true;
    }

    fn tie(&mut self, note: &Played, _again: bool, _settings: &Settings) {
        self.key = f64::from(note.key);
    }

    fn release(&mut self, settings: &Settings) {
        if !settings.is_one_shot {
            self.amp.release(&settings.amp);
        }
    }

    fn is_over(&self) -> bool {
        self.place.is_none() || self.amp.is_over()
    }

    fn level(&self) -> f64 {
        self.amp.level() * (self.left.at(0) + self.right.at(0))
    }

    fn express(&mut self, kind: Expression, value: f64) {
        match kind {
            Expression::Volume => self.volume = value.clamp(0.0, 4.0),
            Expression::Pan => self.pan = value.clamp(-1.0, 1.0),
            Expression::Tuning => self.semitones = value.clamp(-120.0, 120.0),
            Expression::Vibrato | Expression::Brightness | Expression::Pressure => {}
        }
    }
}
