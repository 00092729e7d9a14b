//! What a band of an equaliser is asked to do.

/// The shape of a band. The transfer functions of second order are those of Robert Bristow-Johnson's
/// "Cookbook formulae for audio EQ biquad filter coefficients". Those of first order are, with
/// A = 10^(gain/40), s normalised to the frequency and the cookbook's bilinear transform:
///
/// ```text
/// tilt              (A² s + 1) / (s + A²)
/// low shelf         (s + A) / (s + 1/A)
/// high shelf        (A s + 1) / (s/A + 1)
/// all-pass          (1 - s) / (1 + s)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// Gain around the frequency; the bandwidth is that between the points of half the gain in dB.
    Peak,
    /// Gain below the frequency, half of it in dB at the frequency.
    LowShelf,
    /// Gain above the frequency, half of it in dB at the frequency.
    HighShelf,
    /// Passes what is below, 12 dB/octave.
    LowPass,
    /// Passes what is above, 12 dB/octave.
    HighPass,
    /// Passes what is around, 0 dB at the frequency.
    BandPass,
    /// Takes the frequency out.
    Notch,
    /// Turns the phase, by 180° at the frequency.
    AllPass,
    /// First order: rises by the gain far above the frequency, falls by it far below, 0 dB at it; at most
    /// 6 dB/octave. Does not use q.
    Tilt,
    /// First order: gain below the frequency, half of it in dB at the frequency. Does not use q.
    LowShelfFirst,
    /// First order: gain above the frequency, half of it in dB at the frequency. Does not use q.
    HighShelfFirst,
    /// First order: turns the phase, by 90° at the frequency. Does not use q.
    AllPassFirst,
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The shape.
    pub kind: BandKind,
    /// Centre or corner. Designs hold it within 1e-6 … 0.499 of the sample rate.
    pub frequency_hz: f64,
    /// Used by peak and shelves.
    pub gain_db: f64,
    /// Quality, above 0.
    pub q: f64,
}

/// Closest a frequency may come to the rate: at 0.5 the bilinear transform has its pole.
const HIGHEST_OF_RATE: f64 = 0.499;
/// Keeps the frequency positive; 0.05 Hz at 48 kHz.
const LOWEST_OF_RATE: f64 = 1e-6;

impl Band {
    /// The frequency as a part of the sample rate, held where the designs are defined.
    #[must_use]
    pub fn part_of_rate(&self, rate_hz: f64) -> f64 {
        (self.frequency_hz / rate_hz).clamp(LOWEST_OF_RATE, HIGHEST_OF_RATE)
    }
}
