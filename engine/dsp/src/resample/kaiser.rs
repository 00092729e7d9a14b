//! The Kaiser window (Kaiser 1974, "Nonrecursive digital filter design using the I0-sinh window function").

/// The taps, as a real number, that a transition of `width` (of the rate) needs: (A - 7.95) / (14.36 · width).
pub(super) fn taps(stop_db: f64, width: f64) -> f64 {
    (stop_db - 7.95) / (14.36 * width)
}

/// The window of one shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    shape: f64,
    /// What the middle would be otherwise.
    height: f64,
}

impl Window {
    /// For a stop band of so many dB, above 50: the shape is 0.1102 (A - 8.7).
    pub(super) fn new(stop_db: f64) -> Self {
        let shape = 0.1102 * (stop_db - 8.7);
        Self {
            shape,
            height: bessel(shape),
        }
    }

    /// At a place of -1 … 1.
    pub(super) fn at(&self, place: f64) -> f64 {
        bessel(self.shape * (1.0 - place * place).max(0.0).sqrt()) / self.height
    }
}

/// The modified Bessel function of the first kind and order zero, by its power series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut index = 1.0;
    while term > sum * 1e-17 {
        term *= quarter / (index * index);
        sum += term;
        index += 1.0;
    }
    sum
}
