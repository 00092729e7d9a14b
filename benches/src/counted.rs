//! Fixed workloads for counting instructions: `airloom-benches --count NAME` runs one, and whoever counts looks at
//! [`counted`] alone. `cargo xtask instructions` does.

use std::hint::black_box;

use airloom_graph::document::model::Document;

use crate::failure::Failure;
use crate::graph::stage::{play, process};
use crate::graph::w1::strips;
use crate::graph::w2::chain::equaliser;
use crate::graph::w3::overhead::{Means, Overhead};
use crate::graph::w5::change::add;

/// Blocks or edits that are counted.
const TIMES: usize = 20;

/// Blocks before: faders arrive, everything has been touched once.
const BEFORE: usize = 800;

const FRAMES: usize = 64;

/// Nodes of the overhead's graph.
const NODES: usize = 200;

/// Runs `work`. A function of its own, by whose name instructions are counted.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
    // Nothing that follows may be merged with the call.
    black_box(());
}

/// Runs a workload and prints how many units it was counted for: node-blocks, strip-blocks, band-blocks or edits.
///
/// # Errors
/// [`Failure::Usage`] for an unknown name.
pub fn run(name: &str) -> Result<(), Failure> {
    let units = match name {
        "w1" => blocks(strips::document(1)?)? * strips::STRIPS,
        "w2" => {
            let bands = 64;
            blocks(equaliser(bands)?)? * bands
        }
        "w3" => blocks(Overhead::new(NODES).document(Means::HalfSum)?)? * NODES,
        "w3.mixer" => blocks(Overhead::new(NODES).document(Means::Mixer)?)? * NODES,
        "w3.gain" => blocks(Overhead::new(NODES).document(Means::Gain)?)? * NODES,
        "w5.edit" => edits()?,
        unknown => {
            return Err(Failure::Usage(format!(
                "nothing to count is called `{unknown}`"
            )));
        }
    };
    println!("{units}");
    Ok(())
}

/// Blocks of a graph; how many were counted.
fn blocks(document: Document) -> Result<usize, Failure> {
    let (_session, mut executor) = play(document, FRAMES)?;
    for _ in 0..BEFORE {
        process(&mut executor, FRAMES);
    }
    for _ in 0..TIMES {
        counted(&mut || process(&mut executor, FRAMES));
    }
    Ok(TIMES)
}

/// Edits of a graph that plays, one a block; how many were counted.
fn edits() -> Result<usize, Failure> {
    let graph = Overhead::new(NODES);
    let (mut session, mut executor) = play(graph.document(Means::HalfSum)?, FRAMES)?;
    for number in 0..TIMES {
        let edit = add(number, NODES)?;
        let mut outcome = Ok(0);
        counted(&mut || outcome = session.apply(&edit));
        outcome?;
        process(&mut executor, FRAMES);
        session.tick();
    }
    Ok(TIMES)
}
