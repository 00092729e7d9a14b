//! How the cost of a node depends on how many there are, and on the block.

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, side_by_side};
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, play, process};
use crate::graph::w3::hand_written::HandWritten;
use crate::graph::w3::overhead::{Means, Overhead};
use crate::measure::count;
#[cfg(feature = "peers")]
use crate::peers;
use crate::report::{Report, Table, shown};

/// Nodes at block 64, input and output not counted: the last one with them is the largest document.
const SIZES: [usize; 8] = [10, 30, 100, 300, 1_000, 2_000, 5_000, 9_998];

/// The block of that curve.
const USUAL_BLOCK: usize = 64;

/// Blocks at 2,000 nodes.
const BLOCKS: [usize; 9] = [16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096];

/// The nodes of that curve.
const USUAL_SIZE: usize = 2_000;

/// The most nodes that Firewheel gets: compiling takes it minutes from there on.
#[cfg(feature = "peers")]
const MOST_OF_FIREWHEEL: usize = 5_000;

/// Node-frames of one turn.
const TURN: usize = 20_000_000;

/// Two curves of W3's graph.
///
/// # Errors
/// [`Failure`] of the first engine that does not take a graph.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "nodes",
        "Airloom ns/node",
        "level.gain",
        "hand-written",
        "Firewheel",
    ]);
    for nodes in SIZES {
        let cells = point(
            nodes,
            USUAL_BLOCK,
            &format!("curve.nodes{nodes}"),
            quick,
            calibration,
            report,
        )?;
        table.row(std::iter::once(nodes.to_string()).chain(cells));
    }
    table.print("Cost of a node by number of nodes, block 64");
    let mut table = Table::new(&[
        "block",
        "Airloom ns/node",
        "level.gain",
        "hand-written",
        "Firewheel",
    ]);
    for frames in BLOCKS {
        let cells = point(
            USUAL_SIZE,
            frames,
            &format!("curve.block{frames}"),
            quick,
            calibration,
            report,
        )?;
        table.row(std::iter::once(frames.to_string()).chain(cells));
    }
    table.print("Cost of a node by block, 2,000 nodes");
    Ok(())
}

/// One point of a curve for all engines.
fn point(
    nodes: usize,
    frames: usize,
    key: &str,
    quick: bool,
    calibration: &mut Calibration,
    report: &mut Report,
) -> Result<[String; 4], Failure> {
    let graph = Overhead::new(nodes);
    let mut contestants = Vec::new();
    for (means, guise) in [(Means::HalfSum, ""), (Means::Gain, ".gain")] {
        let (session, mut executor) = play(graph.document(means)?, frames)?;
        contestants.push(Contestant {
            guise,
            ..Contestant::ours("Airloom", move || {
                // The session lives as long as its executor.
                let _ = &session;
                process(&mut executor, frames);
            })
        });
    }
    let mut hand_written = HandWritten::new(&graph, frames);
    contestants.push(Contestant::in_process("hand-written", "hand.", move || {
        hand_written.block();
    }));
    #[cfg(feature = "peers")]
    if nodes <= MOST_OF_FIREWHEEL {
        let mut peer = peers::firewheel::Firewheel::new(&graph, frames)?;
        contestants.push(Contestant::in_process(
            "Firewheel",
            "firewheel.",
            move || peer.block(),
        ));
    }
    let repeats = Repeats {
        rounds: if quick { 2 } else { 8 },
        blocks: (if quick { TURN / 4 } else { TURN }) / (nodes * frames) + 1,
        stretch: [0.5, 1.0],
        blocks_per_second: f64::from(RATE_HZ) / count(frames),
    };
    let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
    let mut cells = [const { String::new() }; 4];
    for (cell, (contestant, times)) in cells.iter_mut().zip(contestants.iter().zip(times)) {
        let each = times.best / count(nodes);
        report.figure(contestant.figure(key, "ns_per_node"), each);
        *cell = shown(each, 1);
    }
    Ok(cells)
}
