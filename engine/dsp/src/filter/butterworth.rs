//! Steep slopes as a chain of sections with Butterworth's qualities.

use std::f64::consts::PI;

/// Most sections a slope takes: 96 dB/octave.
pub const MAX_SECTIONS: usize = 8;

/// One section of a slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SlopeSection {
    /// A pole pair of this quality.
    Second {
        /// The quality.
        q: f64,
    },
    /// One real pole, which odd orders have.
    First,
}

/// The sections of a Butterworth slope of `order` (6 dB/octave each), from the lowest quality to
/// the highest, at most [`MAX_SECTIONS`] of them; orders beyond 16 are held there.
///
/// The poles lie on the unit circle at the angles (2k - 1)·π/(2·order) from the imaginary axis, so
/// the pair k has Q = 1/(2·sin((2k - 1)·π/(2·order))). Lowest first keeps levels inside the chain
/// below those at its end.
pub fn sections(order: usize) -> impl Iterator<Item = SlopeSection> {
    let order = order.min(2 * MAX_SECTIONS);
    let first = (order % 2 == 1).then_some(SlopeSection::First);
    let pairs = (1..=order / 2).rev().map(move |k| {
        let angle = (2 * k - 1) as f64 * PI / (2 * order) as f64;
        SlopeSection::Second {
            q: 0.5 / angle.sin(),
        }
    });
    first.into_iter().chain(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    fn qualities(order: usize) -> Vec<f64> {
        sections(order)
            .map(|section| match section {
                SlopeSection::Second { q } => q,
                SlopeSection::First => 0.5,
            })
            .collect()
    }

    #[test]
    fn textbook_values() {
        let table: [(usize, &[f64]); 5] = [
            (1, &[0.5]),
            (2, &[FRAC_1_SQRT_2]),
            (3, &[0.5, 1.0]),
            (4, &[0.541_196_100, 1.306_562_965]),
            (
                8,
                &[0.509_795_579, 0.601_344_887, 0.899_976_223, 2.562_915_448],
            ),
        ];
        for (order, expected) in table {
            let found = qualities(order);
            assert_eq!(found.len(), expected.len(), "order {order}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-9,
                    "order {order}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn every_order_has_its_poles_and_its_half_power_at_the_corner() {
        for order in 1..=16 {
            let poles: usize = sections(order)
                .map(|section| if section == SlopeSection::First { 1 } else { 2 })
                .sum();
            assert_eq!(poles, order);
            // At the corner a second-order section has the factor Q, a first-order one 1/√2.
            let at_corner: f64 = sections(order)
                .map(|section| match section {
                    SlopeSection::Second { q } => q,
                    SlopeSection::First => 0.5_f64.sqrt(),
                })
                .product();
            assert!(
                (at_corner - 0.5_f64.sqrt()).abs() < 1e-12,
                "order {order}: {at_corner}"
            );
        }
        assert_eq!(sections(400).count(), MAX_SECTIONS);
    }
}
