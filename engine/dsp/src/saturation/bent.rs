//! A curve over a signal, with the aliases taken down.

use crate::saturation::curve::Curve;

/// Nearer than this two inputs count as one: the quotients lose as many digits as the distance has zeros, twice.
const NEAR: f64 = 1e-4;

/// One channel of a bent signal.
///
/// S. Bilbao, F. Esqueda, J. Parker and V. Välimäki, "Antiderivative antialiasing for memoryless nonlinearities", IEEE
/// Signal Processing Letters 24 (2017): the curve is applied to the signal as if it ran along straight lines between its
/// samples, and what comes out is filtered by a triangle before it is sampled. In second order
///
/// y\[n\] = 2 / (x\[n\] - x\[n-2\]) · (D(x\[n\], x\[n-1\]) - D(x\[n-1\], x\[n-2\])), D(a, b) = (F₂(a) - F₂(b)) / (a - b).
///
/// It delays by one frame; a small signal comes out as the mean of three neighbours.
#[derive(Debug, Clone, Copy)]
pub struct Bent {
    curve: Curve,
    /// The two inputs before, the newer first.
    past: [f64; 2],
    /// D of them.
    quotient: f64,
}

impl Bent {
    /// A channel that has been silent, at a bias.
    #[must_use]
    pub fn new(curve: Curve) -> Self {
        Self {
            curve,
            past: [0.0; 2],
            quotient: curve.once(0.0),
        }
    }

    /// As if `x` had been there for ever.
    pub fn settle(&mut self, x: f64) {
        self.past = [x; 2];
        self.quotient = self.curve.once(x);
    }

    /// The next frame.
    #[inline]
    pub fn process(&mut self, x: f64) -> f64 {
        let [x1, x2] = self.past;
        let before = self.quotient;
        let now = self.divided(x, x1);
        self.past = [x, x1];
        self.quotient = now;
        let (lowest, highest) = (x.min(x1).min(x2), x.max(x1).max(x2));
        if let Some(flat) = self.curve.flat(lowest, highest) {
            return flat;
        }
        let far = x - x2;
        if far.abs() > NEAR {
            return 2.0 * (now - before) / far;
        }
        let mean = 0.5 * (x + x2);
        let from = mean - x1;
        if from.abs() > NEAR {
            // D(a, b) of a = b = mean on both sides.
            let rise = (self.curve.twice(mean) - self.curve.twice(x1)) / from;
            2.0 / from * (self.curve.once(mean) - rise)
        } else {
            self.curve.at(0.5 * (mean + x1))
        }
    }

    #[inline]
    fn divided(&self, a: f64, b: f64) -> f64 {
        let way = a - b;
        if way.abs() > NEAR {
            (self.curve.twice(a) - self.curve.twice(b)) / way
        } else {
            self.curve.once(0.5 * (a + b))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bent;
    use crate::saturation::curve::Curve;

    #[test]
    fn small_signals_are_means_of_three_and_constants_stay() {
        for curve in [Curve::Hard, Curve::Fold] {
            let mut bent = Bent::new(curve);
            let x = |frame: i32| 0.5 * (f64::from(frame) * 0.3).sin();
            for frame in 0..1000 {
                let y = bent.process(x(frame));
                let mean = (x(frame) + x(frame - 1) + x(frame - 2)) / 3.0;
                assert!(frame < 2 || (y - mean).abs() < 1e-6, "{frame}: {y} {mean}");
            }
        }
        let mut bent = Bent::new(Curve::Tube);
        bent.settle(0.7);
        assert_eq!(bent.process(0.7), Curve::Tube.at(0.7));
    }

    #[test]
    fn slow_ways_over_the_curve_follow_it() {
        for curve in [
            Curve::Tape,
            Curve::Tube,
            Curve::Hard,
            Curve::Soft,
            Curve::Fold,
        ] {
            let mut bent = Bent::new(curve);
            bent.settle(-4.0);
            for step in 0..80_000 {
                let x = -4.0 + (f64::from(step) + 0.3 * f64::from(step % 3)) * 1e-4;
                let y = bent.process(x);
                assert!((y - curve.at(x)).abs() < 3e-3, "{curve:?} {x}: {y}");
            }
        }
    }
}
