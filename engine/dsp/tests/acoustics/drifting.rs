//! Two clocks that drift, with blocks that jitter: lock, delay, and what is heard of it.

use std::collections::VecDeque;
use std::f64::consts::TAU;

use airloom_dsp::resample::asynchronous::{Asynchronous, MOST_CORRECTION};
use airloom_dsp::resample::converter::BlockError;
use airloom_dsp::resample::drift::{Clock, Control, Verdict};
use airloom_dsp::resample::quality::Quality;
use airloom_dsp::sample::narrow;

use crate::measure::{db, rms, without_sine};

/// What the reader calls a second.
const RATE_HZ: u32 = 48_000;
const TONE_HZ: f64 = 997.0;
/// Frames of a block that is written, and of one that is read.
const WRITTEN: usize = 256;
const READ: usize = 480;
/// The delay that shall be held, in seconds.
const DELAY: f64 = 0.02;

struct Course {
    output: Vec<f32>,
    /// The delay at each read, in seconds, and the correction.
    course: Vec<(f64, f64)>,
    least: usize,
    most: usize,
}

/// A writer whose clock is fast by `drift` and a reader, for some seconds, each block late by up to `jitter`.
fn run(drift: f64, jitter: f64, seconds: f64) -> Course {
    let mut state = 0x5eed_u64;
    let mut late = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        jitter * (state >> 40) as f64 / f64::from(1 << 24)
    };
    let rate = f64::from(RATE_HZ);
    let mut converter = Asynchronous::new(RATE_HZ, RATE_HZ, 1, Quality::LIVE, 2 * READ).unwrap();
    let mut ring = VecDeque::new();
    let (mut writer, mut reader) = (
        Clock::new(rate, WRITTEN as f64),
        Clock::new(rate, READ as f64),
    );
    let mut control = Control::new(DELAY);
    let (mut written, mut taken) = (0_usize, 0_usize);
    let mut course = Course {
        output: Vec::new(),
        course: Vec::new(),
        least: usize::MAX,
        most: 0,
    };
    let (mut next_write, mut next_read) = (late(), DELAY + late());
    let (mut writes, mut reads) = (0, 0);
    while next_read < seconds {
        if next_write <= next_read {
            writer.tick(next_write);
            for _ in 0..WRITTEN {
                ring.push_back(narrow(0.5 * (TAU * TONE_HZ * written as f64 / rate).sin()));
                written += 1;
            }
            writes += 1;
            next_write = f64::from(writes) * WRITTEN as f64 / (rate * (1.0 + drift)) + late();
            continue;
        }
        reader.tick(next_read);
        // What the writer has written by now, less what has been read of it.
        let delay = (writer.at(next_read) - taken as f64 + converter.held()) / rate
            + (reader.at(next_read) - READ as f64 * f64::from(reads)) / rate;
        match control.update(delay, READ as f64 / rate) {
            Verdict::Correction(part) => converter.set_correction(part),
            Verdict::Lost => panic!("lost at {next_read}: {delay}"),
        }
        let needed = converter.needed(READ);
        assert!(
            ring.len() >= needed,
            "dry at {next_read} s: {} of {needed}",
            ring.len()
        );
        let input: Vec<f32> = ring.drain(..needed).collect();
        taken += needed;
        converter.push(&[&input[..]]).unwrap();
        let mut block = [0.0; READ];
        converter.pull(&mut [&mut block[..]]).unwrap();
        course.output.extend(block);
        course.course.push((delay, control.drift()));
        course.least = course.least.min(ring.len());
        course.most = course.most.max(ring.len());
        reads += 1;
        next_read = DELAY + f64::from(reads) * READ as f64 / rate + late();
    }
    course
}

