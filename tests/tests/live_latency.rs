//! Latency: all paths meet aligned, whatever they go through and whenever it changes, and it is said where it comes
//! from.

use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_tests::stage::player::{Stage, edit, noise, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

const IO: &str = r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
    {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#;

fn latent(id: &str, frames: usize) -> String {
    format!(r#", {{"id": "{id}", "type": "test.latent", "config": {{"frames": {frames}}}}}"#)
}

/// The input so many frames ago.
fn delayed(frame: u64, latency: u64, channel: usize) -> f32 {
    let channel = channel as u64;
    frame
        .checked_sub(latency)
        .map_or(0.0, |frame| noise(frame, channel))
}

/// Exactly twice the input at the main output and once at the other, both late by the latency.
fn assert_two_and_one(heard: &[Vec<f32>; 4], start: u64, latency: u64) {
    for channel in 0..2 {
        let pairs = heard[channel].iter().zip(&heard[channel + 2]);
        for (frame, (twice, once)) in pairs.enumerate() {
            let input = delayed(start + frame as u64, latency, channel);
            assert_eq!((*twice, *once), (input + input, input), "frame {frame}");
        }
    }
}

#[test]
fn paths_of_any_latency_null_exactly_at_several_outputs() {
    let nodes = format!(
        "{IO}{}{}{}{}",
        latent("a", 100),
        latent("b", 17),
        latent("c", 1_000),
        latent("d", 1)
    );
    let wires = [
        "in:out>a:in",
        "in:out>b:in",
        "b:out>c:in",
        "in:out>d:in",
        // Aligned with each other here …
        "a:out>out:in",
        "c:out>out:in",
        // … and with what is shorter there.
        "d:out>aux:in",
    ];
    for blocks in [&[64][..], &[1, 333, 512]] {
        let mut stage = Stage::new(wired(&nodes, &wires), 512);
        assert_eq!(stage.session.latency(), 1_017);
        let heard = stage.play(6_000, blocks);
        assert_two_and_one(&heard, 0, 1_017);
    }
}

#[test]
fn a_node_that_changes_its_latency_is_followed_by_all_other_paths() {
    let nodes = format!(
        r#"{IO}, {{"id": "s", "type": "test.shifting", "config": {{"frames": 300}}}}{}"#,
        latent("a", 100)
    );
    let wires = [
        "in:out>s:in",
        "s:out>out:in",
        "in:out>a:in",
        "a:out>out:in",
        "in:out>aux:in",
    ];
    let mut stage = Stage::new(wired(&nodes, &wires), 512);
    for (switch, latency) in [("false", 100), ("true", 300), ("false", 100), ("true", 300)] {
        let set =
            format!(r#"{{"edit": "set_param", "node": "s", "param": "fail", "value": {switch}}}"#);
        stage.session.apply(&edit(&set)).unwrap();
        let before = stage.play(4_800, &[64]);
        // No sample is louder than the two paths at their loudest: taps are crossfaded, not added.
        let peak = before[2].iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(peak <= 0.2501, "{peak}");
        assert_eq!(stage.session.latency(), latency);
        let start = stage.frame();
        let heard = stage.play(2_000, &[64, 7]);
        assert_two_and_one(&heard, start, latency);
    }
    // What passes the node by is as late as the node.
    stage
        .session
        .apply(&edit(
            r#"{"edit": "set_bypass", "node": "s", "bypass": true}"#,
        ))
        .unwrap();
    stage.play(4_800, &[64]);
    let start = stage.frame();
    let heard = stage.play(500, &[64]);
    assert_two_and_one(&heard, start, 300);
    assert_eq!(violations(), 0);
}

#[test]
fn the_report_names_the_path_that_is_waited_for() {
    let nodes = format!("{IO}{}{}", latent("a", 100), latent("b", 20));
    let wires = [
        "in:out>a:in",
        "a:out>out:in",
        "in:out>b:in",
        "b:out>out:in",
        "in:out>aux:in",
    ];
    let stage = Stage::new(wired(&nodes, &wires), 512);
    let report = stage.session.latency_report().unwrap();
    assert_eq!(
        report.to_string(),
        "total 100 frames (at least 0)\n\
         out: 100 frames: in → a (+100) → out\n\
         aux: 0 frames and 100 to align it: in → aux\n\
         c3: b → out waits 80 frames\n\
         c4: in → aux waits 100 frames\n"
    );
    let lags: Vec<(u64, u64)> = report
        .outputs
        .iter()
        .map(|output| (output.lag, output.padding))
        .collect();
    assert_eq!(lags, [(100, 0), (0, 100)]);
}
