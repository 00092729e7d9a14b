//! An edge that does more than pass: gain, fade, compensation delay.

use airloom_api::param::ramp::Ramp;
use airloom_graph::edit::effect::FadeLaw;

use crate::execute::event_edge::EventEdge;
use crate::execute::fader::Fader;

/// A delay of whole frames for one channel; its time changes by crossfading two taps.
#[derive(Debug, Clone)]
pub struct DelayLine {
    ring: Vec<f32>,
    mask: usize,
    position: usize,
    /// Frames recorded so far, up to the size of the ring.
    history: usize,
    from: usize,
    to: usize,
    /// Where it goes after the present crossfade.
    wanted: usize,
    fade: Ramp,
    fade_frames: u32,
}

impl DelayLine {
    /// A line at `delay` frames with room for `capacity` frames.
    #[must_use]
    pub fn new(delay: usize, capacity: usize) -> Self {
        let size = (capacity.max(delay) + 1).next_power_of_two();
        Self {
            ring: vec![0.0; size],
            mask: size - 1,
            position: 0,
            // A line that starts at its delay has been silent before: nothing to wait for.
            history: size,
            from: delay,
            to: delay,
            wanted: delay,
            fade: Ramp::resting(1.0),
            fade_frames: 0,
        }
    }

    /// A line that passes everything at once and records it, for a later change of its delay.
    #[must_use]
    pub fn recording(capacity: usize) -> Self {
        Self {
            history: 0,
            ..Self::new(0, capacity)
        }
    }

    /// Crossfades to another delay in `fade_frames`, as soon as enough has been recorded for it and a crossfade that
    /// is under way is over. A delay beyond the capacity is held there.
    pub fn set_delay(&mut self, delay: usize, fade_frames: u32) {
        self.wanted = delay.min(self.mask);
        self.fade_frames = fade_frames;
        self.start_fade();
    }

    /// Takes over what an older line has recorded; both have the same delay.
    pub fn inherit(&mut self, older: &Self) {
        let kept = older.history.min(older.ring.len()).min(self.mask);
        for age in (1..=kept).rev() {
            let sample = older
                .ring
                .get(older.position.wrapping_sub(age) & older.mask)
                .copied()
                .unwrap_or(0.0);
            self.record(sample);
        }
        self.history = kept;
        self.from = older.from;
        self.to = older.to;
        self.wanted = older.wanted;
        self.fade = older.fade;
        self.fade_frames = older.fade_frames;
    }

    fn start_fade(&mut self) {
        // The newest sample counts as delay 0: `wanted + 1` must have been recorded.
        if self.wanted != self.to && self.fade.is_resting() && self.history > self.wanted {
            self.from = self.to;
            self.to = self.wanted;
            self.fade = Ramp::resting(0.0);
            self.fade.aim(1.0, self.fade_frames, false);
        }
    }

    fn record(&mut self, sample: f32) {
        if let Some(cell) = self.ring.get_mut(self.position & self.mask) {
            *cell = sample;
        }
        self.position = self.position.wrapping_add(1);
    }

    fn tap(&self, delay: usize) -> f32 {
        self.ring
            .get(self.position.wrapping_sub(delay + 1) & self.mask)
            .copied()
            .unwrap_or(0.0)
    }

    /// Delays samples in place.
    pub fn process(&mut self, samples: &mut [f32]) {
        let is_settled =
            self.wanted == self.to && self.fade.is_resting() && self.history == self.ring.len();
        if is_settled {
            // So much can be recorded before the oldest sample that is still to be heard is overwritten.
            for stretch in samples.chunks_mut(self.ring.len() - self.to) {
                self.process_settled(stretch);
            }
        } else {
            self.process_moving(samples);
        }
    }

    fn process_settled(&mut self, samples: &mut [f32]) {
        let start = self.position & self.mask;
        let (first, second) = samples.split_at(samples.len().min(self.ring.len() - start));
        self.ring[start..start + first.len()].copy_from_slice(first);
        self.ring[..second.len()].copy_from_slice(second);
        let start = self.position.wrapping_sub(self.to) & self.mask;
        let (first, second) = samples.split_at_mut(samples.len().min(self.ring.len() - start));
        first.copy_from_slice(&self.ring[start..start + first.len()]);
        second.copy_from_slice(&self.ring[..second.len()]);
        self.position = self.position.wrapping_add(samples.len());
    }

