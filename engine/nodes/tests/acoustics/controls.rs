//! Envelopes, followers, math, logic, slew, chance: control signals by their definitions.

use airloom_api::event::{Event, Note};
use serde_json::{Value, json};

use super::{play, sine};
use crate::rig::bench::{Bench, Channels};
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(name: &str, config: &Value, values: &[(&str, f64)]) -> Bench {
    let mut bench = Bench::new(&Variant::of(name, config), 48_000, values);
    bench.events.clear();
    bench
}

fn on(velocity: f32) -> Event {
    Event::NoteOn {
        note: Note::of_key(0, 60),
        velocity,
    }
}

fn off() -> Event {
    Event::NoteOff {
        note: Note::of_key(0, 60),
        velocity: 0.0,
    }
}

/// A control signal that is 1 within some frames and 0 elsewhere.
fn gate(frames: usize, open: std::ops::Range<usize>) -> Vec<f32> {
    (0..frames)
        .map(|frame| f32::from(u8::from(open.contains(&frame))))
        .collect()
}

/// A way from `from` to `to` that starts behind frame `start`, by the definition of the curve.
fn way(frame: usize, start: usize, length: f64, from: f64, to: f64, curve: f64) -> f64 {
    let x = ((frame as f64 - start as f64 + 1.0) / length).clamp(0.0, 1.0);
    let k = 8.0 * curve;
    let bent = if k == 0.0 {
        x
    } else {
        (1.0 - (-k * x).exp()) / (1.0 - (-k).exp())
    };
    from + (to - from) * bent
}

#[test]
fn an_envelope_rises_holds_and_falls_in_its_times() {
    for curve in [0.0, 0.5, -0.5] {
        let values = [
            ("attack_ms", 10.0),
            ("hold_ms", 20.0),
            ("decay_ms", 50.0),
            ("curve", curve),
        ];
        let trigger = gate(10_000, 1001..1500);
        let mut shot = bench("control.envelope", &json!({}), &values);
        let output = play(&mut shot, &[trigger], &[]).remove(0);
        for (frame, found) in output.iter().enumerate() {
            let expected = match frame {
                ..1001 => 0.0,
                1001..1481 => way(frame, 1001, 480.0, 0.0, 1.0, curve),
                1481..2441 => 1.0,
                _ => way(frame, 2441, 2400.0, 1.0, 0.0, curve),
            };
            assert!(
                (f64::from(*found) - expected).abs() < 1e-6,
                "{frame}: {found}, {expected}"
            );
        }
    }
}

#[test]
fn a_note_starts_an_envelope_as_high_as_its_velocity_asks() {
    let values = [("attack_ms", 10.0), ("decay_ms", 10.0), ("velocity", 0.5)];
    let mut shot = bench("control.envelope", &json!({}), &values);
    shot.events = vec![(333, on(0.5)), (334, off())];
    let output = play(&mut shot, &[vec![0.0; 4000]], &[]).remove(0);
    let most = output.iter().fold(0.0_f32, |most, value| most.max(*value));
    assert!((most - 0.75).abs() < 1e-6 && output[332] == 0.0 && output[333] > 0.0);
    assert_eq!(output[333 + 960..], vec![0.0; 4000 - 1293]);
}

