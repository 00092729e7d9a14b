//! A whole room: pause, first reflections, what smears them, what rings, and what is cut from it.

use crate::delay::glide::{Glide, frames_f64, whole_frames};
use crate::delay::line::DelayLine;
use crate::filter::one_pole::{OnePole, coefficient};
use crate::reverb::all_pass::AllPass;
use crate::reverb::early::Early;
use crate::reverb::network::Network;
use crate::reverb::plate::Plate;
use crate::reverb::setting::{Kind, PIECE, Piece, Setting};
use crate::sample::narrow;

/// The longest pause before the room answers, seconds.
pub const LONGEST_PREDELAY: f64 = 0.5;

/// The largest size.
pub const LARGEST: f64 = 2.0;

/// What smears: seconds (142, 107, 379 and 277 frames at 29,761 Hz, Dattorro 1997) and gains. The last two, which are not his,
/// are for a plate alone.
const SMEARS: [(f64, f64); 6] = [
    (0.004_771, 0.75),
    (0.003_595, 0.75),
    (0.012_735, 0.625),
    (0.009_307, 0.625),
    (0.006_413, 0.7),
    (0.002_087, 0.7),
];

/// The most that a delay changes in a frame: a pitch of a sixth of a semitone.
const MOST: f64 = 0.01;

/// The most that the size changes in a second.
const SIZE_PER_SECOND: f64 = 0.2;

/// A running room of several channels. Every channel hears every other one.
#[derive(Debug, Clone)]
pub struct Room {
    rate_hz: f64,
    pauses: Vec<DelayLine>,
    early: Vec<Early>,
    smears: Vec<Vec<AllPass>>,
    body: Body,
    cuts: Vec<[OnePole; 2]>,
    predelay: Glide,
    size: Glide,
    diffusion: Glide,
    width: Glide,
    early_gain: Glide,
    setting: Option<Setting>,
    /// Coefficients of the low-cut and the high-cut.
    poles: [f64; 2],
    /// One piece of all channels, as it enters.
    entering: Vec<Piece>,
    reflections: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Body {
    Network(Box<Network>),
    Plate(Box<Plate>),
}

impl Room {
    /// A room at rest.
    #[must_use]
    pub fn new(kind: Kind, channels: usize, rate_hz: f64) -> Self {
        let pause = whole_frames(LONGEST_PREDELAY * rate_hz) + 2;
        let (early, chains, body) = if kind == Kind::Plate {
            let body = Body::Plate(Box::new(Plate::new(rate_hz, LARGEST)));
            (Vec::new(), 1, body)
        } else {
            let early = (0..channels).map(|channel| Early::new(kind, channel, rate_hz, LARGEST));
            let body = Network::new(kind, channels, rate_hz, LARGEST);
            (early.collect(), channels, Body::Network(Box::new(body)))
        };
        let smears = SMEARS.iter().take(if kind == Kind::Plate { 6 } else { 4 });
        let smears = smears.map(|(seconds, _)| AllPass::new(whole_frames(seconds * rate_hz) + 4));
        Self {
            rate_hz,
            pauses: vec![DelayLine::new(pause, PIECE); channels],
            early,
            smears: vec![smears.collect(); chains],
            body,
            cuts: vec![[OnePole::default(); 2]; channels],
            predelay: Glide::at(0.0),
            size: Glide::at(1.0),
            diffusion: Glide::at(0.0),
            width: Glide::at(1.0),
            early_gain: Glide::at(0.0),
            setting: None,
            poles: [0.0; 2],
            entering: vec![[0.0; PIECE]; channels],
            reflections: vec![[0.0; PIECE]; channels],
        }
    }

    /// Bytes that a room takes.
    #[must_use]
    pub fn bytes(kind: Kind, channels: usize, rate_hz: f64) -> usize {
        let pause = whole_frames(LONGEST_PREDELAY * rate_hz) + 2;
        let smears = |count: usize| -> usize {
            let smears = SMEARS.iter().take(count);
            smears
                .map(|(seconds, _)| AllPass::bytes(whole_frames(seconds * rate_hz) + 4))
                .sum()
        };
        let rest = if kind == Kind::Plate {
            Plate::bytes(rate_hz, LARGEST) + smears(6)
        } else {
            let each = Early::bytes(kind, rate_hz, LARGEST) + smears(4);
            Network::bytes(kind, rate_hz, LARGEST) + channels * each
        };
        DelayLine::bytes(pause, PIECE) * channels + rest
    }

