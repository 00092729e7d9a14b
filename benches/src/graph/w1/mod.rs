//! W1, the wide mixer: 64 strips of gain, pan and four bands on one stereo input, summed and limited.

mod hand_written;
pub mod strips;

use airloom_dsp::simd::token::Simd;

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, side_by_side};
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, left_output, play, process};
use crate::graph::w1::hand_written::HandWritten;
use crate::graph::w1::strips::document;
use crate::measure::count;
use crate::peers;
use crate::peers::alike::expect_alike;
use crate::report::{Report, Table, shown};

/// Block sizes with the goal and what the fastest peer is published with, times real time.
const BLOCKS: [(usize, &str, &str); 2] =
    [(64, ">= 300", "fundsp 24"), (512, "", "CamillaDSP 42-47")];

/// The product's nodes as a user would wire them, beside peers.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "block",
        "engine",
        "× real time",
        "p99 of a block, µs",
        "goal",
        "best published",
    ]);
    for (frames, goal, published) in BLOCKS {
        let (session, mut executor) = play(document(1)?, frames)?;
        for _ in 0..48_000 / frames {
            process(&mut executor, frames);
        }
        let output = left_output(&mut executor);
        if output.iter().all(|sample| *sample == 0.0) {
            return Err(Failure::Unexpected("the mixer is silent".to_owned()));
        }
        let mut contestants = vec![Contestant::ours("Airloom", move || {
            // The session lives as long as its executor.
            let _ = &session;
            process(&mut executor, frames);
        })];
        contestants.push(kernel(frames, &output)?);
        contestants.extend(peers::roll::mixers(frames, &output)?);
        let blocks_per_second = f64::from(RATE_HZ) / count(frames);
        let repeats = Repeats {
            rounds: if quick { 3 } else { 15 },
            blocks: (if quick { 30_000 } else { 100_000 }) / frames,
            stretch: if quick { [0.5, 1.5] } else { [2.0, 10.0] },
            blocks_per_second,
        };
        let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
        for (contestant, times) in contestants.iter().zip(times) {
            let speed = 1e9 / blocks_per_second / times.best;
            let key = format!("w1.block{frames}");
            report.figure(contestant.figure(&key, "x_realtime"), speed);
            report.figure(contestant.figure(&key, "p99_us"), times.p99 / 1e3);
            let is_ours = contestant.prefix.is_empty();
            table.row([
                frames.to_string(),
                contestant.label.clone(),
                shown(speed, 1),
                shown(times.p99 / 1e3, 1),
                if is_ours { goal } else { "" }.to_owned(),
                if is_ours { published } else { "" }.to_owned(),
            ]);
        }
    }
    table.print("W1, wide mixer: 64 strips of gain, pan and 4 bands, sum, limiter; stereo");
    Ok(())
}

/// The mixer written by hand, found to be as loud as ours.
fn kernel(frames: usize, output: &[f32]) -> Result<Contestant<'static>, Failure> {
    let mut kernel = HandWritten::new(frames);
    for _ in 0..48_000 / frames {
        kernel.block();
    }
    expect_alike("the hand-written kernel", kernel.left(), output)?;
    let label = format!("hand-written kernel, f32, {}", Simd::best().level());
    Ok(Contestant::in_process(&label, "hand.", move || {
        kernel.block()
    }))
}
