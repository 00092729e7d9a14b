//! An operation where nothing is silent: the straight way.

use airloom_dsp::simd::kernel::Vectors;
use airloom_dsp::simd::lanes::Lanes;
use airloom_graph::compile::plan::{Operation, Tap};
use airloom_realtime::buffer::Content;
use airloom_realtime::pool::window::Window;

/// Vectors of a channel that are summed at once: those of two channels stay in registers.
const WIDTH: usize = 4;

/// An operation in which nothing is silent and no factor is 0.
#[derive(Clone, Copy)]
pub(crate) struct Heard<'a> {
    pub taps: &'a [Tap],
    pub factors: &'a [f32],
    pub operation: &'a Operation,
}

impl Heard<'_> {
    /// -0 is what changes nothing when added to, zeros of either sign included.
    #[inline(always)]
    fn seed(self) -> f32 {
        if self.operation.from_zero { 0.0 } else { -0.0 }
    }

    #[inline(always)]
    fn factor(self, factor: u32) -> f32 {
        self.factors.get(factor as usize).copied().unwrap_or(0.0)
    }

    /// Both channels of a stereo operation in one pass over the taps.
    #[inline(always)]
    pub fn write_pair<V: Vectors, const K: usize>(self, v: V, window: &mut Window<'_, K>) {
        let lanes = <V as Lanes<f32>>::LANES;
        let Operation { into, post, .. } = *self.operation;
        // Left and right are written out: as lists of two their factors would be packed and unpacked for every tap.
        let (left_post, right_post) = self.factor_pair(post);
        let (left_post, right_post) = (splat(v, left_post), splat(v, right_post));
        for at in (0..K).step_by(WIDTH * lanes) {
            let mut left_sums = [v.splat(self.seed()); WIDTH];
            let mut right_sums = left_sums;
            for tap in self.taps {
                let (left_gain, right_gain) = self.factor_pair(tap.gain);
                if let Some([left, right]) = window.read_pair(tap.buffer) {
                    add_weighed(v, &mut left_sums, left, at, left_gain);
                    add_weighed(v, &mut right_sums, right, at, right_gain);
                }
            }
            let Some([left, right]) = window.write_pair(into) else {
                return;
            };
            store_weighed(v, &left_sums, left, at, left_post);
            store_weighed(v, &right_sums, right, at, right_post);
        }
        window.mark_pair(into, Content::Signal);
    }

    /// The factors of left and right.
    #[inline(always)]
    fn factor_pair(self, factor: u32) -> (f32, f32) {
        let first = factor as usize;
        match self.factors.get(first..first + 2) {
            Some([left, right]) => (*left, *right),
            _ => (0.0, 0.0),
        }
    }

    /// Both channels of a stereo operation that only weighs: one tap, two factors.
    #[inline(always)]
    pub fn weigh_pair<V: Vectors, const K: usize>(
        self,
        v: V,
        tap: Tap,
        window: &mut Window<'_, K>,
    ) {
        let lanes = <V as Lanes<f32>>::LANES;
        let (left_gain, right_gain) = self.factor_pair(tap.gain);
        let (left_post, right_post) = self.factor_pair(self.operation.post);
        let (left_gain, right_gain) = (splat(v, left_gain), splat(v, right_gain));
        let (left_post, right_post) = (splat(v, left_post), splat(v, right_post));
        for at in (0..K).step_by(WIDTH * lanes) {
            let mut lefts = [splat(v, 0.0); WIDTH];
            let mut rights = lefts;
            let Some([left, right]) = window.read_pair(tap.buffer) else {
                return;
            };
            load_weighed(v, &mut lefts, left, at, left_gain);
            load_weighed(v, &mut rights, right, at, right_gain);
            let Some([left, right]) = window.write_pair(self.operation.into) else {
                return;
            };
            store_weighed(v, &lefts, left, at, left_post);
            store_weighed(v, &rights, right, at, right_post);
        }
        window.mark_pair(self.operation.into, Content::Signal);
    }

    /// Whether it adds two taps as they are.
    #[inline(always)]
    pub fn is_plain_sum(self, first: Tap, second: Tap) -> bool {
        let one = 1.0_f32.to_bits();
        let (left, right) = self.factor_pair(first.gain);
        let (other_left, other_right) = self.factor_pair(second.gain);
        // Without branches between them: there is one way from here on.
        let differs = (left.to_bits() ^ one)
            | (right.to_bits() ^ one)
            | (other_left.to_bits() ^ one)
            | (other_right.to_bits() ^ one);
        differs == 0 && !self.operation.from_zero
    }

    /// Both channels of a stereo operation of which [`Self::is_plain_sum`] is true.
    #[inline(always)]
    pub fn add_pair<V: Vectors, const K: usize>(
        self,
        v: V,
        first: Tap,
        second: Tap,
        window: &mut Window<'_, K>,
    ) {
        let lanes = <V as Lanes<f32>>::LANES;
        let (left_post, right_post) = self.factor_pair(self.operation.post);
        let (left_post, right_post) = (splat(v, left_post), splat(v, right_post));
        for at in (0..K).step_by(WIDTH * lanes) {
            let mut lefts = [splat(v, 0.0); WIDTH];
            let mut rights = lefts;
            let Some([left, right]) = window.read_pair(first.buffer) else {
                return;
            };
            let Some([other_left, other_right]) = window.read_pair(second.buffer) else {
                return;
            };
            load_sums(v, &mut lefts, left, other_left, at);
            load_sums(v, &mut rights, right, other_right, at);
            let Some([left, right]) = window.write_pair(self.operation.into) else {
                return;
            };
            store_weighed(v, &lefts, left, at, left_post);
            store_weighed(v, &rights, right, at, right_post);
        }
        window.mark_pair(self.operation.into, Content::Signal);
    }

    /// One channel.
    #[inline(always)]
    #[expect(clippy::float_cmp, reason = "exactly one leaves the samples alone")]
    pub fn write<V: Vectors, const K: usize>(self, v: V, channel: u32, window: &mut Window<'_, K>) {
        let lanes = <V as Lanes<f32>>::LANES;
        let into = self.operation.into + channel;
        let post = self.factor(self.operation.post + channel);
        window.mark(into, Content::Signal);
        if let [tap] = self.taps
            && !self.operation.from_zero
            && post == 1.0
            && self.factor(tap.gain + channel) == 1.0
        {
            let source = window.read(tap.buffer + channel).copied();
            if let (Some(target), Some(source)) = (window.write(into), source) {
                *target = source;
            }
            return;
        }
        let post = v.splat(post);
        for at in (0..K).step_by(WIDTH * lanes) {
            let mut sums = [v.splat(self.seed()); WIDTH];
            for tap in self.taps {
                let gain = self.factor(tap.gain + channel);
                if let Some(source) = window.read(tap.buffer + channel) {
                    add_weighed(v, &mut sums, source, at, gain);
                }
            }
            if let Some(target) = window.write(into) {
                store_weighed(v, &sums, target, at, post);
            }
        }
    }
}

