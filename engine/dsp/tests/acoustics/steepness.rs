//! Butterworth slopes built from sections.

use crate::filters::{RATE, impulse_response};
use crate::measure::{db, magnitude_at};
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::butterworth::sections;
use airloom_dsp::filter::svf::Svf;

fn slope(kind: BandKind, frequency_hz: f64, order: usize, rate: f64) -> Vec<Svf> {
    let band = Band {
        kind,
        frequency_hz,
        gain_db: 0.0,
        q: 9.0,
    };
    sections(order)
        .map(|section| Svf::design_slope(&band, section, rate))
        .collect()
}

/// |H| of Butterworth's low-pass or high-pass with the bilinear transform's frequency axis.
fn butterworth_db(kind: BandKind, at_hz: f64, corner_hz: f64, order: u32, rate: f64) -> f64 {
    let tan = |hz: f64| (std::f64::consts::PI * hz / rate).tan();
    let ratio = tan(at_hz) / tan(corner_hz);
    let ratio = if kind == BandKind::LowPass {
        ratio
    } else {
        1.0 / ratio
    };
    -10.0 * (1.0 + ratio.powf(2.0 * f64::from(order))).log10()
}

#[test]
fn every_order_is_butterworths() {
    for kind in [BandKind::LowPass, BandKind::HighPass] {
        for order in 1..=16_u32 {
            let designs = slope(kind, 1000.0, order as usize, RATE);
            let response = impulse_response(&designs, 32_768);
            for at_hz in [300.0, 800.0, 1000.0, 1250.0, 3000.0] {
                let expected = butterworth_db(kind, at_hz, 1000.0, order, RATE);
                let designed: f64 = designs
                    .iter()
                    .map(|svf| db(svf.magnitude(at_hz, RATE)))
                    .sum();
                assert!(
                    (designed - expected).abs() < 1e-9,
                    "{kind:?} {order} {at_hz}"
                );
                let measured = db(magnitude_at(&response, at_hz / RATE));
                assert!(
                    (measured - expected).abs() < 1e-5,
                    "{kind:?} {order} {at_hz}: {measured}"
                );
            }
        }
    }
}

#[test]
fn six_decibels_an_octave_for_every_order() {
    // A corner far below half the rate; the octave is measured two octaves beyond the corner.
    for order in 1..=16_u32 {
        for (kind, near_hz, far_hz) in [
            (BandKind::LowPass, 400.0, 800.0),
            (BandKind::HighPass, 25.0, 12.5),
        ] {
            let designs = slope(kind, 100.0, order as usize, 192_000.0);
            let level = |hz: f64| -> f64 {
                designs
                    .iter()
                    .map(|svf| db(svf.magnitude(hz, 192_000.0)))
                    .sum()
            };
            let per_octave = level(near_hz) - level(far_hz);
            let ideal = 6.0206 * f64::from(order);
            assert!(
                (per_octave - ideal).abs() < 0.3,
                "{kind:?} order {order}: {per_octave}"
            );
        }
    }
}
