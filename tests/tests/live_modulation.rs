//! Control signals on parameters: at every frame, by depth and curve, several at once, through edits and bypass.

use std::f64::consts::TAU;

use airloom_graph::document::model::Document;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_tests::stage::player::{Stage, connection, edit, noise};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

const RATE: f64 = 48_000.0;

/// The input through a gain of -6 dB that LFOs move, and a sine of 440 Hz on the extra output.
const NODES: &str = r#"
    {"id": "in", "type": "io.input"},
    {"id": "slow", "type": "control.lfo", "params": {"rate_hz": 5.0}},
    {"id": "fast", "type": "control.lfo", "params": {"rate_hz": 300.0, "depth": 0.5}},
    {"id": "still", "type": "control.lfo", "params": {"depth": 0.0, "offset": 1.0}},
    {"id": "gain", "type": "level.gain", "params": {"gain_db": -6.0}},
    {"id": "sine", "type": "source.sine", "params": {"frequency_hz": 440.0, "level_db": 0.0}},
    {"id": "out", "type": "io.output"},
    {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#;

/// A wire with a depth and a curve.
struct By(&'static str, f64, &'static str);

fn document(modulators: &[By], more: &str) -> Document {
    let plain = ["in:out>gain:in", "gain:out>out:in", "sine:out>aux:in"];
    let plain = plain.iter().zip(0..);
    let plain = plain.map(|(wire, index)| connection(&format!("c{index}"), wire));
    let moving = modulators
        .iter()
        .zip(0..)
        .map(|(by, index)| modulator(by, index));
    let wires: Vec<String> = plain.chain(moving).collect();
    airloom_tests::stage::player::document(&format!(
        "{{\"airloom\": 1, \"nodes\": [{NODES}], \"connections\": [{}]{more}}}",
        wires.join(", ")
    ))
}

fn modulator(By(wire, depth, curve): &By, index: usize) -> String {
    let more = format!(", \"depth\": {depth:?}, \"curve\": \"{curve}\"}}");
    connection(&format!("m{index}"), wire).replace('}', &more)
}

fn apply(stage: &mut Stage, text: &str) {
    let applied = stage.session.apply(&edit(text));
    assert!(applied.is_ok(), "{text}: {applied:?}");
}

/// A swing of the slow LFO, of the fast one.
fn slow(frame: u64) -> f64 {
    (TAU * 5.0 * frame as f64 / RATE).sin()
}

fn fast(frame: u64) -> f64 {
    0.5 * (TAU * 300.0 * frame as f64 / RATE).sin()
}

/// Plays 12,000 frames in several splits and compares the left channel with the input at `gain_db(frame)`.
#[track_caller]
fn expect_gain(modulators: &[By], more: &str, gain_db: impl Fn(u64) -> f64) {
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(document(modulators, more), 4_096);
        let before = violations();
        let left = stage.play(12_000, blocks)[0].clone();
        assert_eq!(violations(), before, "the audio thread allocated");
        left
    };
    let left = run(&[512]);
    for (frame, found) in (0..).zip(&left) {
        let expected = f64::from(noise(frame, 0)) * 10.0_f64.powf(gain_db(frame) / 20.0);
        let error = (f64::from(*found) - expected).abs();
        // Controls are f32: 1e-7 of some tens of dB, of a sample of at most 4.
        assert!(error < 1e-5, "frame {frame}: {found}, expected {expected}");
    }
    for blocks in [&[1][..], &[4_096], &[77, 3, 500]] {
        assert!(run(blocks) == left, "blocks {blocks:?}");
    }
}

#[test]
fn an_lfo_moves_a_gain_at_every_frame() {
    let by = [By("fast:out>gain:param.gain_db", 24.0, "linear")];
    expect_gain(&by, "", |frame| -6.0 + 24.0 * fast(frame));
}

#[test]
fn several_modulators_add_up_in_whatever_order_they_were_connected() {
    let expected = |frame| -6.0 + 6.0 * slow(frame) + 12.0 * fast(frame) - 3.0;
    let gain = "gain:param.gain_db";
    assert_eq!(gain.len(), 18);
    let slow = || By("slow:out>gain:param.gain_db", 6.0, "linear");
    let fast = || By("fast:out>gain:param.gain_db", 12.0, "linear");
    let still = || By("still:out>gain:param.gain_db", -3.0, "linear");
    expect_gain(&[slow(), fast(), still()], "", expected);
    expect_gain(&[still(), fast(), slow()], "", expected);
}

#[test]
fn no_modulator_leaves_the_range() {
    let by = [By("slow:out>gain:param.gain_db", 1000.0, "linear")];
    let mut stage = Stage::new(document(&by, ""), 512);
    let left = stage.play(24_000, &[512])[0].clone();
    for (frame, found) in (0..).zip(&left) {
        let value = (-6.0 + 1000.0 * slow(frame)).clamp(-120.0, 24.0);
        // -120 dB is silence.
        let gain = if value <= -120.0 {
            0.0
        } else {
            10.0_f64.powf(value / 20.0)
        };
        // At a slope of 1000 dB in 50 ms one rounding of the control is felt.
        let expected = f64::from(noise(frame, 0)) * gain;
        assert!(
            (f64::from(*found) - expected).abs() < 2e-4,
            "frame {frame}: {found}, expected {expected}"
        );
    }
}

