//! The dynamic equaliser: its static curve, its times, its side-chain.

use serde_json::json;

use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(detector: &str, values: &[(&str, f64)]) -> Bench {
    let config = json!({ "bands": 1, "channels": 1, "detector": detector });
    Bench::new(&Variant::of("filter.dynamic_eq", &config), 48_000, values)
}

/// The gain at the end of a second of a sine.
fn settled_db(bench: &mut Bench, hz: f64, peak_dbfs: f64) -> f64 {
    bench.reset();
    let input = vec![sine(hz, RATE, 48_000, 10.0_f64.powf(peak_dbfs / 20.0))];
    let output = play(bench, &input, &[]);
    db(rms(&output[0][43_200..]) / rms(&input[0][43_200..]))
}

#[test]
fn gain_follows_the_static_curve() {
    let values = [
        ("band1.threshold_db", -30.0),
        ("band1.ratio", 4.0),
        ("band1.range_db", -12.0),
        ("band1.gain_db", 3.0),
        ("band1.q", 2.0),
    ];
    let mut cut = bench("input", &values);
    for (level, change) in [(-40.0, 0.0), (-26.0, -3.0), (-18.0, -9.0), (-6.0, -12.0)] {
        let gain = settled_db(&mut cut, 1000.0, level);
        assert!(
            (gain - 3.0 - change).abs() < 0.01,
            "{gain} dB at {level} dBFS"
        );
    }
    // Three octaves off, where the ear hears 22 dB less and the band does next to nothing.
    assert!((settled_db(&mut cut, 8000.0, -6.0)).abs() < 0.3);

    let values = [
        ("band1.direction", 1.0),
        ("band1.threshold_db", -20.0),
        ("band1.ratio", 2.0),
        ("band1.range_db", 6.0),
    ];
    let mut lift = bench("input", &values);
    for (level, change) in [(-10.0, 0.0), (-26.0, 3.0), (-50.0, 6.0)] {
        let gain = settled_db(&mut lift, 1000.0, level);
        assert!((gain - change).abs() < 0.01, "{gain} dB at {level} dBFS");
    }
}

/// Attack and release are the times in which the power of the level comes within 1/e of the new one.
#[test]
fn attack_and_release_take_their_times() {
    let values = [
        ("band1.threshold_db", -80.0),
        ("band1.ratio", 20.0),
        ("band1.range_db", -24.0),
        ("band1.attack_ms", 50.0),
        ("band1.release_ms", 200.0),
        // Broad, so that the ear itself is fast.
        ("band1.q", 0.2),
    ];
    // The change is 0.95 dB for each dB above -80; a level 63 % there is 2 dB lower.
    let mut slow = bench("input", &values);
    let loud = 10.0_f64.powf(-60.0 / 20.0);
    let mut input = sine(1000.0, RATE, 96_000, loud);
    for sample in &mut input[48_000..] {
        *sample *= 0.316_227_77;
    }
    let output = play(&mut slow, &[input.clone()], &[]).remove(0);
    let gain = |at_ms: usize| {
        let at = 48 * at_ms;
        db(rms(&output[at - 48..at + 48]) / rms(&input[at - 48..at + 48]))
    };
    let expected = |power_db: f64| -0.95 * (20.0 + power_db);
    assert!((gain(900) - expected(0.0)).abs() < 0.05, "{}", gain(900));
    let at_attack = 10.0 * (1.0 - (-1.0_f64).exp()).log10();
    assert!((gain(50) - expected(at_attack)).abs() < 0.3, "{}", gain(50));
    // From 1 to 0.1 of the power: after 200 ms 0.1 + 0.9/e.
    let at_release = 10.0 * (0.1 + 0.9 * (-1.0_f64).exp()).log10();
    assert!(
        (gain(1200) - expected(at_release)).abs() < 0.3,
        "{}",
        gain(1200)
    );
}

#[test]
fn it_obeys_the_side_chain_and_not_the_input() {
    let values = [
        ("band1.threshold_db", -40.0),
        ("band1.ratio", 20.0),
        ("band1.range_db", -9.0),
    ];
    let mut aside = bench("sidechain", &values);
    let input = sine(1000.0, RATE, 96_000, 0.5);
    let mut key = vec![0.0; 96_000];
    key[48_000..].copy_from_slice(&sine(1000.0, RATE, 48_000, 0.5));
    let output = play(&mut aside, &[input.clone(), key], &[]).remove(0);
    let gain = |range: std::ops::Range<usize>| db(rms(&output[range.clone()]) / rms(&input[range]));
    assert!(gain(24_000..48_000).abs() < 0.001);
    assert!((gain(72_000..96_000) + 9.0).abs() < 0.001);
}

#[test]
fn a_band_that_is_off_or_not_reached_changes_nothing_of_note() {
    let input = noise(1, 24_000, 0.25, 9);
    let mut off = bench(
        "input",
        &[("band1.enabled", 0.0), ("band1.threshold_db", -80.0)],
    );
    assert_eq!(play(&mut off, &input, &[]), input);
    let mut far = bench("input", &[("band1.threshold_db", 0.0)]);
    assert_eq!(play(&mut far, &input, &[]), input);
}

/// A level is that of the sine, not of the peaks of its ripple.
#[test]
fn shelves_follow_the_static_curve_too() {
    for (kind, corner_hz, hz) in [
        (1.0, 1000.0, 50.0),
        (1.0, 1000.0, 100.0),
        (2.0, 1000.0, 8000.0),
    ] {
        let values = [
            ("band1.kind", kind),
            ("band1.frequency_hz", corner_hz),
            ("band1.threshold_db", -16.0),
            ("band1.ratio", 2.0),
            ("band1.range_db", -12.0),
        ];
        let gain = settled_db(&mut bench("input", &values), hz, -10.0);
        assert!((gain + 3.0).abs() < 0.12, "kind {kind}, {hz} Hz: {gain} dB");
    }
}
