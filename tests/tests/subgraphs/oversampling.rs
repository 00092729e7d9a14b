//! Sub-graphs whose inside runs at a multiple of the rate.

use std::f64::consts::TAU;

use airloom_realtime::allocation::violations;
use airloom_tests::stage::player::{RATE, Stage, edit};

use crate::scene::{definition, nested};

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

/// A document that plays a sine through a definition at `times` the rate to the main output, and beside it to the aux
/// output.
fn beside(times: usize, frequency_hz: f64, definition: String) -> Stage {
    let document = nested(
        &format!(
            r#"{{"id": "sine", "type": "source.sine", "params": {{"frequency_hz": {frequency_hz}, "level_db": -1.0}}}},
               {{"id": "up", "type": "graph.subgraph", "config": {{"definition": "inside", "oversample": {times}}}}},
               {{"id": "out", "type": "io.output"}},
               {{"id": "aux", "type": "io.output", "config": {{"bus": "aux1"}}}}"#
        ),
        &["sine:out>up:in", "up:out>out:in", "sine:out>aux:in"],
        &[definition],
        "",
    );
    Stage::new(document, 512)
}

/// A definition `inside` with one input and one output.
pub fn inside(nodes: &str, wires: &[&str], first: &str, last: &str, params: &str) -> String {
    definition(
        "inside",
        &format!(
            r#""inputs": [{{"name": "in", "port": "{first}:in"}}], "outputs": [{{"name": "out", "port": "{last}:out"}}],
               "params": [{params}]"#
        ),
        nodes,
        wires,
    )
}

fn gain() -> String {
    inside(
        r#"{"id": "g", "type": "level.gain"}"#,
        &[],
        "g",
        "g",
        r#"{"id": "gain", "node": "g", "param": "gain_db"}"#,
    )
}

/// Amplitude of a frequency in one second, which holds whole periods of it.
fn amplitude(second: &[f32], frequency_hz: f64) -> f64 {
    let mut sums = (0.0, 0.0);
    for (frame, sample) in second.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a second of frames")]
        let (sin, cos) = (TAU * frequency_hz * frame as f64 / f64::from(RATE)).sin_cos();
        sums.0 += f64::from(*sample) * sin;
        sums.1 += f64::from(*sample) * cos;
    }
    2.0 * f64::hypot(sums.0, sums.1) / f64::from(RATE)
}

#[test]
fn aliases_of_a_saturating_node_vanish_above_the_rate() {
    // Harmonics of 9.5 kHz up to the seventh: 28.5, 47.5 and 66.5 kHz fall back on 19.5, 0.5 and 18.5 kHz. All of them
    // lie in the stop band of the filters, which are made for -112 dB: -100 dB leaves room for the rounding of f32.
    let shaper = || inside(r#"{"id": "s", "type": "test.shaper"}"#, &[], "s", "s", "");
    let aliases = |times: usize| {
        let mut stage = beside(times, 9_500.0, shaper());
        stage.play(4_800, BLOCKS);
        let second = &stage.play(RATE as usize, BLOCKS)[0];
        let fundamental = amplitude(second, 9_500.0);
        [19_500.0, 500.0, 18_500.0].map(|hz| 20.0 * (amplitude(second, hz) / fundamental).log10())
    };
    assert!(aliases(1).iter().all(|db| *db > -60.0), "{:?}", aliases(1));
    for times in [2, 4, 8] {
        let found = aliases(times);
        assert!(
            found.iter().all(|db| *db < -100.0),
            "{times} times: {found:?}"
        );
    }
}

#[test]
fn what_is_linear_inside_nulls_against_the_plain_path() {
    for (times, latency) in [(2, 45), (4, 52), (8, 54)] {
        for frequency_hz in [100.0, 997.0, 10_000.0, 19_000.0, 20_000.0] {
            let mut stage = beside(times, frequency_hz, gain());
            assert_eq!(stage.session.latency(), latency, "{times} times");
            stage.play(4_800, BLOCKS);
            let [island, _, plain, _] = stage.play(4_800, BLOCKS);
            assert!(plain.iter().any(|sample| sample.abs() > 0.8));
            let rest = island
                .iter()
                .zip(&plain)
                .map(|(a, b)| f64::from(a - b).abs());
            let rest = rest.fold(0.0, f64::max);
            // 0.0001 dB: far within the stated 0.1 dB, and no error of time at all.
            assert!(rest < 2e-5, "{times} times, {frequency_hz} Hz: {rest}");
        }
    }
}

#[test]
fn latency_inside_is_a_whole_number_of_frames_outside() {
    // 288 frames at 192 kHz and 206 of the filters are 123.5 frames: padded to 124.
    let late = inside(
        r#"{"id": "l", "type": "dynamics.limiter", "config": {"look_ahead_ms": 1.5}}"#,
        &[],
        "l",
        "l",
        "",
    );
    let mut stage = beside(4, 1_000.0, late);
    assert_eq!(stage.session.latency(), 124);
    stage.play(9_600, BLOCKS);
    let [island, _, plain, _] = stage.play(4_800, BLOCKS);
    assert!(island.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 2e-5));
    // Bypassed it is as late.
    stage
        .session
        .apply(&edit(
            r#"{"edit": "set_bypass", "node": "up", "bypass": true}"#,
        ))
        .unwrap();
    stage.play(4_800, BLOCKS);
    let [island, _, plain, _] = stage.play(4_800, BLOCKS);
    assert_eq!(island, plain);
}

