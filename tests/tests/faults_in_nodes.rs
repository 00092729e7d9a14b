//! A node that fails is bypassed and named; the rest plays on.

use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_runtime::execute::notice::NoticeKind;
use airloom_tests::stage::player::{Stage, edit, noise, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

fn stage(kind: &str) -> Stage {
    airloom_realtime::panic::install_quiet_hook();
    let nodes = format!(
        r#"{{"id": "in", "type": "io.input"}},
           {{"id": "bad", "type": "{kind}"}},
           {{"id": "good", "type": "time.delay", "params": {{"time_seconds": 0.001}}}},
           {{"id": "out", "type": "io.output"}},
           {{"id": "aux", "type": "io.output", "config": {{"bus": "aux1"}}}}"#
    );
    let wires = [
        "in:out>bad:in",
        "bad:out>out:in",
        "in:out>good:in",
        "good:out>aux:in",
    ];
    Stage::new(wired(&nodes, &wires), 256)
}

#[expect(clippy::expect_used, reason = "fails the test")]
fn fail(stage: &mut Stage) {
    let text = r#"{"edit": "set_param", "node": "bad", "param": "fail", "value": true}"#;
    stage.session.apply(&edit(text)).expect("a switch");
}

#[track_caller]
fn check(kind: &str, expected: NoticeKind) {
    let mut stage = stage(kind);
    stage.play(1_024, &[256]);
    fail(&mut stage);
    let before = violations();
    let heard = stage.play(4_096, &[256]);
    assert_eq!(violations(), before, "the audio thread allocated");
    for channel in &heard {
        assert!(channel.iter().all(|sample| sample.is_finite()));
    }
    // Bypassed: the input comes through, and the other path has not noticed.
    assert_eq!(heard[0][4_000], noise(5_024, 0));
    assert_eq!(heard[2][4_000], noise(5_024 - 48, 0));
    stage.session.tick();
    let reports = stage.session.take_reports();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(reports[0].kind, expected);
    assert_eq!(reports[0].node.as_str(), "bad");
    assert_eq!(reports[0].frame, 1_024);
}

#[test]
fn a_panic_bypasses_the_node() {
    check("test.panic", NoticeKind::Panicked);
}

#[test]
fn nan_bypasses_a_recursive_node() {
    check("test.nan", NoticeKind::NotFinite);
}

#[test]
fn infinity_from_a_plain_node_never_reaches_the_output() {
    let mut stage = stage("test.infinity");
    stage.play(1_024, &[256]);
    fail(&mut stage);
    let heard = stage.play(1_024, &[256]);
    assert!(heard[0].iter().all(|sample| *sample == 0.0));
    assert_eq!(heard[2][1_000], noise(2_024 - 48, 0));
    stage.session.tick();
    let reports = stage.session.take_reports();
    assert!(
        reports
            .iter()
            .all(|report| report.kind == NoticeKind::Poisoned && report.node.as_str() == "out")
    );
    assert!(!reports.is_empty());
}

#[test]
fn what_is_no_number_from_the_home_is_silenced_and_the_input_goes_on() {
    let mut stage = stage("test.nan");
    stage.spoil(1_030);
    let heard = stage.play(4_096, &[256]);
    for channel in &heard {
        assert!(channel.iter().all(|sample| sample.is_finite()));
    }
    assert!(heard[0][1_024..1_280].iter().all(|sample| *sample == 0.0));
    assert_eq!(heard[0][1_000], noise(1_000, 0));
    assert_eq!(heard[0][2_000], noise(2_000, 0));
    assert_eq!(heard[2][4_000], noise(4_000 - 48, 0));
    stage.session.tick();
    let reports = stage.session.take_reports();
    assert!(!reports.is_empty());
    for report in &reports {
        assert_eq!(report.kind, NoticeKind::Poisoned, "{reports:?}");
    }
}

#[test]
fn a_node_that_cannot_be_prepared_changes_nothing() {
    let mut stage = stage("test.nan");
    let before = stage.session.document().clone();
    let error = stage
        .session
        .apply(&edit(
            r#"{"edit": "add_node", "node": {"id": "no", "type": "test.unprepared"}}"#,
        ))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "node no: config.frames does not fit: this node never prepares"
    );
    assert_eq!(*stage.session.document(), before);
    assert_eq!(stage.session.revision(), 0);
}

#[test]
fn swaps_while_a_node_is_failing_free_nothing_on_the_audio_thread() {
    let mut stage = stage("test.panic");
    fail(&mut stage);
    stage.play(256, &[256]);
    let before = violations();
    stage
        .session
        .apply(&edit(r#"{"edit": "remove_node", "node": "bad"}"#))
        .unwrap();
    stage.play(4_096, &[256]);
    assert_eq!(violations(), before);
}

#[test]
fn a_node_that_fails_in_a_reset_is_bypassed_and_frees_nothing_there() {
    let mut stage = stage("test.reset");
    stage.play(1_024, &[256]);
    let before = violations();
    stage.reset();
    let heard = stage.play(1_024, &[256]);
    assert_eq!(violations(), before, "the audio thread allocated or freed");
    assert_eq!(heard[0][1_000], noise(2_024, 0));
    stage.session.tick();
    let reports = stage.session.take_reports();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(reports[0].kind, NoticeKind::Panicked);
    assert_eq!(reports[0].node.as_str(), "bad");
}
