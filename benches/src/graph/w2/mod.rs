//! W2, the deep chain: bands in series, stereo, through the whole engine, with the accuracy that the speed is worth.

pub mod chain;
mod hand_written;

use airloom_api::process::host::Bus;
use airloom_dsp::simd::token::Simd;

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, side_by_side};
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, play, process};
use crate::graph::w2::chain::{COMPARED, Definition, SEED, SignalToNoise, equaliser};
use crate::graph::w2::hand_written::HandWritten;
use crate::measure::count;
use crate::noise::Noise;
use crate::peers;
use crate::report::{Report, Table, shown};

/// Bands; 512 are the workload.
const BANDS: [usize; 3] = [512, 64, 4];

/// The bands of the workload itself.
const DEEP: usize = 512;

/// Block sizes, with the goals and the fastest peer on 512 bands, times real time on a Zen 5 core of 4 GHz.
const BLOCKS: [(usize, &str, &str); 2] = [
    (64, ">= 100, SNR >= 110", "CamillaDSP 18-21"),
    (512, ">= 140, SNR >= 110", "CamillaDSP 38-40"),
];

/// Times real time for every count of bands and block size.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "bands",
        "block",
        "engine",
        "× real time",
        "ns per band, frame and channel",
        "SNR dB",
        "goal",
        "best published",
    ]);
    for bands in BANDS {
        let snr_db = signal_to_noise(bands)?;
        if bands == DEEP {
            report.figure("w2.snr_db", snr_db);
        } else {
            report.figure(format!("eq.bands{bands}.snr_db"), snr_db);
        }
        for (frames, goal, published) in BLOCKS {
            let (session, mut executor) = play(equaliser(bands)?, frames)?;
            let ours = Contestant::ours("Airloom", move || {
                // The session lives as long as its executor.
                let _ = &session;
                process(&mut executor, frames);
            });
            let (mut contestants, mut accuracies) = (vec![ours], vec![snr_db]);
            if bands == DEEP {
                let (kernel, snr_db) = kernel(bands, frames);
                contestants.push(kernel);
                accuracies.push(snr_db);
                for (peer, snr_db) in peers::roll::chains(frames)? {
                    contestants.push(peer);
                    accuracies.push(snr_db);
                }
            }
            let blocks_per_second = f64::from(RATE_HZ) / count(frames);
            let repeats = Repeats {
                rounds: if quick { 3 } else { 15 },
                blocks: (if quick { 1_000_000 } else { 6_000_000 }) / bands / frames + 1,
                stretch: if quick { [0.5, 1.5] } else { [2.0, 10.0] },
                blocks_per_second,
            };
            let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
            let results = contestants.iter().zip(accuracies).zip(times);
            for ((contestant, snr_db), times) in results {
                let speed = 1e9 / blocks_per_second / times.best;
                let each = times.best / count(frames * bands * 2);
                let key = if bands == DEEP {
                    format!("w2.block{frames}")
                } else {
                    format!("eq.bands{bands}.block{frames}")
                };
                report.figure(contestant.figure(&key, "x_realtime"), speed);
                report.figure(contestant.figure(&key, "ns_per_band_sample"), each);
                let is_ours = bands == DEEP && contestant.prefix.is_empty();
                if bands == DEEP && !is_ours {
                    report.figure(contestant.figure("w2", "snr_db"), snr_db);
                }
                table.row([
                    bands.to_string(),
                    frames.to_string(),
                    contestant.label.clone(),
                    shown(speed, 1),
                    shown(each, 3),
                    shown(snr_db, 1),
                    if is_ours { goal } else { "" }.to_owned(),
                    if is_ours { published } else { "" }.to_owned(),
                ]);
            }
        }
    }
    table
        .print("W2, deep chain: RBJ peaking bands in series, stereo, Q 30, ±1 dB; SNR against f64");
    Ok(())
}

/// The chain written by hand, with its accuracy.
fn kernel(bands: usize, frames: usize) -> (Contestant<'static>, f64) {
    let mut kernel = HandWritten::new(bands, frames);
    let mut noise = Noise::new(SEED);
    let mut definition = Definition::new(bands);
    let mut accuracy = SignalToNoise::default();
    for _ in 0..COMPARED / frames {
        noise.fill(&mut kernel.input[0]);
        kernel.block();
        for (input, found) in kernel.input[0].iter().zip(kernel.left()) {
            accuracy.compare(definition.step(*input), *found);
        }
    }
    let label = format!("hand-written kernel, f64, {}", Simd::best().level());
    let contestant = Contestant::in_process(&label, "hand.", move || kernel.block());
    (contestant, accuracy.db())
}

/// Of the left channel, from the first frame on.
fn signal_to_noise(bands: usize) -> Result<f64, Failure> {
    let frames = 64;
    let (_session, mut executor) = play(equaliser(bands)?, frames)?;
    let mut noise = Noise::new(SEED);
    let mut definition = Definition::new(bands);
    let mut accuracy = SignalToNoise::default();
    let mut expected = vec![0.0; frames];
    for _ in 0..COMPARED / frames {
        if let Some(left) = executor.buses().input_mut(Bus::Main).first_mut() {
            noise.fill(left.as_mut_slice());
            for (expected, sample) in expected.iter_mut().zip(left.as_slice()) {
                *expected = definition.step(*sample);
            }
        }
        process(&mut executor, frames);
        let output = executor.buses().output(Bus::Main).first();
        let output = output.map_or(&[][..], |left| left.as_slice());
        for (expected, found) in expected.iter().zip(output) {
            accuracy.compare(*expected, *found);
        }
    }
    Ok(accuracy.db())
}
