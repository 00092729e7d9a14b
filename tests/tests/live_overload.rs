//! What blocks cost: who is to blame for one that comes too late, and how a node gives way.
//!
//! The slow node of these tests takes 20 ms a block of 1.3 ms. On a busy machine others may be late as well now and then:
//! nothing here depends on who is not slow.

#![cfg(test)]

use airloom_api::id::NodeId;
use airloom_graph::document::model::Document;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_runtime::execute::notice::NoticeKind;
use airloom_runtime::session::costs::{Costs, OverloadLimit};
use airloom_runtime::session::report::Report;
use airloom_runtime::session::threads::Threads;
use airloom_tests::stage::player::{Stage, edit, noise, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

const NODES: &str = r#"
    {"id": "in", "type": "io.input"}, {"id": "slow", "type": "test.slow"},
    {"id": "good", "type": "time.delay", "params": {"time_seconds": 0.001}},
    {"id": "out", "type": "io.output"}, {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#;
const WIRES: &[&str] = &[
    "in:out>slow:in",
    "slow:out>out:in",
    "in:out>good:in",
    "good:out>aux:in",
];
const BLOCK: usize = 64;

fn stage() -> Stage {
    Stage::new(wired(NODES, WIRES), BLOCK)
}

fn slow_down(stage: &mut Stage, on: bool) {
    let text =
        format!(r#"{{"edit": "set_param", "node": "slow", "param": "fail", "value": {on}}}"#);
    assert!(stage.session.apply(&edit(&text)).is_ok());
}

fn slow() -> NodeId {
    NodeId::new("slow").unwrap()
}

fn cost_of(costs: &Costs) -> airloom_runtime::execute::cost::CostReading {
    let node = costs.nodes.iter().find(|(id, _)| *id == slow());
    node.unwrap().1
}

#[test]
fn the_slow_node_is_named_and_counted_and_stays() {
    let mut stage = stage();
    stage.play(20 * BLOCK, &[BLOCK]);
    slow_down(&mut stage, true);
    let before = violations();
    stage.play(10 * BLOCK, &[BLOCK]);
    assert_eq!(violations(), before, "the audio thread allocated");
    stage.session.tick();
    let costs = stage.session.costs();
    let cost = cost_of(&costs);
    assert!(costs.overruns >= 10, "{costs:?}");
    assert!(cost.overruns >= 9 && !cost.is_out, "{cost:?}");
    assert!(cost.spread.longest_ns >= 20_000_000, "{cost:?}");
    assert!(cost.spread.p50_ns < cost.spread.p99_ns, "{cost:?}");
    let worst = costs.worst.unwrap();
    assert!(
        worst.share > 15.0 && worst.node == Some(slow()),
        "{worst:?}"
    );
    // Told as what it is: nothing that the node did wrong.
    let late = stage.session.take_late();
    assert_eq!(late.unwrap().kind, NoticeKind::Overran);
    assert_eq!(stage.session.take_reports(), []);
    // Every node is measured, and what was can be forgotten.
    assert_eq!(costs.nodes.len(), 5);
    slow_down(&mut stage, false);
    stage.play(4 * BLOCK, &[BLOCK]);
    stage.session.forget_costs();
    stage.play(4 * BLOCK, &[BLOCK]);
    let longest = cost_of(&stage.session.costs()).spread.longest_ns;
    assert!(longest < 20_000_000, "{longest}");
}

#[test]
fn a_node_that_is_too_slow_too_often_gives_way_and_comes_back() {
    let mut stage = stage();
    let mut plain = Stage::new(wired(NODES, WIRES), BLOCK);
    stage.session.set_overload_limit(Some(OverloadLimit {
        overruns: 3,
        seconds: 1.0,
    }));
    stage.play(20 * BLOCK, &[BLOCK]);
    plain.play(20 * BLOCK, &[BLOCK]);
    slow_down(&mut stage, true);
    let before = violations();
    let start = stage.frame();
    // Three late blocks, a fade of 480 frames, and then many more.
    let heard = stage.play(60 * BLOCK, &[BLOCK]);
    let unheard = plain.play(60 * BLOCK, &[BLOCK]);
    assert_eq!(violations(), before, "the audio thread allocated");
    stage.session.tick();
    let reports = stage.session.take_reports();
    let gave_way = reports
        .iter()
        .find(|report| report.kind == NoticeKind::Overloaded);
    assert_eq!(gave_way.unwrap().node, slow(), "{reports:?}");
    let cost = cost_of(&stage.session.costs());
    assert!(cost.is_out, "{cost:?}");
    // It is called no more: the input passes it by, and the other path has not noticed.
    let last = 60 * BLOCK - 1;
    let frame = start + last as u64;
    assert_eq!(heard[0][last], noise(frame, 0));
    assert!(heard[2] == unheard[2], "the other path has noticed");
    let overruns = cost.overruns;
    stage.play(20 * BLOCK, &[BLOCK]);
    assert_eq!(cost_of(&stage.session.costs()).overruns, overruns);
    // No step is larger than what the signal and the fade allow.
    for (frame, (now, later)) in (start..).zip(heard[0].iter().zip(&heard[0][1..])) {
        let (a, b) = (noise(frame, 0), noise(frame + 1, 0));
        let most = (a - b).abs() + 0.5 * a.abs().max(b.abs());
        assert!((now - later).abs() <= most, "frame {frame}");
    }
    // Taken in again it plays as before.
    slow_down(&mut stage, false);
    stage.play(BLOCK, &[BLOCK]);
    stage.session.take_in(&slow());
    let heard = stage.play(20 * BLOCK, &[BLOCK]);
    let frame = stage.frame() - 1;
    assert_eq!(heard[0][20 * BLOCK - 1], noise(frame, 0) * 0.5);
    assert!(!cost_of(&stage.session.costs()).is_out);
}

/// Strips of equaliser between one input and one sum; the slow node is in the middle one.
fn strips(count: usize) -> Document {
    let mut nodes = vec![
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
           {"id": "sum", "type": "dynamics.limiter"}, {"id": "slow", "type": "test.slow"}"#
            .to_owned(),
    ];
    let mut wires = vec!["sum:out>out:in".to_owned()];
    for strip in 0..count {
        nodes.push(format!(r#"{{"id": "e{strip}", "type": "filter.eq"}}"#));
        wires.push(format!("in:out>e{strip}:in"));
        if strip == count / 2 {
            wires.push(format!("e{strip}:out>slow:in"));
            wires.push("slow:out>sum:in".to_owned());
        } else {
            wires.push(format!("e{strip}:out>sum:in"));
        }
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    wired(&nodes.join(", "), &wires)
}

#[test]
fn nodes_that_several_threads_share_are_measured_and_give_way_too() {
    for threads in [2, 4] {
        let mut stage = Stage::with_threads(strips(80), BLOCK, Threads::forced(threads));
        let sharing = stage.session.sharing().unwrap_or_default();
        assert!(sharing.contains("tasks"), "{sharing}");
        // One block of sixteen is measured.
        stage.play(40 * BLOCK, &[BLOCK]);
        stage.session.tick();
        assert_eq!(stage.session.costs().nodes.len(), 84);
        let before = violations();
        slow_down(&mut stage, true);
        stage.play(10 * BLOCK, &[BLOCK]);
        stage.session.tick();
        let cost = cost_of(&stage.session.costs());
        assert!(cost.overruns >= 5 && !cost.is_out, "{cost:?}");
        assert!(cost.spread.longest_ns >= 20_000_000, "{cost:?}");
        assert!(cost.spread.p50_ns < cost.spread.p99_ns, "{cost:?}");
        stage.session.set_overload_limit(Some(OverloadLimit {
            overruns: 3,
            seconds: 1.0,
        }));
        stage.play(60 * BLOCK, &[BLOCK]);
        assert_eq!(violations(), before, "an audio thread allocated");
        stage.session.tick();
        let reports = stage.session.take_reports();
        let gave_way =
            |report: &Report| report.kind == NoticeKind::Overloaded && report.node == slow();
        assert!(reports.iter().any(gave_way), "{reports:?}");
        assert!(cost_of(&stage.session.costs()).is_out);
    }
}

#[test]
fn a_bypass_that_is_taken_back_takes_the_node_in_again() {
    let mut stage = stage();
    stage.session.set_overload_limit(Some(OverloadLimit {
        overruns: 2,
        seconds: 1.0,
    }));
    slow_down(&mut stage, true);
    stage.play(60 * BLOCK, &[BLOCK]);
    assert!(cost_of(&stage.session.costs()).is_out);
    slow_down(&mut stage, false);
    stage.play(BLOCK, &[BLOCK]);
    for bypass in [true, false] {
        let text = format!(r#"{{"edit": "set_bypass", "node": "slow", "bypass": {bypass}}}"#);
        assert!(stage.session.apply(&edit(&text)).is_ok());
        stage.play(20 * BLOCK, &[BLOCK]);
    }
    assert!(!cost_of(&stage.session.costs()).is_out);
    let heard = stage.play(BLOCK, &[BLOCK]);
    assert_eq!(heard[0][0], noise(stage.frame() - BLOCK as u64, 0) * 0.5);
}
