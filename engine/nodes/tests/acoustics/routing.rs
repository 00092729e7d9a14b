//! Polarity, mute, width, mid/side, matrix, split, merge, crossfade, switch, channel map.

use std::f64::consts::FRAC_1_SQRT_2;

use serde_json::{Value, json};

use super::{db, peak, play, rms, sharpest, sine};
use crate::rig::bench::{Bench, Channels};
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(name: &str, config: &Value, values: &[(&str, f64)]) -> Bench {
    Bench::new(&Variant::of(name, config), 48_000, values)
}

fn through(name: &str, config: &Value, values: &[(&str, f64)], input: &Channels) -> Channels {
    play(&mut bench(name, config, values), input, &[])
}

#[test]
fn polarity_changes_the_sign_alone_and_turns_without_a_click() {
    let input = noise(2, 4000, 0.9, 1);
    let output = through("level.polarity", &json!({}), &[("invert", 1.0)], &input);
    for (out, sample) in output.iter().flatten().zip(input.iter().flatten()) {
        assert_eq!(out.to_bits(), (-sample).to_bits());
    }
    let tone = vec![sine(100.0, RATE, 20_000, 0.5)];
    let mut turned = bench("level.polarity", &json!({ "channels": 1 }), &[]);
    let output = play(&mut turned, &tone, &[(7001, "invert", 1.0)]).remove(0);
    assert!(sharpest(&output) < 0.01, "{}", sharpest(&output));
    assert_eq!(output[..7000], tone[0][..7000]);
    let sum = output[8000..].iter().zip(&tone[0][8000..]);
    assert!(sum.clone().all(|(out, sample)| out + sample == 0.0));
}

#[test]
fn mute_fades_in_the_time_that_is_set() {
    let input = vec![vec![1.0; 40_000]];
    for (ms, frames) in [(10.0, 480.0), (100.0, 4800.0), (0.0, 1.0)] {
        let mut muted = bench("level.mute", &json!({ "channels": 1 }), &[("fade_ms", ms)]);
        let changes = [(5000, "mute", 1.0), (20_000, "mute", 0.0)];
        let output = play(&mut muted, &input, &changes).remove(0);
        for (frame, sample) in output.iter().enumerate() {
            let fall = ((frame as f64 - 5000.0) / frames).clamp(0.0, 1.0);
            let rise = ((frame as f64 - 20_000.0) / frames).clamp(0.0, 1.0);
            let expected = 1.0 - fall + rise;
            let within = if ms == 0.0 { 1.0 } else { 1e-6 };
            let near = (f64::from(*sample) - expected).abs() <= within;
            assert!(near, "{ms} ms, frame {frame}: {sample}");
        }
        assert_eq!(peak(&output[10_000..20_000]), 0.0);
        assert!(ms != 0.0 || output[5000] == 0.0 && output[4999] == 1.0 && output[20_000] == 1.0);
    }
}

#[test]
fn width_moves_the_side_and_never_the_middle() {
    let input = noise(2, 6000, 0.5, 2);
    for percent in [0.0, 50.0, 100.0, 137.0, 200.0] {
        let output = through(
            "level.width",
            &json!({}),
            &[("width_percent", percent)],
            &input,
        );
        for frame in 0..6000 {
            let (l, r) = (f64::from(input[0][frame]), f64::from(input[1][frame]));
            let (a, b) = (f64::from(output[0][frame]), f64::from(output[1][frame]));
            assert!((a + b - l - r).abs() < 3e-7, "the middle at {percent} %");
            let side = (l - r) * percent / 100.0;
            assert!((a - b - side).abs() < 3e-7, "the side at {percent} %");
        }
        assert!(percent != 100.0 || output == input);
        assert!(percent != 0.0 || output[0] == output[1]);
    }
    let tone = vec![
        sine(80.0, RATE, 20_000, 0.4),
        sine(120.0, RATE, 20_000, 0.4),
    ];
    let changes = [(5003, "width_percent", 200.0), (9001, "width_percent", 0.0)];
    let output = play(&mut bench("level.width", &json!({}), &[]), &tone, &changes);
    assert!(output.iter().all(|channel| sharpest(channel) < 0.002));
}

