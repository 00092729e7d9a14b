//! Windows: what a signal is weighted with before it is transformed, and the ideal response of a filter before it is
//! cut off.

use std::f64::consts::PI;

/// A window of cosines: w(t) = Σ (-1)^k a_k cos(2π·k·t), 0 ≤ t < 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// All ones: narrow and leaky.
    Rectangular,
    /// Highest side lobe -31 dB, falling 18 dB an octave.
    Hann,
    /// Highest side lobe -43 dB.
    Hamming,
    /// Four terms, highest side lobe -92 dB (Harris 1978).
    BlackmanHarris,
    /// Four terms, side lobes -93 dB and falling 18 dB an octave (Nuttall 1981).
    Nuttall,
    /// Seven terms, side lobes below -180 dB (Albrecht 2001, "A family of cosine-sum windows for high-resolution
    /// measurements").
    BlackmanHarris7,
    /// Five terms, flat to 0.01 dB between two bins (ISO 18431-2; HFT95 of Heinzel, Rüdiger and Schilling 2002 is alike).
    FlatTop,
}

impl Window {
    /// The coefficients a_0, a_1, …
    const fn terms(self) -> &'static [f64] {
        match self {
            Self::Rectangular => &[1.0],
            Self::Hann => &[0.5, 0.5],
            Self::Hamming => &[25.0 / 46.0, 21.0 / 46.0],
            Self::BlackmanHarris => &[0.358_75, 0.488_29, 0.141_28, 0.011_68],
            Self::Nuttall => &[0.355_768, 0.487_396, 0.144_232, 0.012_604],
            Self::BlackmanHarris7 => &[
                0.271_051_400_693_42,
                0.433_297_939_234_48,
                0.218_122_999_543_11,
                0.065_925_446_388_03,
                0.010_811_742_098_37,
                0.000_776_584_825_22,
                0.000_013_887_217_35,
            ],
            Self::FlatTop => &[1.0, 1.933, 1.286, 0.388, 0.032_2],
        }
    }

    /// A periodic window of `length` values, as spectra want it.
    #[must_use]
    pub fn periodic(self, length: usize) -> Vec<f64> {
        (0..length)
            .map(|place| self.at(place as f64 / length.max(1) as f64))
            .collect()
    }

    /// The value at a part of its length.
    #[must_use]
    pub fn at(self, part: f64) -> f64 {
        let mut sign = 1.0;
        let mut sum = 0.0;
        for (order, term) in self.terms().iter().enumerate() {
            sum += sign * term * (2.0 * PI * order as f64 * part).cos();
            sign = -sign;
        }
        sum
    }

    /// How many bins' noise a bin holds, N Σw² / (Σw)²: 1 + Σ a_k² / (2 a_0²) over the cosines.
    #[must_use]
    pub fn noise_bandwidth(self) -> f64 {
        let (mean, cosines) = match self.terms() {
            [mean, cosines @ ..] => (*mean, cosines),
            [] => (1.0, &[][..]),
        };
        let squares: f64 = cosines.iter().map(|term| term * term).sum();
        1.0 + squares / (2.0 * mean * mean)
    }

    /// Bins to either side of a line within which its main lobe lies.
    #[must_use]
    pub const fn half_lobe(self) -> usize {
        self.terms().len()
    }
}

/// The Kaiser window at a place of -1 … 1 (Kaiser 1974); `beta` trades width for side lobes, see [`kaiser_beta`].
#[must_use]
pub fn kaiser(place: f64, beta: f64) -> f64 {
    bessel(beta * (1.0 - place * place).max(0.0).sqrt()) / bessel(beta)
}

/// The shape for a stop band of so many dB, above 50 dB: 0.1102 (A - 8.7).
#[must_use]
pub const fn kaiser_beta(stop_db: f64) -> f64 {
    0.1102 * (stop_db - 8.7)
}

/// The modified Bessel function of the first kind and order zero, by its power series.
pub(crate) fn bessel(x: f64) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_begin_near_zero_and_are_highest_in_the_middle() {
        for window in [Window::Hann, Window::BlackmanHarris, Window::Nuttall] {
            assert!(window.at(0.0).abs() < 1e-3, "{window:?}");
            assert!((window.at(0.5) - 1.0).abs() < 1e-3, "{window:?}");
            let values = window.periodic(64);
            assert!((1..64).all(|at| (values[at] - values[64 - at]).abs() < 1e-12));
        }
        // The mean of the flat top is 1, so a line reads its own height.
        let mean = Window::FlatTop.periodic(4096).iter().sum::<f64>() / 4096.0;
        assert!((mean - 1.0).abs() < 1e-12);
    }

    #[test]
    fn kaisers_bessel_function() {
        assert!((bessel(1.0) - 1.266_065_877_752_008).abs() < 1e-14);
        assert!((bessel(10.0) - 2_815.716_628_466_254).abs() < 1e-9);
        assert_eq!(kaiser(0.0, 8.0), 1.0);
    }
}