    fn process_moving(&mut self, samples: &mut [f32]) {
        for sample in samples {
            self.record(*sample);
            self.history = (self.history + 1).min(self.ring.len());
            self.start_fade();
            if self.fade.is_resting() {
                *sample = self.tap(self.to);
            } else {
                let share = self.fade.at(0);
                let mixed = f64::from(self.tap(self.from)) * (1.0 - share)
                    + f64::from(self.tap(self.to)) * share;
                #[expect(clippy::cast_possible_truncation, reason = "buses carry f32")]
                let rounded = mixed as f32;
                *sample = rounded;
                self.fade.advance(1);
            }
        }
    }

    /// Forgets what it has recorded; it is at the delay that was set last.
    pub fn reset(&mut self) {
        self.ring.fill(0.0);
        self.history = self.ring.len();
        self.to = self.wanted;
        self.fade = Ramp::resting(1.0);
    }
}

/// Gain, fade and delay of one edge.
#[derive(Debug)]
pub struct EdgeSlot {
    /// Linear gain, on its way during a fade.
    gain: Fader,
    /// One line per source channel if the edge is or may become delayed.
    lines: Vec<DelayLine>,
    /// What carries the events of an edge between event ports.
    events: Option<Box<EventEdge>>,
}

impl EdgeSlot {
    /// An edge that starts at `gain` (linear) with these delay lines.
    #[must_use]
    pub fn new(gain: f64, lines: Vec<DelayLine>) -> Self {
        Self {
            gain: Fader::resting(gain),
            lines,
            events: None,
        }
    }

    /// An edge between event ports, of this delay in frames. Fading it out ends what sounds.
    #[must_use]
    pub fn for_events(delay: usize) -> Self {
        Self {
            events: Some(Box::new(EventEdge::new(delay))),
            ..Self::new(1.0, Vec::new())
        }
    }

    /// What carries its events, if it is between event ports.
    pub fn events(&mut self) -> Option<&mut EventEdge> {
        self.events.as_deref_mut()
    }

    /// Moves the gain.
    pub fn fade(&mut self, gain: f64, frames: u32, law: FadeLaw) {
        self.gain.aim(gain, frames, law);
        if gain == 0.0
            && let Some(events) = &mut self.events
        {
            events.close();
        }
    }

    /// Changes the delay by crossfading.
    pub fn set_delay(&mut self, delay: usize, fade_frames: u32) {
        for line in &mut self.lines {
            line.set_delay(delay, fade_frames);
        }
        if let Some(events) = &mut self.events {
            events.set_delay(delay);
        }
    }

    /// Exchanges the delay lines for larger ones, which take over what has been recorded; the older ones are left
    /// in `lines`.
    pub fn exchange_lines(&mut self, lines: &mut Vec<DelayLine>) {
        for (newer, older) in lines.iter_mut().zip(&self.lines) {
            newer.inherit(older);
        }
        std::mem::swap(&mut self.lines, lines);
    }

    /// Shapes the samples of one source channel in place: gain first, so that a fade comes out of the delay whole.
    /// Every channel once, then [`Self::advance`].
    pub fn shape(&mut self, channel: usize, samples: &mut [f32]) {
        self.apply_gain(samples);
        if let Some(line) = self.lines.get_mut(channel) {
            line.process(samples);
        }
    }

    fn apply_gain(&self, samples: &mut [f32]) {
        if self.gain.is_resting() {
            let gain = self.gain.target();
            #[expect(clippy::float_cmp, reason = "exactly one leaves the samples alone")]
            if gain != 1.0 {
                #[expect(clippy::cast_possible_truncation, reason = "buses carry f32")]
                let gain = gain as f32;
                if gain == 0.0 {
                    // As when it is gone: not the negative zeros that the product has.
                    samples.fill(0.0);
                    return;
                }
                for sample in samples {
                    *sample *= gain;
                }
            }
        } else {
            for (frame, sample) in (0_u32..).zip(samples) {
                #[expect(clippy::cast_possible_truncation, reason = "buses carry f32")]
                let gain = self.gain.at(frame) as f32;
                *sample = if gain == 0.0 { 0.0 } else { *sample * gain };
            }
        }
    }