#[test]
fn mid_side_comes_back_bit_by_bit() {
    let mut input = noise(2, 6000, 1.0, 3);
    // Samples of 23 bits: their sums and differences are exact.
    for sample in input.iter_mut().flatten() {
        *sample = (*sample * 4_194_304.0).round() / 4_194_304.0;
    }
    let coded = through("level.mid_side", &json!({}), &[], &input);
    for frame in 0..6000 {
        let (l, r) = (f64::from(input[0][frame]), f64::from(input[1][frame]));
        assert_eq!(f64::from(coded[0][frame]), (l + r) / 2.0);
        assert_eq!(f64::from(coded[1][frame]), (l - r) / 2.0);
    }
    let decode = json!({ "mode": "decode" });
    assert_eq!(through("level.mid_side", &decode, &[], &coded), input);
    let rough = noise(2, 6000, 1.0, 4);
    let back = through("level.mid_side", &json!({}), &[], &rough);
    let back = through("level.mid_side", &decode, &[], &back);
    for (out, sample) in back.iter().flatten().zip(rough.iter().flatten()) {
        assert!((out - sample).abs() <= f32::EPSILON, "{out} and {sample}");
    }
}

#[test]
fn the_matrix_is_a_wire_at_first_and_then_what_is_set() {
    let input = noise(3, 4000, 0.5, 5);
    let config = json!({ "inputs": 3, "outputs": 3 });
    assert_eq!(through("level.matrix", &config, &[], &input), input);
    let config = json!({ "inputs": 3, "outputs": 2 });
    let gains = [[-6.0, -120.0, 3.0], [-120.0, -20.0, 0.0]];
    let ids: Vec<String> = (0..6)
        .map(|at| format!("out{}.in{}_db", at / 3 + 1, at % 3 + 1))
        .collect();
    let values: Vec<(&str, f64)> = ids
        .iter()
        .map(String::as_str)
        .zip(gains.into_iter().flatten())
        .collect();
    let output = through("level.matrix", &config, &values, &input);
    for frame in 0..4000 {
        for (out, gains) in output.iter().zip(&gains) {
            let slow: f64 = gains
                .iter()
                .zip(&input)
                .filter(|(gain, _)| **gain > -120.0)
                .map(|(gain, channel)| 10.0_f64.powf(gain / 20.0) * f64::from(channel[frame]))
                .sum();
            assert!((f64::from(out[frame]) - slow).abs() < 1e-6);
        }
    }
    let tone = vec![
        sine(100.0, RATE, 20_000, 0.5),
        sine(90.0, RATE, 20_000, 0.5),
    ];
    let changes = [(5003, "out1.in2_db", 0.0), (9001, "out1.in1_db", -120.0)];
    let moved = play(&mut bench("level.matrix", &json!({}), &[]), &tone, &changes);
    assert!(sharpest(&moved[0]) < 0.01, "{}", sharpest(&moved[0]));
    assert_eq!(moved[0][12_000..], tone[1][12_000..]);
}

#[test]
fn sixty_four_channels_split_and_merge_bit_by_bit() {
    let input = noise(64, 300, 0.9, 6);
    let config = json!({ "channels": 64 });
    let apart = through("level.split", &config, &[], &input);
    assert_eq!(apart, input);
    assert_eq!(through("level.merge", &config, &[], &apart), input);
    assert_eq!(bench("level.split", &config, &[]).spec.outputs.len(), 64);
}