#[test]
fn an_adsr_sustains_while_a_key_or_the_gate_holds() {
    let values = [
        ("attack_ms", 10.0),
        ("decay_ms", 20.0),
        ("sustain", 0.4),
        ("release_ms", 30.0),
        ("curve", 0.0),
    ];
    let expected = |frame: usize| match frame {
        ..500 => 0.0,
        500..980 => way(frame, 500, 480.0, 0.0, 1.0, 0.0),
        980..1940 => way(frame, 980, 960.0, 1.0, 0.4, 0.0),
        1940..5000 => 0.4,
        _ => way(frame, 5000, 1440.0, 0.4, 0.0, 0.0),
    };
    let silent = vec![vec![0.0; 8000]];
    let mut keyed = bench("control.adsr", &json!({}), &values);
    keyed.events = vec![(500, on(1.0)), (5000, off())];
    let mut gated = bench("control.adsr", &json!({}), &values);
    for output in [
        play(&mut keyed, &silent, &[]),
        play(&mut gated, &[gate(8000, 500..5000)], &[]),
    ] {
        for (frame, found) in output[0].iter().enumerate() {
            let expected = expected(frame);
            assert!(
                (f64::from(*found) - expected).abs() < 1e-6,
                "{frame}: {found}, {expected}"
            );
        }
    }
    // Released on the way up it falls from where it is, and the next note rises from there.
    let mut broken = bench("control.adsr", &json!({}), &values);
    broken.events = vec![(500, on(1.0)), (740, off()), (1460, on(1.0)), (1461, off())];
    let output = play(&mut broken, &silent, &[]).remove(0);
    assert!((output[739] - 0.5).abs() < 1e-6 && (output[1459] - 0.25).abs() < 1e-6);
    let steps = output.windows(2).map(|two| (two[1] - two[0]).abs());
    assert!(steps.fold(0.0, f32::max) < 1.01 / 480.0);
}

#[test]
fn tied_notes_go_on_unless_they_retrigger() {
    for (retrigger, expected) in [(1.0, 1.0), (0.0, 0.7)] {
        let values = [
            ("attack_ms", 1.0),
            ("decay_ms", 1.0),
            ("retrigger", retrigger),
        ];
        let mut tied = bench("control.adsr", &json!({}), &values);
        let other = Event::NoteOn {
            note: Note::of_key(0, 64),
            velocity: 1.0,
        };
        tied.events = vec![(100, on(1.0)), (2000, other)];
        let output = play(&mut tied, &[vec![0.0; 4000]], &[]).remove(0);
        let most = output[2000..]
            .iter()
            .fold(0.0_f32, |most, value| most.max(*value));
        assert!((f64::from(most) - expected).abs() < 1e-6, "{most}");
    }
}

#[test]
fn a_follower_covers_63_percent_in_its_times() {
    let input: Vec<f32> = gate(48_000, 1000..20_000)
        .iter()
        .map(|on| 0.8 * on)
        .collect();
    let values = [("attack_ms", 20.0), ("release_ms", 100.0)];
    for (detector, power) in [("peak", 1.0), ("rms", 2.0)] {
        let config = json!({ "channels": 1, "detector": detector });
        let mut follower = bench("control.follower", &config, &values);
        let output = play(&mut follower, std::slice::from_ref(&input), &[]).remove(0);
        let part = |value: f64| value.powf(1.0 / power) * 0.8;
        let e = (-1.0_f64).exp();
        let (rise, fall) = (output[1000 + 959], output[20_000 + 4799]);
        assert!(
            (f64::from(rise) - part(1.0 - e)).abs() < 1e-3,
            "{detector}: {rise}"
        );
        assert!(
            (f64::from(fall) - part(e)).abs() < 1e-3,
            "{detector}: {fall}"
        );
        assert!((output[19_999] - 0.8).abs() < 1e-5 && output[999] == 0.0);
    }
}

#[test]
fn a_follower_reads_levels_by_definition() {
    let tone = vec![
        sine(1000.0, RATE, 48_000, 0.5),
        sine(1000.0, RATE, 48_000, 0.1),
    ];
    let values = [
        ("attack_ms", 200.0),
        ("release_ms", 200.0),
        ("gain_db", 6.0),
    ];
    let config = json!({ "detector": "rms" });
    let output = play(&mut bench("control.follower", &config, &values), &tone, &[]).remove(0);
    let expected = 0.5 / 2.0_f64.sqrt() * 10.0_f64.powf(0.3);
    assert!(
        (f64::from(output[47_999]) / expected - 1.0).abs() < 0.02,
        "{}",
        output[47_999]
    );
    let config = json!({ "scale": "decibels" });
    let values = [
        ("attack_ms", 0.1),
        ("release_ms", 20_000.0),
        ("range_db", 40.0),
    ];
    let output = play(&mut bench("control.follower", &config, &values), &tone, &[]).remove(0);
    // -6.02 dBFS of 40 dB.
    assert!(
        (f64::from(output[47_999]) - (1.0 - 6.02 / 40.0)).abs() < 2e-3,
        "{}",
        output[47_999]
    );
}

