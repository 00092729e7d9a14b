//! W3: what a node costs that does next to nothing. 2,000 nodes, stereo.

pub mod hand_written;
pub mod overhead;

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, Work, side_by_side};
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, left_output, play, process};
use crate::graph::w3::hand_written::HandWritten;
use crate::graph::w3::overhead::{Means, Overhead};
use crate::measure::count;
use crate::peers;
use crate::report::{Report, Table, shown};

const NODES: usize = 2_000;

/// Block sizes, with the goal and what the fastest peers are published with: nanoseconds per node and block on a
/// Zen 5 core of 4 GHz.
const BLOCKS: [(usize, &str, &str); 4] = [
    (32, "<= 5", "Firewheel 30-34"),
    (64, "<= 10", "Pd 28-31, Firewheel 37-44"),
    (128, "", "Firewheel 48-60"),
    (512, "", "Firewheel 125-155"),
];

/// The product's executor in three guises, a loop written by hand and, if they are built, peers.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let graph = Overhead::new(NODES);
    let mut table = Table::new(&[
        "block",
        "engine",
        "best ns/node",
        "p50",
        "p99",
        "goal",
        "best published",
    ]);
    for (frames, goal, published) in BLOCKS {
        let mut contestants = contestants(&graph, frames)?;
        let repeats = Repeats {
            rounds: if quick { 3 } else { 15 },
            blocks: (if quick { 10_000 } else { 20_000 }) / frames,
            stretch: if quick { [0.5, 3.5] } else { [2.0, 12.0] },
            blocks_per_second: f64::from(RATE_HZ) / count(frames),
        };
        let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
        for (contestant, times) in contestants.iter().zip(times) {
            let times = times.per(count(NODES));
            let key = format!("w3.block{frames}");
            report.figure(contestant.figure(&key, "ns_per_node"), times.best);
            report.figure(contestant.figure(&key, "p50_ns_per_node"), times.p50);
            report.figure(contestant.figure(&key, "p99_ns_per_node"), times.p99);
            let is_ours = contestant.prefix.is_empty();
            table.row([
                frames.to_string(),
                contestant.label.clone(),
                shown(times.best, 1),
                shown(times.p50, 1),
                shown(times.p99, 1),
                if is_ours { goal } else { "" }.to_owned(),
                if is_ours { published } else { "" }.to_owned(),
            ]);
        }
    }
    table.print("W3, overhead of a node: 2,000 stereo nodes (a+b)·0.5");
    Ok(())
}

/// All engines, each found to compute the same.
fn contestants(graph: &Overhead, frames: usize) -> Result<Vec<Contestant<'static>>, Failure> {
    let guises = [
        ("Airloom, (a+b)·0.5", "", Means::HalfSum),
        ("Airloom, level.mixer", ".mixer", Means::Mixer),
        ("Airloom, level.gain of a sum", ".gain", Means::Gain),
    ];
    let mut contestants = Vec::new();
    let mut hand_written = HandWritten::new(graph, frames);
    hand_written.block();
    let output = hand_written.left().to_vec();
    for (label, guise, means) in guises {
        let (session, mut executor) = play(graph.document(means)?, frames)?;
        // Faders have arrived after a second.
        for _ in 0..48_000 / frames {
            process(&mut executor, frames);
        }
        // Of gains, nodes 0 and 1 have one connection each and halve it.
        if means != Means::Gain {
            expect_same(&output, &left_output(&mut executor), label)?;
        }
        contestants.push(Contestant {
            label: label.to_owned(),
            prefix: "",
            guise,
            work: Work::Block(Box::new(move || {
                // The session lives as long as its executor.
                let _ = &session;
                process(&mut executor, frames);
            })),
        });
    }
    contestants.push(Contestant::in_process(
        "hand-written loop, recycled buffers",
        "hand.",
        move || {
            hand_written.block();
        },
    ));
    #[cfg(feature = "peers")]
    {
        let mut peer = peers::firewheel::Firewheel::new(graph, frames)?;
        // Its first blocks begin with a fade; afterwards it has to agree.
        for _ in 0..1_000 {
            peer.block();
        }
        expect_same(&output, peer.left(), "Firewheel")?;
        contestants.push(Contestant::in_process(
            "Firewheel 0.14, custom node",
            "firewheel.",
            move || {
                peer.block();
            },
        ));
        if frames <= peers::fundsp::MOST_FRAMES {
            let mut net = peers::fundsp::net::overhead(graph, frames);
            net.block();
            expect_same(&output, net.left(), "fundsp")?;
            contestants.push(Contestant::in_process(
                "fundsp 0.23, Net, custom node",
                "fundsp.",
                move || {
                    net.block();
                },
            ));
        }
        if frames == peers::web_audio::QUANTUM {
            contestants.push(peers::web_audio::overhead(graph)?);
        }
    }
    contestants.extend(peers::roll::programs_with_overhead(graph, frames)?);
    Ok(contestants)
}

/// Whether another engine computes the same graph: up to the order of the last sum.
fn expect_same(ours: &[f32], theirs: &[f32], who: &str) -> Result<(), Failure> {
    let largest = ours
        .iter()
        .fold(0.0_f32, |largest, sample| largest.max(sample.abs()));
    let furthest = ours
        .iter()
        .zip(theirs)
        .fold(0.0_f32, |furthest, (a, b)| furthest.max((a - b).abs()));
    if ours.len() == theirs.len() && largest > 0.1 && furthest < largest * 1e-5 {
        return Ok(());
    }
    Err(Failure::Unexpected(format!(
        "{who} gives another output: off by {furthest} of {largest}, {} of {} frames",
        theirs.len(),
        ours.len()
    )))
}