#[test]
fn crossfade_laws_in_the_middle_and_at_the_ends() {
    let input = noise(2, 60_000, 0.5, 7);
    let play_at = |law: &str, position: f64| {
        let config = json!({ "law": law, "channels": 1 });
        through(
            "level.crossfade",
            &config,
            &[("position", position)],
            &input,
        )
        .remove(0)
    };
    for law in ["linear", "equal_power"] {
        assert_eq!(play_at(law, 0.0), input[0]);
        assert_eq!(play_at(law, 1.0), input[1]);
    }
    // Two unlike signals of one level: linear loses 3 dB of power in the middle, equal power nothing.
    for (law, expected) in [("linear", -3.0103), ("equal_power", 0.0)] {
        for position in [0.5, 0.25] {
            let output = play_at(law, position);
            let (a, b) = match law {
                "linear" => (1.0 - position, position),
                _ => {
                    let (sin, cos) = (position * std::f64::consts::FRAC_PI_2).sin_cos();
                    (cos, sin)
                }
            };
            for (frame, out) in output.iter().enumerate() {
                let slow = a * f64::from(input[0][frame]) + b * f64::from(input[1][frame]);
                assert!((f64::from(*out) - slow).abs() < 1e-6);
            }
            let level = db(rms(&output) / rms(&input[0]));
            assert!(
                position != 0.5 || (level - expected).abs() < 0.1,
                "{law}: {level}"
            );
        }
    }
}

#[test]
fn the_switch_cuts_between_two_samples_and_fades_without_a_dip() {
    let input = noise(3, 8000, 0.5, 8);
    let config = json!({ "inputs": 3, "channels": 1 });
    let mut cut = bench("level.switch", &config, &[("fade_ms", 0.0)]);
    let changes = [
        (1001, "selected", 3.0),
        (3333, "selected", 2.0),
        (3334, "selected", 1.0),
    ];
    let output = play(&mut cut, &input, &changes).remove(0);
    let expected: Vec<f32> = (0..8000)
        .map(|frame| match frame {
            1001..3333 => input[2][frame],
            3333 => input[1][frame],
            _ => input[0][frame],
        })
        .collect();
    assert_eq!(output, expected);
    // The same signal everywhere: whatever fades overlap, their gains add up to 1.
    let same = vec![sine(100.0, RATE, 8000, 0.5); 3];
    let mut faded = bench("level.switch", &config, &[("fade_ms", 20.0)]);
    let changes = [
        (1001, "selected", 3.0),
        (1400, "selected", 2.0),
        (2000, "selected", 1.0),
    ];
    let output = play(&mut faded, &same, &changes).remove(0);
    for (out, sample) in output.iter().zip(&same[0]) {
        assert!((out - sample).abs() < 1e-6);
    }
    let unlike = vec![
        sine(100.0, RATE, 8000, 0.5),
        sine(70.0, RATE, 8000, -0.5),
        sine(55.0, RATE, 8000, 0.3),
    ];
    let mut faded = bench("level.switch", &config, &[]);
    let output = play(&mut faded, &unlike, &changes).remove(0);
    assert!(sharpest(&output) < 0.01, "{}", sharpest(&output));
    assert_eq!(output[3000..], unlike[0][3000..]);
}

#[test]
fn a_control_signal_works_the_switch_at_its_frame() {
    let input = noise(2, 4000, 0.5, 9);
    let config = json!({ "channels": 1 });
    let mut cut = bench("level.switch", &config, &[("fade_ms", 0.0)]);
    let control: Vec<f32> = (0..4000)
        .map(|frame| f32::from(u8::from(frame >= 1717)))
        .collect();
    cut.modulate(0, control, 1.0);
    let output = play(&mut cut, &input, &[]).remove(0);
    assert_eq!(output[..1717], input[0][..1717]);
    assert_eq!(output[1717..], input[1][1717..]);
}

/// The factors from each input to each output, by an impulse on one channel at a time.
fn factors(config: &Value) -> Vec<Vec<f64>> {
    let channels = bench("level.channel_map", config, &[]).inputs();
    (0..channels)
        .map(|channel| {
            let mut input = vec![vec![0.0; 64]; channels];
            input[channel][10] = 1.0;
            let output = through("level.channel_map", config, &[], &input);
            output.iter().map(|out| f64::from(out[10])).collect()
        })
        .collect()
}

