//! Linkwitz-Riley slopes: two equal Butterworth slopes in series.
//!
//! Siegfried H. Linkwitz, "Active Crossover Networks for Noncoincident Drivers", JAES 24(1), 1976. Low- and high-pass of
//! one frequency are -6 dB there and in phase (every other slope, 12, 36, 60 … dB/octave, in opposite phase), so that
//! their sum, or difference, is an all-pass.

use std::iter::repeat_n;

use crate::filter::butterworth::{self, MAX_SECTIONS, SlopeSection};

/// The sections of a slope of `order` (6 dB/octave each), from the lowest quality to the highest, at most
/// [`MAX_SECTIONS`] of them. There are even orders alone: odd ones are rounded up, and held to 2 … 16.
///
/// A Butterworth slope of half the order, twice; its real pole twice is a pole pair of Q = 1/2.
pub fn sections(order: usize) -> impl Iterator<Item = SlopeSection> {
    let half = order.div_ceil(2).clamp(1, MAX_SECTIONS);
    butterworth::sections(half).flat_map(|section| match section {
        SlopeSection::First => repeat_n(SlopeSection::Second { q: 0.5 }, 1),
        SlopeSection::Second { .. } => repeat_n(section, 2),
    })
}

#[cfg(test)]
mod tests {
    use super::sections;
    use crate::filter::butterworth::{MAX_SECTIONS, SlopeSection};

    #[test]
    fn every_order_is_a_quarter_of_the_power_at_the_corner() {
        for order in (2..=16).step_by(2) {
            assert_eq!(sections(order).count(), order / 2);
            assert_eq!(sections(order - 1).count(), order / 2, "odd is rounded up");
            let at_corner: f64 = sections(order)
                .map(|section| match section {
                    SlopeSection::Second { q } => q,
                    SlopeSection::First => f64::NAN,
                })
                .product();
            assert!((at_corner - 0.5).abs() < 1e-12, "{order}: {at_corner}");
        }
        assert_eq!(sections(0).count(), 1);
        assert_eq!(sections(400).count(), MAX_SECTIONS);
    }
}