#[test]
fn a_macro_moves_the_base_and_modulation_adds_to_it() {
    let macros = r#", "macros": [{"slot": 1, "name": "m", "value": 0.5, "targets": [
        {"node": "gain", "param": "gain_db", "min": -40.0, "max": 0.0}]}]"#;
    let by = [By("fast:out>gain:param.gain_db", 24.0, "linear")];
    expect_gain(&by, macros, |frame| -20.0 + 24.0 * fast(frame));
}

/// Plays the sine on the extra output and compares it with one of frequency `hz(frame)`, summed frame by frame.
#[track_caller]
fn expect_pitch(modulators: &[By], hz: impl Fn(u64) -> f64) {
    let run = |blocks: &[usize]| {
        let mut stage = Stage::new(document(modulators, ""), 4_096);
        stage.play(24_000, blocks)[2].clone()
    };
    let heard = run(&[512]);
    let mut phase = 0.0;
    for (frame, found) in (0..).zip(&heard) {
        let expected = (TAU * phase).sin();
        let error = (f64::from(*found) - expected).abs();
        assert!(error < 1e-3, "frame {frame}: {found}, expected {expected}");
        phase += hz(frame) / RATE;
    }
    for blocks in [&[1][..], &[4_096], &[77, 3, 500]] {
        assert!(run(blocks) == heard, "blocks {blocks:?}");
    }
}

#[test]
fn an_exponential_depth_counts_octaves() {
    let two_up = [By("still:out>sine:param.frequency_hz", 2.0, "exponential")];
    expect_pitch(&two_up, |_| 1_760.0);
    let vibrato = [By("slow:out>sine:param.frequency_hz", 1.5, "exponential")];
    expect_pitch(&vibrato, |frame| 440.0 * (1.5 * slow(frame)).exp2());
}

#[test]
fn linear_modulators_come_before_exponential_ones() {
    let by = [
        By("still:out>sine:param.frequency_hz", 1.0, "exponential"),
        By("slow:out>sine:param.frequency_hz", 200.0, "linear"),
    ];
    expect_pitch(&by, |frame| (440.0 + 200.0 * slow(frame)) * 2.0);
}

#[test]
fn a_bypassed_modulator_lets_go_within_a_fade_and_comes_back() {
    let by = [By("still:out>gain:param.gain_db", 6.0, "linear")];
    let mut stage = Stage::new(document(&by, ""), 256);
    let set = |on: bool| format!(r#"{{"edit": "set_bypass", "node": "still", "bypass": {on}}}"#);
    let before = violations();
    let mut left = stage.play(1_000, &[250])[0].clone();
    apply(&mut stage, &set(true));
    left.extend(stage.play(1_000, &[250])[0].iter());
    apply(&mut stage, &set(false));
    left.extend(stage.play(1_000, &[250])[0].iter());
    assert_eq!(violations(), before);
    for (frame, found) in (0..).zip(&left) {
        // 10 ms are 480 frames.
        let down = ((frame as f64 - 999.0) / 480.0).clamp(0.0, 1.0);
        let up = ((frame as f64 - 1_999.0) / 480.0).clamp(0.0, 1.0);
        let gain_db = -6.0 * (down - up);
        let expected = f64::from(noise(frame, 0)) * 10.0_f64.powf(gain_db / 20.0);
        assert!((f64::from(*found) - expected).abs() < 1e-6, "frame {frame}");
    }
}

#[test]
fn a_new_depth_fades_in_and_nothing_else_changes() {
    let by = [By("still:out>gain:param.gain_db", 6.0, "linear")];
    let mut plain = Stage::new(document(&by, ""), 256);
    let untouched = plain.play(4_000, &[250]);
    let mut stage = Stage::new(document(&by, ""), 256);
    let mut heard = stage.play(1_000, &[250]);
    let deeper = modulator(&By("still:out>gain:param.gain_db", -6.0, "linear"), 1);
    apply(
        &mut stage,
        &format!(
            r#"{{"edit": "batch", "edits": [{{"edit": "disconnect", "connection": "m0"}},
                {{"edit": "connect", "connection": {deeper}}}]}}"#
        ),
    );
    for (whole, more) in heard.iter_mut().zip(stage.play(3_000, &[250])) {
        whole.extend(more);
    }
    for (frame, found) in (0..).zip(&heard[0]) {
        let share = ((frame as f64 - 999.0) / 480.0).clamp(0.0, 1.0);
        let expected = f64::from(noise(frame, 0)) * 10.0_f64.powf(-12.0 * share / 20.0);
        assert!((f64::from(*found) - expected).abs() < 1e-6, "frame {frame}");
    }
    assert!(heard[2] == untouched[2], "another path was touched");
}