#[test]
fn down_mixes_have_the_coefficients_of_bs_775() {
    let h = FRAC_1_SQRT_2;
    // Rows: L R C LFE Ls Rs, as table 2 of ITU-R BS.775-3 has them.
    let tables: [(&str, &[&[f64]]); 4] = [
        ("mono", &[&[h], &[h], &[1.0], &[0.0], &[0.5], &[0.5]]),
        (
            "stereo",
            &[
                &[1.0, 0.0],
                &[0.0, 1.0],
                &[h, h],
                &[0.0, 0.0],
                &[h, 0.0],
                &[0.0, h],
            ],
        ),
        (
            "lcr",
            &[
                &[1.0, 0.0, 0.0],
                &[0.0, 1.0, 0.0],
                &[0.0, 0.0, 1.0],
                &[0.0; 3],
                &[h, 0.0, 0.0],
                &[0.0, h, 0.0],
            ],
        ),
        (
            "quad",
            &[
                &[1.0, 0.0, 0.0, 0.0],
                &[0.0, 1.0, 0.0, 0.0],
                &[h, h, 0.0, 0.0],
                &[0.0; 4],
                &[0.0, 0.0, 1.0, 0.0],
                &[0.0, 0.0, 0.0, 1.0],
            ],
        ),
    ];
    for (to, table) in tables {
        let found = factors(&json!({ "from": "5.1", "to": to }));
        for (channel, (row, expected)) in found.iter().zip(table).enumerate() {
            for (found, expected) in row.iter().zip(*expected) {
                assert!(
                    (found - expected).abs() < 1e-7,
                    "5.1 to {to}, input {channel}: {row:?}"
                );
            }
        }
    }
}

#[test]
fn every_layout_becomes_every_other_and_equal_ones_are_wires() {
    let layouts = ["mono", "stereo", "lcr", "quad", "5.1", "7.1", "7.1.4"];
    for from in layouts {
        for to in layouts {
            let found = factors(&json!({ "from": from, "to": to, "lfe_db": 0.0 }));
            for (input, row) in found.iter().enumerate() {
                let power: f64 = row.iter().map(|factor| factor * factor).sum();
                assert!(
                    power > 0.1 && power < 1.01,
                    "{from} to {to}: {input} has {power}"
                );
                let is_wire = row
                    .iter()
                    .enumerate()
                    .all(|(output, factor)| *factor == f64::from(u8::from(output == input)));
                assert!(from != to || is_wire, "{from} to itself: {row:?}");
            }
        }
    }
    let normalised = factors(&json!({ "from": "7.1.4", "to": "stereo", "normalise": true }));
    let most: f64 = normalised.iter().map(|row| row[0]).sum();
    assert!((most - 1.0).abs() < 1e-6, "{most}");
}

#[test]
fn a_map_of_ones_own_says_what_goes_where() {
    let config = json!({ "from": "5.1", "to": "stereo", "map": "L = L + C@-3 ; R = -2@-6+6" });
    let found = factors(&config);
    let expected = [
        [1.0, 0.0],
        [0.0, -0.501_187],
        [0.707_946, 0.0],
        [0.0, 0.0],
        [0.0, 0.0],
        [0.0, 1.0],
    ];
    for (row, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!((row - expected).abs() < 1e-5, "{found:?}");
    }
    for (map, said) in [
        (
            "L = X",
            "config.map is \"X\"; expected a channel of the input",
        ),
        (
            "3 = L",
            "config.map is \"3\"; expected a channel of the output",
        ),
        ("L", "config.map is \"L\"; expected OUT = IN@dB + IN@dB"),
        (
            "L = R@loud",
            "config.map is \"loud\"; expected a gain of up to 24 dB",
        ),
        (
            "L = L@",
            "config.map is \"L@\"; expected a gain of up to 24 dB",
        ),
        (
            "= L",
            "config.map is \"= L\"; expected a channel of the output",
        ),
    ] {
        let variant = Variant::of("level.channel_map", &json!({ "map": map }));
        let refused = variant.node_type.spec(&variant.config).unwrap_err();
        assert_eq!(refused.to_string(), said);
    }
}
