//! Fades of edits: their length and their law, by the setting and by the edit.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use airloom_graph::edit::effect::{Fade, FadeLaw};
use airloom_tests::stage::player::{RATE, Stage, connection, edit, noise, wired};

const IO: &str = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
    {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#;

fn connect(id: &str, text: &str) -> String {
    format!(
        r#"{{"edit": "connect", "connection": {}}}"#,
        connection(id, text)
    )
}

/// Gains of the main output's left channel against the input, from the edit on.
fn gains_after(stage: &mut Stage, text: &str, frames: usize, blocks: &[usize]) -> Vec<f64> {
    let start = stage.frame();
    stage.session.apply(&edit(text)).unwrap();
    let played = stage.play(frames, blocks);
    let samples = played[0].iter().enumerate();
    let gains = samples.map(|(frame, sample)| {
        let input = noise(start + frame as u64, 0);
        if input.abs() < 0.05 {
            f64::NAN
        } else {
            f64::from(*sample) / f64::from(input)
        }
    });
    gains.collect()
}

fn assert_gains(found: &[f64], expected: impl Fn(f64) -> f64, seconds: f64) {
    let length = seconds * f64::from(RATE);
    for (frame, gain) in found.iter().enumerate().filter(|(_, gain)| !gain.is_nan()) {
        let x = ((frame as f64 + 1.0) / length).min(1.0);
        assert!(
            (gain - expected(x)).abs() < 2e-6,
            "frame {frame}: {gain} is not {}",
            expected(x)
        );
    }
}

/// A gain over the position in a fade.
type Shape = fn(f64) -> f64;

fn law(law: FadeLaw) -> (Shape, Shape) {
    match law {
        FadeLaw::Linear => (|x| x, |x| 1.0 - x),
        FadeLaw::EqualPower => (
            |x| (x * std::f64::consts::FRAC_PI_2).sin(),
            |x| (x * std::f64::consts::FRAC_PI_2).cos(),
        ),
    }
}

#[test]
fn length_and_law_are_those_of_the_setting() {
    for (seconds, fade_law) in [
        (0.002, FadeLaw::Linear),
        (0.05, FadeLaw::EqualPower),
        (0.2, FadeLaw::Linear),
    ] {
        let mut stage = Stage::new(wired(IO, &["in:out>aux:in"]), 512);
        stage.session.set_fade(Fade {
            seconds,
            law: fade_law,
        });
        stage.play(1_000, &[100]);
        let (rise, fall) = law(fade_law);
        let rising = gains_after(&mut stage, &connect("n", "in:out>out:in"), 12_000, &[77, 1]);
        assert_gains(&rising, rise, seconds);
        let falling = gains_after(
            &mut stage,
            r#"{"edit": "disconnect", "connection": "n"}"#,
            12_000,
            &[512],
        );
        assert_gains(&falling, fall, seconds);
    }
}

#[test]
fn a_removed_node_fades_as_its_removal_says_and_nothing_else_notices() {
    let nodes = format!(r#"{IO}, {{"id": "g", "type": "level.gain"}}"#);
    let wires = ["in:out>g:in", "g:out>out:in", "in:out>aux:in"];
    for (fade_law, word) in [
        (FadeLaw::Linear, "linear"),
        (FadeLaw::EqualPower, "equal_power"),
    ] {
        let mut stage = Stage::new(wired(&nodes, &wires), 512);
        stage.play(1_000, &[100]);
        let remove = format!(
            r#"{{"edit": "remove_node", "node": "g", "strategy": "fade", "seconds": 0.25, "law": "{word}"}}"#
        );
        let start = stage.frame();
        let falling = gains_after(&mut stage, &remove, 6_000, &[64]);
        assert_gains(&falling, law(fade_law).1, 0.25);
        // An edit meanwhile has its own, shorter fade, and does not disturb the longer one.
        let rising_start = stage.frame();
        stage
            .session
            .apply(&edit(&connect("n", "in:out>aux:in")))
            .unwrap();
        let heard = stage.play(8_000, &[64]);
        for (frame, (main_heard, aux_heard)) in heard[0].iter().zip(&heard[2]).enumerate() {
            let input = noise(rising_start + frame as u64, 0);
            let long = (rising_start - start) as f64 + frame as f64 + 1.0;
            let x = (long / (0.25 * f64::from(RATE))).min(1.0);
            let main = f64::from(input) * law(fade_law).1(x);
            assert!((f64::from(*main_heard) - main).abs() < 1e-6, "{frame}");
            let second = ((frame as f64 + 1.0) / 480.0).min(1.0);
            let aux = f64::from(input) * (1.0 + second);
            assert!((f64::from(*aux_heard) - aux).abs() < 1e-6, "{frame}");
        }
        assert!(heard[0][7_000..].iter().all(|sample| *sample == 0.0));
    }
}

#[test]
fn without_a_fade_the_change_is_there_at_once() {
    let mut stage = Stage::new(wired(IO, &["in:out>aux:in"]), 512);
    stage.session.set_fade(Fade {
        seconds: 0.0,
        law: FadeLaw::Linear,
    });
    stage.play(1_000, &[100]);
    let gains = gains_after(&mut stage, &connect("n", "in:out>out:in"), 500, &[64]);
    assert_gains(&gains, |_| 1.0, 0.0);
    let gains = gains_after(
        &mut stage,
        r#"{"edit": "disconnect", "connection": "n"}"#,
        500,
        &[64],
    );
    assert_gains(&gains, |_| 0.0, 0.0);
}

#[test]
fn what_has_faded_goes_though_edits_never_pause() {
    let mut stage = Stage::new(wired(IO, &["in:out>out:in"]), 64);
    stage.play(640, &[64]);
    // A fade lasts 7.5 blocks; an edit a block leaves no moment without one.
    for number in 0..200 {
        let added = format!(
            r#"{{"edit": "add_node", "node": {{"id": "g{number}", "type": "level.gain"}}, "connections": [
                {{"connection": {}}}, {{"connection": {}}}]}}"#,
            connection(&format!("a{number}"), &format!("in:out>g{number}:in")),
            connection(&format!("b{number}"), &format!("g{number}:out>out:in")),
        );
        stage.session.apply(&edit(&added)).unwrap();
        stage.play(64, &[64]);
        let removed = format!(r#"{{"edit": "remove_node", "node": "g{number}"}}"#);
        stage.session.apply(&edit(&removed)).unwrap();
        stage.play(64, &[64]);
        let plan = stage.session.plan_text().unwrap();
        let calls = plan.lines().filter(|line| line.starts_with("process"));
        let count = calls.count();
        assert!(count <= 10, "{count} calls after {number} edits:\n{plan}");
    }
}