/// An island that is driven in every way there is.
fn driven() -> Stage {
    let document = nested(
        r#"{"id": "in", "type": "io.input"},
           {"id": "lfo", "type": "control.lfo", "params": {"rate_hz": 7.0, "depth": 6.0}},
           {"id": "up", "type": "graph.subgraph", "config": {"definition": "inside", "oversample": 4}},
           {"id": "out", "type": "io.output"},
           {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &[
            "in:out>up:in",
            "up:out>out:in",
            "in:out>aux:in",
            "lfo:out>up:param.gain",
        ],
        &[inside(
            r#"{"id": "g", "type": "level.gain"}, {"id": "eq", "type": "filter.eq", "config": {"bands": 1}},
               {"id": "s", "type": "test.shaper"}, {"id": "echo", "type": "time.feedback_delay", "params": {"time_seconds": 0.001}},
               {"id": "lower", "type": "level.gain", "params": {"gain_db": -12.0}}"#,
            &[
                "g:out>eq:in",
                "eq:out>s:in",
                "s:out>echo:in",
                "echo:out>lower:in",
                "lower:out>g:in",
            ],
            "g",
            "s",
            r#"{"id": "gain", "node": "g", "param": "gain_db"}, {"id": "tone", "node": "eq", "param": "band1.gain_db"}"#,
        )],
        r#", "macros": [{"slot": 3, "name": "", "value": 0.25, "targets":
            [{"node": "up", "param": "tone", "min": -12.0, "max": 12.0}]}]"#,
    );
    Stage::new(document, 512)
}

#[test]
fn no_sample_depends_on_the_blocks() {
    let play = |blocks: &[usize]| {
        let mut stage = driven();
        let mut heard = stage.play(4_800, blocks);
        stage.session.set_macro(3, 0.9);
        for (heard, more) in heard.iter_mut().zip(stage.play(9_600, blocks)) {
            heard.extend(more);
        }
        heard
    };
    let whole = play(&[480]);
    assert!(whole[0].iter().any(|sample| sample.abs() > 0.01));
    assert_eq!(play(&[1]), whole);
    assert_eq!(play(&[64]), whole);
    assert_eq!(play(&[160, 5, 315]), whole);
    assert_eq!(violations(), 0);
}

