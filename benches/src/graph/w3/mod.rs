//! W3: what a node costs that does next to nothing. 2,000 nodes, stereo.

#[cfg(feature = "peers")]
mod firewheel;
mod hand_written;

use airloom_api::process::host::Bus;
use airloom_runtime::execute::executor::Executor;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::overhead::{Means, Overhead};
use crate::graph::w3::hand_written::HandWritten;
use crate::graph::{play, process};
use crate::measure::{Contestant, Repeats, count, side_by_side};
use crate::report::{Report, Table};

const NODES: usize = 2_000;

/// Block sizes, with what peers reach: nanoseconds per node and block on a Zen 5 core of 4 GHz.
const BLOCKS: [(usize, &str, &str); 4] = [
    (32, "-", "30-34"),
    (64, "28-31", "37-44"),
    (128, "-", "48-60"),
    (512, "-", "125-155"),
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
        "Pd, published",
        "Firewheel, published",
    ]);
    for (frames, pd, firewheel) in BLOCKS {
        let mut contestants = Vec::new();
        let guises = [
            ("Airloom, (a+b)·0.5", "", Means::HalfSum),
            ("Airloom, level.mixer", ".mixer", Means::Mixer),
            ("Airloom, level.gain of a sum", ".gain", Means::Gain),
        ];
        let mut hand_written = HandWritten::new(&graph, frames);
        let mut output = Vec::new();
        for (label, key, means) in guises {
            let (session, mut executor) = play(graph.document(means)?, frames)?;
            process(&mut executor, frames);
            if means == Means::HalfSum {
                output = left_output(&mut executor);
            }
            contestants.push(Contestant {
                label: label.to_owned(),
                key: key.to_owned(),
                block: Box::new(move || {
                    // The session lives as long as its executor.
                    let _ = &session;
                    process(&mut executor, frames);
                }),
            });
        }
        hand_written.block();
        expect_same(&output, hand_written.left(), "the hand-written loop")?;
        contestants.push(Contestant {
            label: "hand-written loop, recycled buffers".to_owned(),
            key: ".hand_written".to_owned(),
            block: Box::new(move || hand_written.block()),
        });
        #[cfg(feature = "peers")]
        {
            let mut peer = firewheel::Firewheel::new(&graph, frames)?;
            // Its first blocks begin with a fade; afterwards it has to agree.
            for _ in 0..1_000 {
                peer.block();
            }
            expect_same(&output, peer.left(), "Firewheel")?;
            contestants.push(Contestant {
                label: "Firewheel 0.14, custom node".to_owned(),
                key: ".firewheel".to_owned(),
                block: Box::new(move || peer.block()),
            });
        }
        let repeats = Repeats {
            rounds: if quick { 3 } else { 15 },
            blocks: (if quick { 10_000 } else { 20_000 }) / frames,
        };
        let times = side_by_side(&mut contestants, repeats, || calibration.sample());
        for (contestant, times) in contestants.iter().zip(times) {
            let times = times.per(count(NODES));
            let key = format!("w3.block{frames}{}", contestant.key);
            report.figure(format!("{key}.ns_per_node"), times.best);
            report.figure(format!("{key}.p50_ns_per_node"), times.p50);
            report.figure(format!("{key}.p99_ns_per_node"), times.p99);
            table.row([
                frames.to_string(),
                contestant.label.clone(),
                format!("{:.1}", times.best),
                format!("{:.1}", times.p50),
                format!("{:.1}", times.p99),
                pd.to_owned(),
                firewheel.to_owned(),
            ]);
        }
    }
    table.print(
        "W3, overhead: 2,000 stereo nodes (a+b)·0.5. Goal at 64: at most 28, better below 20",
    );
    Ok(())
}

fn left_output(executor: &mut Executor) -> Vec<f32> {
    let left = executor.buses().output(Bus::Main).first();
    left.map_or_else(Vec::new, |left| left.as_slice().to_vec())
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
