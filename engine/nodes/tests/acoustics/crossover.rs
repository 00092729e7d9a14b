//! The crossover: its bands sum flat, through the whole of the node.

use serde_json::json;

use super::db;
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::blocks;
use crate::rig::variant::Variant;
use airloom_dsp::filter::crossover::Slope;
use airloom_dsp::filter::response::Response;

const RATE: u32 = 48_000;
const FRAMES: usize = 48_000;

/// The discrete Fourier transform of a response at one frequency, by its definition.
fn spectrum_at(samples: &[f64], hz: f64) -> Response {
    let w = std::f64::consts::TAU * hz / f64::from(RATE);
    let mut sum = Response::gain(0.0);
    for (frame, sample) in (0_u32..).zip(samples) {
        let (sin, cos) = (w * f64::from(frame)).sin_cos();
        sum.real += sample * cos;
        sum.imaginary -= sample * sin;
    }
    sum
}

/// The impulse responses of all bands.
fn responses(ways: usize, slope: &str, splits_hz: &[f64]) -> Vec<Vec<f64>> {
    let config = json!({ "ways": ways, "slope_db_oct": slope, "channels": 1 });
    let variant = Variant::of("filter.crossover", &config);
    let ids: Vec<String> = (1..ways)
        .map(|split| format!("split{split}.frequency_hz"))
        .collect();
    let values: Vec<(&str, f64)> = ids
        .iter()
        .map(String::as_str)
        .zip(splits_hz.iter().copied())
        .collect();
    let mut bench = Bench::new(&variant, RATE, &values);
    let mut input = vec![vec![0.0; FRAMES]];
    input[0][0] = 1.0;
    let drive = Drive {
        blocks: blocks(FRAMES, 512),
        ..Drive::default()
    };
    let bands = bench.run(&input, &drive);
    let wide = |band: &Vec<f32>| band.iter().map(|sample| f64::from(*sample)).collect();
    bands.iter().map(wide).collect()
}

#[test]
fn the_sum_is_flat_and_every_band_is_as_designed() {
    for (name, slope) in [
        ("12", Slope::Twelve),
        ("24", Slope::TwentyFour),
        ("48", Slope::FortyEight),
    ] {
        for splits_hz in [
            &[1000.0][..],
            &[200.0, 2000.0],
            &[100.0, 1000.0, 8000.0],
            &[80.0, 300.0, 1200.0, 5000.0],
        ] {
            let bands = responses(splits_hz.len() + 1, name, splits_hz);
            let sum: Vec<f64> = (0..FRAMES)
                .map(|frame| bands.iter().map(|band| band[frame]).sum())
                .collect();
            for step in 0..24 {
                let hz = 10.0 * 2160.0_f64.powf(f64::from(step) / 23.0);
                let level = spectrum_at(&sum, hz).decibels();
                assert!(
                    level.abs() < 0.01,
                    "{name} {splits_hz:?}: {level} dB at {hz} Hz"
                );
                for (place, band) in bands.iter().enumerate() {
                    let designed = slope.response(splits_hz, place, hz, f64::from(RATE));
                    if designed.decibels() > -80.0 {
                        let ratio = spectrum_at(band, hz) / designed;
                        assert!(
                            db(ratio.magnitude()).abs() < 0.01 && ratio.phase().abs() < 0.002,
                            "{name} {splits_hz:?} band {place} at {hz} Hz: {ratio:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_split_below_its_neighbour_is_held_there() {
    // Splits at 1000 and 300 Hz are two at 1000 Hz, and their sum is flat as well.
    let bands = responses(3, "24", &[1000.0, 300.0]);
    let held = responses(3, "24", &[1000.0, 1000.0]);
    assert_eq!(bands, held);
}