#[test]
fn values_reach_the_inside_and_a_reset_forgets() {
    let mut stage = beside(2, 1_000.0, gain());
    stage.play(4_800, BLOCKS);
    let set = r#"{"edit": "set_param", "node": "up", "param": "gain", "value": -20.0}"#;
    stage.session.apply(&edit(set)).unwrap();
    stage.play(4_800, BLOCKS);
    let [island, _, plain, _] = stage.play(4_800, BLOCKS);
    assert!(
        island
            .iter()
            .zip(&plain)
            .all(|(a, b)| (a - b * 0.1).abs() < 1e-5)
    );
    // A document that is opened starts at its values, without a ramp.
    let mut again = Stage::new((**stage.session.document()).clone(), 512);
    let [island, _, plain, _] = again.play(4_800, BLOCKS);
    assert!(
        island
            .iter()
            .zip(&plain)
            .skip(200)
            .all(|(a, b)| (a - b * 0.1).abs() < 1e-5)
    );
    let mut driven_once = driven();
    driven_once.play(4_800, BLOCKS);
    driven_once.reset();
    // What comes in from now on is heard 50 frames later, but for what the filters of linear phase let ring before.
    let silence = driven_once.play(25, BLOCKS);
    assert!(silence[0].iter().all(|sample| sample.abs() < 1e-5));
    let heard = driven_once.play(480, BLOCKS);
    assert!(heard[0].iter().any(|sample| sample.abs() > 0.01));
}

#[test]
fn an_edit_inside_crossfades_and_leaves_the_rest_alone() {
    let mut undisturbed = driven();
    let mut stage = driven();
    let edits = [
        r#"{"edit": "in_subgraph", "subgraph": "inside", "change":
            {"edit": "set_param", "node": "lower", "param": "gain_db", "value": -18.0}}"#,
        r#"{"edit": "in_subgraph", "subgraph": "inside", "change":
            {"edit": "add_node", "node": {"id": "after", "type": "level.gain"}}}"#,
        r#"{"edit": "in_subgraph", "subgraph": "inside", "change": {"edit": "set_bypass", "node": "eq", "bypass": true}}"#,
        r#"{"edit": "set_bypass", "node": "up", "bypass": true}"#,
        r#"{"edit": "set_bypass", "node": "up", "bypass": false}"#,
    ];
    for text in edits {
        let (heard, expected) = (stage.play(2_000, BLOCKS), undisturbed.play(2_000, BLOCKS));
        assert_eq!(heard[2..], expected[2..], "before {text}");
        stage
            .session
            .apply(&edit(text))
            .unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let (heard, expected) = (stage.play(4_800, BLOCKS), undisturbed.play(4_800, BLOCKS));
    assert_eq!(heard[2..], expected[2..]);
    assert_ne!(heard[0], expected[0]);
    for _ in edits {
        stage.session.undo().unwrap();
    }
    stage.play(48_000, BLOCKS);
    undisturbed.play(48_000, BLOCKS);
    let (heard, expected) = (stage.play(4_800, BLOCKS), undisturbed.play(4_800, BLOCKS));
    let rest = heard[0]
        .iter()
        .zip(&expected[0])
        .map(|(a, b)| (a - b).abs());
    assert!(rest.fold(0.0, f32::max) < 1e-4);
}

#[test]
fn what_cannot_run_above_the_rate_is_refused_with_a_reason() {
    let mut stage = beside(2, 1_000.0, gain());
    let refuse = |stage: &mut Stage, given: &str, expected: &str| {
        let error = stage.session.apply(&edit(given)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refuse(
        &mut stage,
        r#"{"edit": "in_subgraph", "subgraph": "inside", "change": {"edit": "add_node", "node": {"id": "b", "type": "io.input"}}}"#,
        "io.input belongs to the document itself",
    );
    refuse(
        &mut stage,
        r#"{"edit": "batch", "edits": [
            {"edit": "in_subgraph", "subgraph": "inside", "change": {"edit": "add_node", "node": {"id": "l", "type": "control.lfo"}}},
            {"edit": "set_subgraph", "subgraph": "inside", "outputs": [{"name": "out", "port": "g:out"}, {"name": "wave", "port": "l:out"}]}]}"#,
        "node \"up\": config.oversample: its sub-graph exposes wave, which is control; expected audio ports alone",
    );
}