/// What math makes of two constant inputs.
fn math(operation: &str, values: &[(&str, f64)], a: f32, b: f32) -> f64 {
    let config = json!({ "operation": operation });
    let mut node = bench("control.math", &config, values);
    let input: Channels = [a, b].map(|value| vec![value; 64])[..node.inputs()].to_vec();
    f64::from(play(&mut node, &input, &[])[0][40])
}

#[test]
fn math_is_what_its_names_say() {
    for (operation, values, a, b, expected) in [
        ("add", &[("a", 1.0), ("b", 0.25)][..], 0.5, 0.25, 2.0),
        ("subtract", &[], 0.5, 0.25, 0.25),
        ("multiply", &[("b", 2.0)], 0.5, 0.5, 1.25),
        ("divide", &[], 1.0, 8.0, 0.125),
        ("divide", &[], 1.0, 0.0, 0.0),
        ("min", &[], 0.5, -0.25, -0.25),
        ("max", &[], 0.5, -0.25, 0.5),
        ("power", &[("b", 3.0)], -0.5, 0.0, -0.125),
        ("power", &[("b", 0.5)], 0.25, 0.0, 0.5),
        ("power", &[("b", -2.0)], 0.0, 0.0, 0.0),
        ("absolute", &[], -0.75, 0.0, 0.75),
        ("clamp", &[("min", 0.0)], -0.75, 0.0, 0.0),
        ("clamp", &[("max", 0.5)], 0.75, 0.0, 0.5),
        (
            "map",
            &[("out_min", 10.0), ("out_max", 20.0)],
            0.25,
            0.0,
            12.5,
        ),
        (
            "map",
            &[("out_min", 10.0), ("out_max", 20.0)],
            7.0,
            0.0,
            20.0,
        ),
        ("map", &[("clamp", 0.0)], 2.0, 0.0, 3.0),
        ("map", &[("in_max", 0.0)], 2.0, 0.0, -1.0),
        ("curve", &[("bend", 0.0)], 0.3, 0.0, 0.3),
        (
            "curve",
            &[("bend", 1.0)],
            0.5,
            0.0,
            1.0 / (1.0 + (-4.0_f64).exp()),
        ),
        ("quantise", &[("step", 0.25)], 0.4, 0.0, 0.5),
        ("quantise", &[("step", 0.0)], 0.4, 0.0, 0.4),
        ("multiply", &[("a", 100.0), ("b", 100.0)], 0.0, 0.0, 1000.0),
    ] {
        let found = math(operation, values, a, b);
        assert!(
            (found - expected).abs() < 1e-6,
            "{operation} {values:?} {a} {b}: {found}"
        );
    }
}

/// What logic makes of two signals.
fn logic(operation: &str, a: &[f32], b: &[f32]) -> Vec<f32> {
    let config = json!({ "operation": operation });
    let mut node = bench("control.logic", &config, &[]);
    let input = [a.to_vec(), b.to_vec()][..node.inputs()].to_vec();
    play(&mut node, &input, &[]).remove(0)
}

