//! Workers: nodes that fail on one, sessions that share them, and their end.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use airloom_graph::document::model::Document;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_runtime::session::threads::Threads;
use airloom_tests::stage::player::{Stage, edit, wired};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

/// Strips of equaliser and a node of a type that fails on demand between one input and one sum.
fn strips(count: usize) -> Document {
    let mut nodes = vec![
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
           {"id": "sum", "type": "dynamics.limiter"}"#
            .to_owned(),
    ];
    let mut wires = vec!["sum:out>out:in".to_owned()];
    for strip in 0..count {
        let kind = ["test.panic", "test.nan"][strip % 2];
        nodes.push(format!(
            r#"{{"id": "e{strip}", "type": "filter.eq", "params": {{"band1.gain_db": {}}}}},
               {{"id": "bad{strip}", "type": "{kind}"}}"#,
            strip % 7
        ));
        wires.push(format!("in:out>e{strip}:in"));
        wires.push(format!("e{strip}:out>bad{strip}:in"));
        wires.push(format!("bad{strip}:out>sum:in"));
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    wired(&nodes.join(", "), &wires)
}

/// Plays strips of which one after the other fails; gives what was heard and what was reported.
#[expect(clippy::unwrap_used, reason = "fails the test")]
fn failing(threads: usize) -> ([Vec<f32>; 4], Vec<String>) {
    const STRIPS: usize = 80;
    let mut stage = Stage::with_threads(strips(STRIPS), 256, Threads::forced(threads));
    let mut heard: [Vec<f32>; 4] = Default::default();
    let mut reports = Vec::new();
    for strip in (0..STRIPS).step_by(3) {
        let text = format!(
            r#"{{"edit": "set_param", "node": "bad{strip}", "param": "fail", "value": true}}"#
        );
        stage.session.apply(&edit(&text)).unwrap();
        let more = stage.play(512, &[256]);
        for (all, more) in heard.iter_mut().zip(more) {
            all.extend(more);
        }
        stage.session.tick();
        let mut told: Vec<String> = stage
            .session
            .take_reports()
            .iter()
            .map(|report| format!("{report:?}"))
            .collect();
        // Those of one piece come strand by strand.
        told.sort();
        reports.append(&mut told);
    }
    if threads > 1 {
        let sharing = stage.session.sharing().unwrap_or_default();
        assert!(sharing.contains("tasks"), "{sharing}");
        while stage
            .session
            .workers()
            .iter()
            .all(|worker| worker.helped == 0)
        {
            stage.play(256, &[256]);
        }
    }
    (heard, reports)
}

/// Threads of this process that are workers.
#[cfg(target_os = "linux")]
#[expect(clippy::unwrap_used, reason = "fails the test")]
fn workers_alive() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")));
    names
        .filter(|name| {
            name.as_ref()
                .is_ok_and(|name| name.starts_with("airloom-work"))
        })
        .count()
}

/// Waits until so many workers are there: a thread that was just started has no name yet.
#[cfg(target_os = "linux")]
fn expect_workers(count: usize) {
    let started = Instant::now();
    while workers_alive() != count {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{} workers, not {count}",
            workers_alive()
        );
        std::thread::yield_now();
    }
}

/// One test, because workers are the process's; no other in this file may start any.
#[test]
#[cfg(target_os = "linux")]
fn workers_isolate_what_fails_are_shared_and_end() {
    airloom_realtime::panic::install_quiet_hook();
    assert_eq!(workers_alive(), 0);
    let expected = failing(1);
    assert_eq!(workers_alive(), 0);
    assert_eq!(expected.1.len(), 27, "{:?}", expected.1);
    for threads in 2..=8 {
        let (heard, reports) = failing(threads);
        assert_eq!(reports, expected.1, "{threads} threads");
        for (channel, (heard, expected)) in heard.iter().zip(&expected.0).enumerate() {
            let mut pairs = heard.iter().zip(expected);
            let wrong = pairs.position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!(wrong, None, "{threads} threads, channel {channel}");
        }
        assert_eq!(workers_alive(), 0, "{threads} threads");
    }
    assert_eq!(violations(), 0);

    // Two sessions share one team, which ends with the last of them; a larger one is started beside it.
    let first = Stage::with_threads(strips(80), 256, Threads::forced(3));
    let second = Stage::with_threads(strips(80), 256, Threads::forced(2));
    expect_workers(2);
    let third = Stage::with_threads(strips(80), 256, Threads::forced(4));
    expect_workers(5);
    drop(first);
    assert_eq!(workers_alive(), 5);
    drop(second);
    assert_eq!(workers_alive(), 3);
    drop(third);
    assert_eq!(workers_alive(), 0);

    threads_change_while_it_plays();
    assert_eq!(workers_alive(), 0);
}

/// Set for a process in which no thread can be started.
const THREADLESS: &str = "AIRLOOM_TEST_THREADLESS";

/// The system refuses a thread whose stack is larger than the machine: this test runs itself once more where every
/// thread has such a one.
#[test]
#[cfg(target_os = "linux")]
fn where_no_thread_can_be_started_one_computes_alone() {
    if std::env::var_os(THREADLESS).is_none() {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args([
            "--exact",
            "where_no_thread_can_be_started_one_computes_alone",
        ]);
        process.env(THREADLESS, "1");
        process.env("RUST_MIN_STACK", (1_u64 << 46).to_string());
        let output = process.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}");
        assert!(told.contains("1 passed"), "{told}");
        return;
    }
    assert!(std::thread::Builder::new().spawn(|| ()).is_err());
    let mut alone = Stage::new(strips(80), 256);
    let mut stage = Stage::with_threads(strips(80), 256, Threads::forced(4));
    assert_eq!(stage.session.workers(), []);
    let sharing = stage.session.sharing().unwrap_or_default();
    assert_eq!(sharing, "one thread: there is no other");
    assert!(stage.play(5_000, &[256]) == alone.play(5_000, &[256]));
}

/// More and fewer threads from block to block: nothing is heard of it.
#[expect(clippy::unwrap_used, reason = "fails the test")]
fn threads_change_while_it_plays() {
    let mut alone = Stage::new(strips(80), 512);
    let mut stage = Stage::new(strips(80), 512);
    for threads in [2, 1, 3, 1, 1, 4] {
        stage.session.set_threads(Threads::forced(threads)).unwrap();
        let expected = alone.play(5_000, &[512]);
        assert!(stage.play(5_000, &[512]) == expected, "{threads} threads");
    }
}