    /// Whether all that glides has arrived.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        let body = match &self.body {
            Body::Network(_) => true,
            Body::Plate(plate) => plate.is_resting(),
        };
        let glides = [
            self.predelay,
            self.size,
            self.diffusion,
            self.width,
            self.early_gain,
        ];
        body && glides.iter().all(Glide::is_resting)
    }

    /// Follows the setting in the interval of the grid that begins at `frame`.
    pub fn follow(&mut self, setting: &Setting, frame: u64) {
        let pause = setting.predelay_seconds.clamp(0.0, LONGEST_PREDELAY) * self.rate_hz;
        if self.setting.is_none() {
            self.predelay = Glide::at(pause.round());
            self.size = Glide::at(setting.size);
            self.diffusion = Glide::at(setting.diffusion);
            self.width = Glide::at(setting.width);
            self.early_gain = Glide::at(setting.early);
        }
        self.diffusion.step(setting.diffusion, f64::INFINITY);
        self.width.step(setting.width, f64::INFINITY);
        self.early_gain.step(setting.early, f64::INFINITY);
        self.predelay.step(pause.round(), MOST * frames_f64(PIECE));
        let most = SIZE_PER_SECOND * frames_f64(PIECE) / self.rate_hz;
        self.size.step(setting.size, most);
        self.poles =
            [setting.low_cut_hz, setting.high_cut_hz].map(|hz| coefficient(hz, self.rate_hz));
        match &mut self.body {
            Body::Network(network) => network.follow(setting, &self.size, frame),
            Body::Plate(plate) => plate.follow(setting, frame),
        }
        self.setting = Some(*setting);
    }

    /// Replaces a piece of every channel by what the room makes of it: `frames` frames of which the first has the
    /// place `first` on the grid.
    pub fn process(&mut self, channels: &mut [Piece], first: usize, frames: usize) {
        if self.setting.is_none() {
            return;
        }
        let still = self
            .predelay
            .is_resting()
            .then(|| whole_frames(self.predelay.now()));
        for ((channel, pause), entering) in channels
            .iter()
            .zip(&mut self.pauses)
            .zip(&mut self.entering)
        {
            if let Some(still) = still {
                pause.write(&channel[..frames]);
                pause.read_piece(still, &mut entering[..frames]);
                continue;
            }
            for frame in 0..frames {
                pause.push(channel[frame]);
                let part = frames_f64(first + frame) / frames_f64(PIECE);
                entering[frame] = pause.read_linear(self.predelay.between(part));
            }
        }
        let early = self.early.iter_mut().zip(&self.entering);
        for ((early, entering), out) in early.zip(&mut self.reflections) {
            early.process(&entering[..frames], &self.size, first, out);
        }
        match &mut self.body {
            Body::Network(network) => {
                let pieces = channels.iter_mut().zip(&self.entering);
                for ((channel, entering), smears) in pieces.zip(&mut self.smears) {
                    channel[..frames].copy_from_slice(&entering[..frames]);
                    smear(
                        smears,
                        &mut channel[..frames],
                        &self.diffusion,
                        first,
                        self.rate_hz,
                    );
                }
                network.process(channels, first, frames);
            }
            Body::Plate(plate) => {
                let mut mono = [0.0; PIECE];
                let share = narrow(1.0 / frames_f64(self.entering.len()).sqrt());
                for entering in &self.entering {
                    for (sum, x) in mono.iter_mut().zip(entering) {
                        *sum += share * x;
                    }
                }
                for smears in &mut self.smears {
                    smear(
                        smears,
                        &mut mono[..frames],
                        &self.diffusion,
                        first,
                        self.rate_hz,
                    );
                }
                plate.process(&mono[..frames], channels, first);
            }
        }
        if !self.early.is_empty() {
            for (channel, reflections) in channels.iter_mut().zip(&self.reflections) {
                let pieces = channel.iter_mut().zip(reflections).take(frames);
                for (place, (y, x)) in (first..).zip(pieces) {
                    let gain = self
                        .early_gain
                        .between(frames_f64(place) / frames_f64(PIECE));
                    *y += narrow(gain) * x;
                }
            }
        }
        bring_together(channels, &self.width, first, frames);
        let [low, high] = self.poles;
        for (channel, [low_cut, high_cut]) in channels.iter_mut().zip(&mut self.cuts) {
            for y in channel.iter_mut().take(frames) {
                let cut = low_cut.high(f64::from(*y), low);
                *y = narrow(high_cut.low(cut, high));
            }
        }
    }

    /// Forgets the past; goes on following.
    pub fn clear(&mut self) {
        self.pauses.iter_mut().for_each(DelayLine::clear);
        self.early.iter_mut().for_each(Early::clear);
        self.smears.iter_mut().flatten().for_each(AllPass::clear);
        self.cuts.iter_mut().flatten().for_each(OnePole::reset);
        match &mut self.body {
            Body::Network(network) => network.clear(),
            Body::Plate(plate) => plate.clear(),
        }
    }

    /// As new.
    pub fn reset(&mut self) {
        self.clear();
        self.setting = None;
        match &mut self.body {
            Body::Network(network) => network.reset(),
            Body::Plate(plate) => plate.reset(),
        }
    }
}