#[test]
fn logic_decides_and_remembers() {
    let a = [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0];
    let b = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    for (operation, expected) in [
        ("and", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        ("or", [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]),
        ("xor", [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0]),
        ("not", [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0]),
        ("latch", [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]),
        ("toggle", [0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
    ] {
        assert_eq!(logic(operation, &a, &b), expected, "{operation}");
    }
    // Held for a while each, so that constant and moving inputs occur.
    let ramp: Vec<f32> = (0_u16..4000).map(f32::from).collect();
    let clock: Vec<f32> = (0..4000)
        .map(|frame| f32::from(u8::from(frame % 900 == 17)))
        .collect();
    let held = logic("sample_hold", &ramp, &clock);
    for (frame, value) in held.iter().enumerate() {
        let expected = if frame < 17 {
            0.0
        } else {
            ((frame - 17) / 900 * 900 + 17) as f64
        };
        assert_eq!(f64::from(*value), expected, "{frame}");
    }
}

#[test]
fn hysteresis_keeps_a_comparison_from_chattering() {
    // A slow sine with noise around the threshold.
    let noise = noise(1, 48_000, 0.04, 3).remove(0);
    let slow = sine(2.0, RATE, 48_000, 1.0);
    let trembling: Vec<f32> = slow
        .iter()
        .zip(&noise)
        .map(|(slow, noise)| slow + noise)
        .collect();
    let changes = |hysteresis: f64| {
        let values = [("threshold", 0.5), ("hysteresis", hysteresis)];
        let mut node = bench("control.logic", &json!({}), &values);
        let input = vec![trembling.clone(), vec![0.0; 48_000]];
        let output = play(&mut node, &input, &[]).remove(0);
        output.windows(2).filter(|two| two[0] != two[1]).count()
    };
    assert!(changes(0.0) > 20);
    assert_eq!(changes(0.1), 4);
}

#[test]
fn a_slew_moves_at_its_speed_and_arrives() {
    let input = gate(20_000, 1000..12_000);
    let values = [("rise_ms", 100.0), ("fall_ms", 10.0)];
    let output = play(
        &mut bench("control.slew", &json!({}), &values),
        std::slice::from_ref(&input),
        &[],
    );
    for (frame, found) in output[0].iter().enumerate() {
        let rise = ((frame as f64 - 999.0) / 4800.0).clamp(0.0, 1.0);
        let fall = ((frame as f64 - 11_999.0) / 480.0).clamp(0.0, 1.0);
        assert!(
            (f64::from(*found) - rise + fall).abs() < 1e-6,
            "{frame}: {found}"
        );
    }
    let config = json!({ "shape": "exponential" });
    let output = play(
        &mut bench("control.slew", &config, &values),
        std::slice::from_ref(&input),
        &[],
    );
    let e = (-1.0_f64).exp();
    assert!((f64::from(output[0][1000 + 4799]) - (1.0 - e)).abs() < 1e-4);
    let at_once = [("rise_ms", 0.0), ("fall_ms", 0.0)];
    let output = play(
        &mut bench("control.slew", &json!({}), &at_once),
        std::slice::from_ref(&input),
        &[],
    );
    assert_eq!(output[0], input);
}

#[test]
fn chance_is_spread_evenly_and_comes_at_its_rate() {
    let values = [("rate_hz", 1000.0)];
    let config = json!({ "shape": "stepped" });
    let output = play(&mut bench("control.random", &config, &values), &[], &[]).remove(0);
    let mut steps = output.clone();
    steps.dedup();
    assert!((998..=1001).contains(&steps.len()), "{}", steps.len());
    let mean: f64 = steps.iter().map(|value| f64::from(*value)).sum::<f64>() / steps.len() as f64;
    let power: f64 = steps.iter().map(|value| f64::from(*value).powi(2)).sum();
    let power = power / steps.len() as f64;
    assert!(
        mean.abs() < 0.06 && (power - 1.0 / 3.0).abs() < 0.04,
        "{mean}, {power}"
    );
    for (shape, most) in [("smooth", 1.5), ("linear", 1.0)] {
        let config = json!({ "shape": shape });
        let mut random = bench("control.random", &config, &[("rate_hz", 10.0)]);
        let output = play(&mut random, &[], &[]).remove(0);
        let steepest = output
            .windows(2)
            .map(|two| f64::from((two[1] - two[0]).abs()))
            .fold(0.0, f64::max);
        // Two numbers are 2 apart at most, and 4800 frames.
        assert!(
            steepest <= 2.0 * most / 4800.0 + 1e-6 && steepest > 0.1 / 4800.0,
            "{steepest}"
        );
    }
}

#[test]
fn a_macro_sends_where_it_stands() {
    let mut knob = bench(
        "control.macro",
        &json!({ "range": "bipolar" }),
        &[("value", -0.5)],
    );
    let output = play(&mut knob, &[], &[(10_000, "value", 0.75)]).remove(0);
    assert!(output[..10_000].iter().all(|value| *value == -0.5));
    assert!(output[10_960..].iter().all(|value| *value == 0.75));
    assert!(output.windows(2).all(|two| (two[1] - two[0]).abs() < 0.002));
}
