//! What runs at a multiple of the rate beside its definition, and edited while it plays.

use airloom_dsp::resample::oversampling::{Factor, Filters};
use airloom_realtime::allocation::violations;
use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{RATE, Stage, edit, noise, wired};

use crate::oversampling::inside;
use crate::scene::nested;

const BLOCKS: &[usize] = &[64, 1, 333, 512, 17];

/// What `test.shaper` makes of a sample.
fn shaped(x: f32) -> f32 {
    let square = x * x;
    0.25 * x * (1.0 + square * (1.0 + square * (1.0 + square)))
}

/// The shaper at a multiple of the rate by its definition: up, shaped, late by what is missing of a whole frame, down.
fn oversampled(input: &[f32], factor: Factor) -> Vec<f32> {
    let filters = Filters::new(factor);
    let times = factor.times();
    let mut high = vec![0.0; input.len() * times];
    filters.upward(input.len()).process(input, &mut high);
    let missing = filters.delay().next_multiple_of(times) - filters.delay();
    let mut late = vec![0.0; high.len()];
    for (sample, high) in late[missing..].iter_mut().zip(&high) {
        *sample = shaped(*high);
    }
    let mut output = vec![0.0; input.len()];
    filters.downward(input.len()).process(&late, &mut output);
    output
}

#[test]
fn one_node_at_a_multiple_of_the_rate_is_a_group_of_one_and_has_the_bits_of_its_definition() {
    for (times, factor) in [(2, Factor::Two), (4, Factor::Four), (8, Factor::Eight)] {
        let document = wired(
            r#"{"id": "in", "type": "io.input"}, {"id": "s", "type": "test.shaper"}, {"id": "out", "type": "io.output"}"#,
            &["in:out>s:in", "s:out>out:in"],
        );
        let mut edited = Stage::new(document, 512);
        for text in [
            r#"{"edit": "collapse", "nodes": ["s"], "node": "up", "subgraph": "alone"}"#.to_owned(),
            format!(
                r#"{{"edit": "reconfigure", "node": "up", "config": {{"oversample": {times}}}}}"#
            ),
        ] {
            edited.session.apply(&edit(&text)).unwrap();
        }
        let mut stage = Stage::new((**edited.session.document()).clone(), 512);
        let frames = 4_800;
        let [left, right, ..] = stage.play(frames, BLOCKS);
        for (channel, heard) in [(0, left), (1, right)] {
            let input: Vec<f32> = (0..frames as u64)
                .map(|frame| noise(frame, channel))
                .collect();
            assert!(heard == oversampled(&input, factor), "{times} times");
        }
        let latency = Filters::new(factor).delay().div_ceil(times);
        assert_eq!(stage.session.latency(), latency as u64);
    }
    assert_eq!(violations(), 0);
}

/// A low sine through an equaliser and a limiter at four times the rate.
fn smooth() -> Stage {
    let document = nested(
        r#"{"id": "sine", "type": "source.sine", "params": {"frequency_hz": 100.0, "level_db": -6.0}},
           {"id": "up", "type": "graph.subgraph", "config": {"definition": "inside", "oversample": 4}},
           {"id": "out", "type": "io.output"}"#,
        &["sine:out>up:in", "up:out>out:in"],
        &[inside(
            r#"{"id": "g", "type": "level.gain"}, {"id": "eq", "type": "filter.eq", "config": {"bands": 1}},
               {"id": "l", "type": "dynamics.limiter"}"#,
            &["g:out>eq:in", "eq:out>l:in"],
            "g",
            "l",
            r#"{"id": "gain", "node": "g", "param": "gain_db"}"#,
        )],
        "",
    );
    Stage::new(document, 512)
}

/// An edit of the inside of [`smooth`], or of the node around it.
fn change(dice: &mut Dice, number: usize) -> String {
    let within = |change: String| {
        format!(r#"{{"edit": "in_subgraph", "subgraph": "inside", "change": {change}}}"#)
    };
    let is_odd = number % 2 == 1;
    match dice.below(7) {
        0 => within(format!(
            r#"{{"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": {}}}"#,
            dice.between(-12.0, 3.0)
        )),
        1 => within(format!(
            r#"{{"edit": "set_bypass", "node": "eq", "bypass": {is_odd}}}"#
        )),
        2 => within(format!(
            r#"{{"edit": "put_node", "node": {{"id": "l", "type": "dynamics.limiter", "config": {{"look_ahead_ms": {}}}}}}}"#,
            dice.below(9)
        )),
        3 => within(format!(
            r#"{{"edit": "batch", "edits": [
                {{"edit": "add_node", "node": {{"id": "n{number}", "type": "level.gain", "params": {{"gain_db": -20.0}}}}}},
                {{"edit": "connect", "connection": {{"id": "a{number}", "from": "g:out", "to": "n{number}:in"}}}},
                {{"edit": "connect", "connection": {{"id": "b{number}", "from": "n{number}:out", "to": "l:in"}}}}]}}"#
        )),
        4 => format!(
            r#"{{"edit": "set_param", "node": "up", "param": "gain", "value": {}}}"#,
            dice.between(-12.0, 0.0)
        ),
        5 => format!(r#"{{"edit": "set_bypass", "node": "up", "bypass": {is_odd}}}"#),
        _ => format!(
            r#"{{"edit": "reconfigure", "node": "up", "config": {{"oversample": {}}}}}"#,
            dice.pick(&[1, 2, 4, 8])
        ),
    }
}

#[test]
fn edits_inside_do_not_click_and_the_audio_thread_does_not_allocate() {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let mut stage = smooth();
        let mut heard = stage.play(4_800, BLOCKS)[0].clone();
        let mut log = Vec::new();
        for number in 0..20 {
            let text = change(&mut dice, number);
            stage
                .session
                .apply(&edit(&text))
                .unwrap_or_else(|error| panic!("seed {seed}: {text}: {error}"));
            log.push((heard.len(), text));
            if dice.below(4) == 0 && stage.session.undo().is_ok() {
                log.push((heard.len(), "undo".to_owned()));
            }
            let pause = 1 + dice.below(1_500);
            heard.extend(&stage.play(pause, BLOCKS)[0]);
        }
        heard.extend(&stage.play(4_800, BLOCKS)[0]);
        // 100 Hz moves by 1.3 % of its peak a frame, a fade of 10 ms by 0.2 %, a few of them at a time.
        let fade = RATE as usize / 100;
        for frame in 1..heard.len() {
            let step = (heard[frame] - heard[frame - 1]).abs();
            let around = &heard[frame.saturating_sub(fade)..heard.len().min(frame + fade)];
            let peak = around
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!(
                step < 0.01_f32.max(0.05 * peak),
                "seed {seed}, frame {frame}: a step of {step} at a peak of {peak}\n{log:#?}"
            );
        }
        let last = &heard[heard.len() - 480..];
        assert!(last.iter().any(|sample| sample.abs() > 0.01), "seed {seed}");
    }
    assert_eq!(violations(), 0);
}