fn smear(smears: &mut [AllPass], piece: &mut [f32], diffusion: &Glide, first: usize, rate_hz: f64) {
    for (smear, (seconds, gain)) in smears.iter_mut().zip(SMEARS) {
        let frames = (seconds * rate_hz).round().max(1.0);
        for (place, x) in (first..).zip(piece.iter_mut()) {
            let diffusion = diffusion.between(frames_f64(place) / frames_f64(PIECE));
            *x = smear.process(*x, frames, narrow(gain * diffusion), 1.0);
        }
    }
}

/// Brings neighbouring channels nearer to each other, at the same power where they have nothing in common.
fn bring_together(channels: &mut [Piece], width: &Glide, first: usize, frames: usize) {
    if width.is_resting() && width.now() == 1.0 {
        return;
    }
    for pair in channels.chunks_exact_mut(2) {
        if let [left, right] = pair {
            let pieces = left.iter_mut().zip(right).take(frames);
            for (place, (l, r)) in (first..).zip(pieces) {
                // mid·√(2 - w²) and side·w: the sum of the squares stays.
                let width = narrow(width.between(frames_f64(place) / frames_f64(PIECE)));
                let (mid, side) = ((2.0 - width * width).sqrt() * 0.5, width * 0.5);
                let (sum, difference) = (mid * (*l + *r), side * (*l - *r));
                (*l, *r) = (sum + difference, sum - difference);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, PIECE, Room, frames_f64, narrow};
    use crate::reverb::setting::Setting;

    const SETTING: Setting = Setting {
        decay_seconds: 1.0,
        predelay_seconds: 0.0,
        size: 1.0,
        diffusion: 0.5,
        high_decay: 1.0,
        high_hz: 5000.0,
        low_decay: 1.0,
        low_hz: 200.0,
        modulation: 0.0,
        early: 1.0,
        width: 1.0,
        low_cut_hz: 0.0,
        high_cut_hz: 24_000.0,
    };

    /// What comes out of a lasting tone while the gain of the early reflections goes through two values.
    fn last_piece(early: [f64; 2]) -> [f32; PIECE] {
        let mut room = Room::new(Kind::Hall, 1, 48_000.0);
        let mut piece = [[0.0; PIECE]];
        let pieces = 600;
        for index in 0..pieces {
            let early = early[usize::from(index + 1 == pieces)];
            let frame = index * PIECE;
            room.follow(&Setting { early, ..SETTING }, frame as u64);
            for (place, x) in piece[0].iter_mut().enumerate() {
                *x = narrow((frames_f64(frame + place) * 0.05).sin());
            }
            room.process(&mut piece, 0, PIECE);
        }
        piece[0]
    }

    #[test]
    fn the_early_reflections_go_to_a_new_gain_frame_by_frame() {
        let (before, turned) = (last_piece([1.0, 1.0]), last_piece([1.0, 2.0]));
        // Nothing has changed on the first frame; a gain that steps would.
        assert!((before[0] - turned[0]).abs() < 1e-6);
        assert!((before[15] - turned[15]).abs() > 1e-3);
    }
}
