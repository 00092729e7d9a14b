//! W5: edits of a playing graph. 500 nodes at block 64; an edit adds a node and connects it.
//!
//! Control work and blocks alternate on one thread. So a block after an edit finds the caches full of the control
//! side's data, which would not be so on two cores; an edit that moves a node on the canvas, which is checked like
//! any other but leaves the sound alone, tells how much of the time is that.

use airloom_graph::edit::change::Edit;
use airloom_graph::edit::nodes::add::{AddNode, PlacedConnection};
use airloom_graph::edit::nodes::marks::MoveNode;
use airloom_graph::edit::nodes::remove::{Removal, RemoveNode};
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;

use airloom_api::id::NodeId;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::bench_node::HALF_SUM;
use crate::graph::builder::{connection, node};
use crate::graph::w3::overhead::{Means, Overhead};
use crate::graph::{play, process};
use crate::measure::{Quantiles, cpu_ns};
use crate::report::{Report, Table};

const NODES: usize = 500;
const FRAMES: usize = 64;

/// Blocks until every fade is over and what faded is cleared away: 10 ms are 7.5 blocks, twice.
const SETTLING: usize = 24;

/// Times of one kind of work, in nanoseconds.
#[derive(Debug, Default)]
struct Times {
    ordinary: Vec<f64>,
    after_move: Vec<f64>,
    add: Vec<f64>,
    remove: Vec<f64>,
    clear: Vec<f64>,
    after_add: Vec<f64>,
    fading: Vec<f64>,
    after_clear: Vec<f64>,
    burst_add: Vec<f64>,
    burst_tick: Vec<f64>,
    burst_block: Vec<f64>,
}

/// Single edits with rest between them, then 1,000 edits a second.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let graph = Overhead::new(NODES);
    let (mut session, mut executor) = play(graph.document(Means::HalfSum)?, FRAMES)?;
    let mut times = Times::default();
    settle(&mut session, &mut executor);
    for round in 0..(if quick { 50 } else { 1_000 }) {
        if round % 50 == 0 {
            calibration.sample();
        }
        alone(round, &mut session, &mut executor, &mut times)?;
    }
    for start in (0..(if quick { 1 } else { 10 })).map(|turn| 100_000 + turn * 1_000) {
        calibration.sample();
        burst(start, &mut session, &mut executor, &mut times)?;
    }
    print(&times, report);
    Ok(())
}

/// One edit, its undoing, and the blocks around them.
fn alone(
    number: usize,
    session: &mut Session,
    executor: &mut Executor,
    times: &mut Times,
) -> Result<(), Failure> {
    for _ in 0..4 {
        times.ordinary.push(cpu_ns(|| process(executor, FRAMES)).1);
    }
    let position = Some([0.5 + f64::from(u8::from(number.is_multiple_of(2))), 1.0]);
    let moved = Edit::MoveNode(MoveNode {
        node: NodeId::new("n7")?,
        position,
    });
    session.apply(&moved)?;
    times
        .after_move
        .push(cpu_ns(|| process(executor, FRAMES)).1);
    process(executor, FRAMES);

    let edit = add(number, NODES)?;
    let (applied, time) = cpu_ns(|| session.apply(&edit));
    applied?;
    times.add.push(time);
    times.after_add.push(cpu_ns(|| process(executor, FRAMES)).1);
    for _ in 0..6 {
        times.fading.push(cpu_ns(|| process(executor, FRAMES)).1);
    }
    process(executor, FRAMES);
    // The fade is over: the edges that faded are made plain again, by a plan of their own.
    times.clear.push(cpu_ns(|| session.tick()).1);
    times
        .after_clear
        .push(cpu_ns(|| process(executor, FRAMES)).1);
    settle(session, executor);

    let edit = remove(number)?;
    let (applied, time) = cpu_ns(|| session.apply(&edit));
    applied?;
    times.remove.push(time);
    settle(session, executor);
    Ok(())
}