#[inline(always)]
fn splat<V: Vectors>(v: V, value: f32) -> <V as Lanes<f32>>::Vector {
    Lanes::<f32>::splat(v, value)
}

/// Loads a source's vectors from `at` on, weighed, as many as there are up to [`WIDTH`].
#[inline(always)]
fn load_weighed<V: Vectors, const K: usize>(
    v: V,
    parts: &mut [<V as Lanes<f32>>::Vector; WIDTH],
    source: &[f32; K],
    at: usize,
    gain: <V as Lanes<f32>>::Vector,
) {
    let lanes = <V as Lanes<f32>>::LANES;
    for (number, part) in parts.iter_mut().enumerate() {
        let start = at + number * lanes;
        if let Some(source) = source.get(start..start + lanes) {
            *part = Lanes::<f32>::mul(v, v.load(source), gain);
        }
    }
}

/// Loads the sums of two sources' vectors from `at` on, as many as there are up to [`WIDTH`].
#[inline(always)]
fn load_sums<V: Vectors, const K: usize>(
    v: V,
    sums: &mut [<V as Lanes<f32>>::Vector; WIDTH],
    first: &[f32; K],
    second: &[f32; K],
    at: usize,
) {
    let lanes = <V as Lanes<f32>>::LANES;
    for (number, sum) in sums.iter_mut().enumerate() {
        let start = at + number * lanes;
        let parts = (
            first.get(start..start + lanes),
            second.get(start..start + lanes),
        );
        if let (Some(first), Some(second)) = parts {
            *sum = Lanes::<f32>::add(v, v.load(first), v.load(second));
        }
    }
}

/// Adds a source's vectors from `at` on, as many as there are up to [`WIDTH`].
#[inline(always)]
fn add_weighed<V: Vectors, const K: usize>(
    v: V,
    sums: &mut [<V as Lanes<f32>>::Vector; WIDTH],
    source: &[f32; K],
    at: usize,
    gain: f32,
) {
    let lanes = <V as Lanes<f32>>::LANES;
    let gain = v.splat(gain);
    for (part, sum) in sums.iter_mut().enumerate() {
        let start = at + part * lanes;
        if let Some(source) = source.get(start..start + lanes) {
            let weighed = Lanes::<f32>::mul(v, v.load(source), gain);
            *sum = Lanes::<f32>::add(v, *sum, weighed);
        }
    }
}

/// Stores what [`add_weighed`] has added up.
#[inline(always)]
fn store_weighed<V: Vectors, const K: usize>(
    v: V,
    sums: &[<V as Lanes<f32>>::Vector; WIDTH],
    target: &mut [f32; K],
    at: usize,
    post: <V as Lanes<f32>>::Vector,
) {
    let lanes = <V as Lanes<f32>>::LANES;
    for (part, sum) in sums.iter().enumerate() {
        let start = at + part * lanes;
        if let Some(target) = target.get_mut(start..start + lanes) {
            v.store(Lanes::<f32>::mul(v, *sum, post), target);
        }
    }
}
