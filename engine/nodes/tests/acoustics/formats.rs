//! Dither.

use serde_json::json;

use super::{db, peak, play, sine};
use crate::rig::bench::Bench;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

#[test]
fn dithered_words_are_on_their_grid_and_as_loud_as_they_were() {
    for (bits, shape) in [(24.0, 0.0), (16.0, 2.0), (16.0, 4.0), (8.0, 1.0)] {
        let variant = Variant::of("format.dither", &json!({ "channels": 1 }));
        let mut bench = Bench::new(&variant, 48_000, &[("bits", bits), ("shape", shape)]);
        let input = vec![sine(997.0, RATE, 48_000, 0.5)];
        let output = play(&mut bench, &input, &[]).remove(0);
        let scale = (bits - 1.0).exp2();
        let (mut mean, mut power) = (0.0, 0.0);
        for (out, sample) in output.iter().zip(&input[0]) {
            assert_eq!((f64::from(*out) * scale).fract(), 0.0);
            let error = f64::from(*out) - f64::from(*sample);
            mean += error * scale / 48_000.0;
            power += (error * scale).powi(2) / 48_000.0;
        }
        assert!(mean.abs() < 0.01, "{bits} bits, shape {shape}: mean {mean}");
        let noise_db = db(power.sqrt()) + 6.02;
        // A quarter of a step's square; shaping adds what Gerzon and Craven ask for.
        let most_db = if shape < 2.0 { 0.2 } else { 20.0 };
        assert!(
            (-0.2..most_db).contains(&noise_db),
            "{bits} bits, shape {shape}: {noise_db}"
        );
    }
}

#[test]
fn dither_ends_half_a_second_after_the_sound_and_begins_with_it() {
    let variant = Variant::of("format.dither", &json!({ "channels": 1 }));
    let mut bench = Bench::new(&variant, 48_000, &[("bits", 16.0)]);
    let mut input = vec![0.0; 100_000];
    input[10_000] = 0.1;
    input[90_000] = 0.1;
    let output = play(&mut bench, &[input.clone()], &[]).remove(0);
    assert_eq!(peak(&output[..10_000]), 0.0);
    assert!(peak(&output[10_001..34_000]) > 0.0);
    assert!(peak(&output[33_900..34_001]) > 0.0);
    assert_eq!(peak(&output[34_001..90_000]), 0.0);
    assert!(peak(&output[90_000..]) > 0.0);

    let variant = Variant::of(
        "format.dither",
        &json!({ "channels": 1, "auto_blank": false }),
    );
    let mut bench = Bench::new(&variant, 48_000, &[("bits", 16.0)]);
    let output = play(&mut bench, &[input], &[]).remove(0);
    assert!(peak(&output[80_000..90_000]) > 0.0);
}