    /// Lets frames pass.
    pub fn advance(&mut self, frames: u32) {
        self.gain.advance(frames);
    }

    /// Forgets what the delay has recorded and ends the fade.
    pub fn reset(&mut self) {
        self.gain.advance(u32::MAX);
        for line in &mut self.lines {
            line.reset();
        }
        if let Some(events) = &mut self.events {
            events.reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_delays_by_whole_frames() {
        let mut line = DelayLine::new(3, 3);
        let mut samples = [1.0, 2.0, 3.0, 4.0, 5.0];
        line.process(&mut samples);
        assert_eq!(samples, [0.0, 0.0, 0.0, 1.0, 2.0]);
    }

    #[test]
    fn a_line_at_rest_delays_alike_whatever_the_pieces() {
        let input: Vec<f32> = (1..=300_u16).map(f32::from).collect();
        for delay in [0, 1, 3, 4, 31, 63] {
            for piece in [1, 2, 5, 64, 100, 300] {
                let mut line = DelayLine::new(delay, 40);
                let mut heard = input.clone();
                for piece in heard.chunks_mut(piece) {
                    line.process(piece);
                }
                let expected = std::iter::repeat_n(0.0, delay).chain(input.iter().copied());
                let expected: Vec<f32> = expected.take(input.len()).collect();
                assert_eq!(heard, expected, "delay {delay}, pieces of {piece}");
            }
        }
    }

    #[test]
    fn a_change_waits_for_its_history_and_never_gaps() {
        let mut line = DelayLine::recording(64);
        line.set_delay(40, 10);
        let mut ones = [1.0_f32; 200];
        line.process(&mut ones);
        assert!(
            ones.iter().all(|sample| (sample - 1.0).abs() < 1e-6),
            "{ones:?}"
        );
        let mut ramp: Vec<f32> = (0..100_u8).map(f32::from).collect();
        line.process(&mut ramp);
        assert_eq!(ramp[99], 59.0);
    }

    #[test]
    fn a_change_during_a_change_waits_for_its_turn() {
        let mut line = DelayLine::new(0, 64);
        let mut heard = Vec::new();
        for (delay, frames) in [(20, 5), (40, 3), (0, 40)] {
            line.set_delay(delay, 10);
            // A ramp of one a frame: a delay of d lags it by d.
            let start = heard.len() as f32;
            let mut samples: Vec<f32> = (0..frames).map(|k| start + k as f32).collect();
            line.process(&mut samples);
            heard.extend(samples);
        }
        // Before the first sample a line is silent, so the signal starts at zero; a crossfade of 10 frames over 20
        // frames of delay moves by two a frame.
        let steps = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.fold(0.0, f32::max) <= 5.0, "{heard:?}");
        assert_eq!(heard.last(), Some(&47.0));
    }

    #[test]
    fn a_larger_line_inherits_the_past() {
        let mut small = DelayLine::new(2, 2);
        let mut samples = [1.0, 2.0, 3.0, 4.0];
        small.process(&mut samples);
        let mut large = DelayLine::new(2, 100);
        large.inherit(&small);
        let mut more = [5.0, 6.0, 7.0];
        large.process(&mut more);
        assert_eq!(more, [3.0, 4.0, 5.0]);
    }

    #[test]
    fn splits_do_not_change_a_fade() {
        let run = |splits: &[usize]| {
            let mut edge = EdgeSlot::new(0.0, vec![DelayLine::new(5, 5)]);
            edge.fade(0.7, 13, FadeLaw::EqualPower);
            let mut samples = vec![1.0_f32; 30];
            let mut rest = samples.as_mut_slice();
            for split in splits {
                let (now, later) = rest.split_at_mut(*split);
                edge.shape(0, now);
                edge.advance(u32::try_from(*split).unwrap());
                rest = later;
            }
            samples
        };
        assert_eq!(run(&[30]), run(&[1, 2, 3, 4, 20]));
    }
}