/// 300 edits at 1,000 a second: four in every three blocks, with housekeeping once a block, all fading at once.
fn burst(
    start: usize,
    session: &mut Session,
    executor: &mut Executor,
    times: &mut Times,
) -> Result<(), Failure> {
    let mut number = start;
    for block in 0..225 {
        for _ in 0..(if block % 3 == 0 { 2 } else { 1 }) {
            // Half of them take away again what the other half added.
            let edit = if number.is_multiple_of(2) {
                add(number, NODES)?
            } else {
                remove(number - 1)?
            };
            let (applied, time) = cpu_ns(|| session.apply(&edit));
            applied?;
            times.burst_add.push(time);
            number += 1;
        }
        times.burst_tick.push(cpu_ns(|| session.tick()).1);
        times
            .burst_block
            .push(cpu_ns(|| process(executor, FRAMES)).1);
    }
    settle(session, executor);
    Ok(())
}

fn settle(session: &mut Session, executor: &mut Executor) {
    for _ in 0..SETTLING {
        process(executor, FRAMES);
        session.tick();
    }
}

/// Adds a node that reads two of so many others and is heard.
///
/// # Errors
/// None, but for a mistake here.
pub fn add(number: usize, nodes: usize) -> Result<Edit, Failure> {
    let id = format!("added{number}");
    let ends = [
        (format!("n{}:out", number % nodes), format!("{id}:in1")),
        (
            format!("n{}:out", (number + 7) % nodes),
            format!("{id}:in2"),
        ),
        (format!("{id}:out"), "sink:in".to_owned()),
    ];
    let mut connections = Vec::new();
    for (place, (from, to)) in ends.iter().enumerate() {
        let connection = connection(&format!("{id}-{place}"), from, to)?;
        connections.push(PlacedConnection {
            at: None,
            connection,
        });
    }
    Ok(Edit::AddNode(Box::new(AddNode {
        node: node(&id, HALF_SUM)?,
        at: None,
        connections,
        targets: Vec::new(),
        groups: Vec::new(),
    })))
}

fn remove(number: usize) -> Result<Edit, Failure> {
    Ok(Edit::RemoveNode(RemoveNode {
        node: NodeId::new(&format!("added{number}"))?,
        removal: Removal::Cut,
    }))
}

fn print(times: &Times, report: &mut Report) {
    let rows = [
        (
            "control: add and connect a node",
            "w5.control.add",
            &times.add,
        ),
        ("control: remove it", "w5.control.remove", &times.remove),
        (
            "control: clear away after a fade",
            "w5.control.clear",
            &times.clear,
        ),
        (
            "audio: ordinary block",
            "w5.audio.ordinary",
            &times.ordinary,
        ),
        (
            "audio: after an edit without sound",
            "w5.audio.after_move",
            &times.after_move,
        ),
        (
            "audio: first block after the swap",
            "w5.audio.first",
            &times.after_add,
        ),
        (
            "audio: blocks of the fade",
            "w5.audio.fading",
            &times.fading,
        ),
        (
            "audio: after clearing away",
            "w5.audio.after_clear",
            &times.after_clear,
        ),
        (
            "1,000 edits/s, control: one edit",
            "w5.burst.edit",
            &times.burst_add,
        ),
        (
            "1,000 edits/s, control: tick",
            "w5.burst.tick",
            &times.burst_tick,
        ),
        (
            "1,000 edits/s, audio: block",
            "w5.burst.block",
            &times.burst_block,
        ),
    ];
    let mut table = Table::new(&["", "best µs", "p50", "p99", "max"]);
    for (label, key, times) in rows {
        let quantiles = Quantiles::of(times);
        report.quantiles(key, &quantiles, 1e3, "us");
        let times = quantiles.per(1e3);
        let cells = [times.best, times.p50, times.p99, times.max];
        table.row(std::iter::once(label.to_owned()).chain(cells.map(|time| format!("{time:.1}"))));
    }
    table.print(
        "W5, edits: 500 nodes at block 64. Goal: control below 480 µs (fundsp Net; Firewheel 6,900), \
         first block at most 9 µs above an ordinary one (Firewheel; fundsp 13)",
    );
}