#[test]
fn it_locks_to_500_ppm_and_nothing_is_heard_of_it() {
    // Bounds of the time to lock, of the pitch in parts of a million, and of all that is not the tone over a tenth of a second. A hundred parts
    // of a million are a sixth of a cent; a thousand of them are heard by the best.
    for (drift, jitter, most_seconds, most_ppm, most_db) in [
        (-500e-6, 1e-4, 5.0, 8.0, -60.0),
        (500e-6, 1e-3, 15.0, 100.0, -35.0),
    ] {
        let course = run(drift, jitter, 20.0);
        let rate = f64::from(RATE_HZ);
        // The ring is never dry and holds less than 50 ms.
        assert!(course.most < 2_400, "{}", course.most);
        let locked = course
            .course
            .iter()
            .rposition(|(_, found)| (found - drift).abs() > 30e-6 + 0.2 * jitter);
        let lock_seconds = locked.map_or(0.0, |block| (block + 1) as f64 * READ as f64 / rate);
        let late = &course.course[course.course.len() / 2..];
        let wander = late
            .iter()
            .fold(0.0_f64, |most, (delay, _)| most.max((delay - DELAY).abs()));
        let tail: Vec<f64> = course.output[10 * RATE_HZ as usize..]
            .iter()
            .map(|x| f64::from(*x))
            .collect();
        let exact = TONE_HZ * (1.0 + drift) / rate;
        let (mut worst_db, mut worst_ppm) = (f64::NEG_INFINITY, 0.0_f64);
        for piece in tail.chunks_exact(4_800) {
            let (rest, amplitude) = without_sine(piece, exact);
            worst_db = worst_db.max(db(rest / amplitude));
            let angle = |half: &[f64]| {
                let (mut s, mut c) = (0.0, 0.0);
                for (n, x) in half.iter().enumerate() {
                    let window = (TAU / 2.0 * n as f64 / half.len() as f64).sin().powi(2);
                    s += window * x * (TAU * exact * n as f64).sin();
                    c += window * x * (TAU * exact * n as f64).cos();
                }
                c.atan2(s)
            };
            let (first, second) = piece.split_at(2_400);
            let turned = angle(second) - angle(first) - TAU * exact * 2_400.0;
            let turned = turned - TAU * (turned / TAU).round();
            worst_ppm = worst_ppm.max((turned / TAU / 2_400.0 / exact).abs() * 1e6);
        }
        // A step of the signal itself: its fourth difference would show it far above a sine's own.
        let omega = TAU * exact;
        let step = tail
            .windows(3)
            .map(|x| (x[0] + x[2] - 2.0 * omega.cos() * x[1]).abs())
            .fold(0.0_f64, f64::max);
        println!(
            "drift {:.0} ppm, jitter {:.1} ms: locked after {lock_seconds:.1} s, delay within {:.0} µs, residue {worst_db:.1} dB, \
             pitch within {worst_ppm:.2} ppm, step {step:.2e}, ring {} to {}",
            drift * 1e6,
            jitter * 1e3,
            wander * 1e6,
            course.least,
            course.most
        );
        assert!(lock_seconds < most_seconds, "{lock_seconds}");
        assert!(wander < 3e-3, "{wander}");
        assert!(worst_ppm < most_ppm, "{worst_ppm}");
        assert!(step < 1e-5, "{step}");
        assert!(worst_db < most_db, "{worst_db}");
    }
}

#[test]
fn at_a_constant_rate_it_is_a_converter_of_120_db() {
    for (from, to, part) in [
        (44_100, 48_000, 0.0),
        (48_000, 44_100, 1e-3),
        (48_000, 48_000, -MOST_CORRECTION),
    ] {
        let mut converter = Asynchronous::new(from, to, 1, Quality::LIVE, 512).unwrap();
        converter.set_correction(part);
        let mut frame = 0;
        let mut output = Vec::new();
        while output.len() < 30_000 {
            let needed = converter.needed(512);
            let input: Vec<f32> = (frame..frame + needed)
                .map(|n| narrow(0.9 * (TAU * TONE_HZ * n as f64 / f64::from(from)).sin()))
                .collect();
            frame += needed;
            converter.push(&[&input[..]]).unwrap();
            let mut block = [0.0; 512];
            converter.pull(&mut [&mut block[..]]).unwrap();
            output.extend(block.map(f64::from));
        }
        let tone = TONE_HZ / f64::from(from) * f64::from(from) / f64::from(to) * (1.0 + part);
        let (rest, amplitude) = without_sine(&output[2_000..], tone);
        let snr = -db(rest / (amplitude * 0.5_f64.sqrt()));
        println!("{from} -> {to} at {part}: {snr:.1} dB");
        assert!(snr > 120.0, "{snr}");
        assert!(db(amplitude / 0.9).abs() < 1e-3);
    }
}

#[test]
fn what_is_not_there_is_not_read() {
    let mut converter = Asynchronous::new(48_000, 48_000, 2, Quality::LIVE, 64).unwrap();
    let mut left = [1.0; 64];
    let mut right = [1.0; 64];
    let needed = converter.needed(64);
    assert_eq!(needed, 64 + converter.delay());
    let mut output = [&mut left[..], &mut right[..]];
    assert_eq!(
        converter.pull(&mut output),
        Err(BlockError::Input {
            found: 0,
            expected: needed
        })
    );
    assert_eq!(
        converter.push(&[[0.0; 8]]),
        Err(BlockError::Channels {
            found: 1,
            expected: 2
        })
    );
    while converter.needed(64) > 0 {
        converter.push(&[[0.0; 8], [0.0; 8]]).unwrap();
    }
    assert_eq!(converter.pull(&mut output), Ok(()));
    assert!(rms(&left.map(f64::from)) == 0.0);
    // Pushing on without pulling ends at its room.
    assert!((0..1_000).any(|_| converter.push(&[[0.0; 64], [0.0; 64]]).is_err()));
}
