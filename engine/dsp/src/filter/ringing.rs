//! How long sections ring.

use crate::filter::svf::Svf;

/// A margin on the slowest section.
const MARGIN: f64 = 1.1;

/// What each of the others adds to it, as a part of its own ringing: n equal poles in series decay as tⁿ⁻¹·exp(-t)/(n - 1)!,
/// which for sixteen takes three times as long to -120 dB as one.
const NEIGHBOURS: f64 = 0.15;

/// Frames until a chain that is excited by full scale has fallen to -120 dB.
///
/// The slowest section counts most. Its poles are those of s² + k·s + 1 at s = (z - 1)/(g·(z + 1)): a pair has
/// |z|² = (1 - g·k + g²)/(1 + g·k + g²), two real ones at s = -r have |z| = |1 - g·r|/(1 + g·r).
#[must_use]
pub fn frames<'s>(sections: impl IntoIterator<Item = &'s Svf>) -> f64 {
    let frames = sections.into_iter().map(|section| {
        let Svf {
            g,
            k,
            mix: [m0, m1, m2],
        } = *section;
        let radius = if k < 2.0 {
            ((1.0 - g * k + g * g) / (1.0 + g * k + g * g)).sqrt()
        } else {
            let half = k / 2.0;
            let apart = (half * half - 1.0).sqrt();
            let of = |r: f64| (1.0 - g * r).abs() / (1.0 + g * r);
            of(half + apart).max(of(1.0 / (half + apart)))
        };
        let level = m0.abs() + (m1.abs() + m2.abs()) / k.min(1.0);
        let nepers = (1e6 * level.max(1.0)).ln();
        nepers / -radius.max(f64::MIN_POSITIVE).ln()
    });
    let (sum, slowest) = frames.fold((0.0, 0.0_f64), |(sum, slowest), frames| {
        (sum + frames, slowest.max(frames))
    });
    MARGIN * slowest + NEIGHBOURS * (sum - slowest)
}

#[cfg(test)]
mod tests {
    use super::frames;
    use crate::filter::band::{Band, BandKind};
    use crate::filter::svf::Svf;

    #[test]
    fn a_sharp_band_rings_as_its_quality_says() {
        let band = Band {
            kind: BandKind::BandPass,
            frequency_hz: 100.0,
            gain_db: 0.0,
            q: 10.0,
        };
        let found = frames(&[Svf::design(&band, 48_000.0)]);
        // exp(-π f t / Q)
        let seconds = 1e6_f64.ln() * 10.0 / (std::f64::consts::PI * 100.0);
        assert!((found / (1.1 * 48_000.0 * seconds) - 1.0).abs() < 0.01);
        assert_eq!(frames(&[]), 0.0);
    }
}
