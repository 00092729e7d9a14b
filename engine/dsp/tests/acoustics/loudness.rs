//! The minimum requirements test signals of EBU Tech 3341 (loudness, true peak) and Tech 3342 (loudness range) that can be
//! synthesised: 1 kHz in all channels alike, levels in dBFS of the peaks, within the tolerances that the EBU gives.

use std::f64::consts::TAU;

use airloom_dsp::loudness::channel_weight::of_layout;
use airloom_dsp::loudness::meter::{Loudness, LoudnessMeter};
use airloom_dsp::loudness::true_peak::TruePeak;
use airloom_dsp::sample::narrow;

const RATES: [u32; 3] = [44_100, 48_000, 96_000];
/// What the EBU allows, in LU.
const TOLERANCE: f64 = 0.1;
const SILENCE: f64 = -1000.0;

/// Levels and their durations in milliseconds.
type Programme<'a> = &'a [(f64, u64)];

fn sine(rate: u32, programme: Programme<'_>) -> Vec<f32> {
    let mut signal = Vec::new();
    let step = TAU * 1000.0 / f64::from(rate);
    let mut until = 0;
    for (level, milliseconds) in programme {
        until += milliseconds;
        let peak = 10.0_f64.powf(level / 20.0);
        let end = until * u64::from(rate) / 1000;
        let frames = signal.len() as u64..end;
        if *level <= SILENCE {
            signal.extend(frames.map(|_| 0.0));
        } else {
            signal.extend(frames.map(|frame| narrow(peak * (step * frame as f64).sin())));
        }
    }
    signal
}

fn stereo(rate: u32) -> LoudnessMeter {
    LoudnessMeter::new(rate, &of_layout(2))
}

fn measured(rate: u32, programme: Programme<'_>) -> Loudness {
    let signal = sine(rate, programme);
    let mut meter = stereo(rate);
    meter.process(&[&signal, &signal]);
    meter.read()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= TOLERANCE,
        "{what}: {found}, expected {expected}"
    );
}

#[test]
fn cases_1_and_2_read_alike_on_all_scales() {
    for rate in RATES {
        for level in [-23.0, -33.0] {
            let read = measured(rate, &[(level, 20_000)]);
            for value in [read.momentary, read.short_term, read.integrated] {
                assert_near(value, level, &format!("{rate} Hz"));
            }
        }
    }
}

#[test]
fn cases_3_to_5_are_gated() {
    let cases: [Programme<'_>; 3] = [
        &[(-36.0, 10_000), (-23.0, 60_000), (-36.0, 10_000)],
        &[
            (-72.0, 10_000),
            (-36.0, 10_000),
            (-23.0, 60_000),
            (-36.0, 10_000),
            (-72.0, 10_000),
        ],
        &[(-26.0, 20_000), (-20.0, 20_100), (-26.0, 20_000)],
    ];
    for rate in RATES {
        for (case, programme) in (3..).zip(cases) {
            let read = measured(rate, programme);
            assert_near(read.integrated, -23.0, &format!("case {case}, {rate} Hz"));
        }
    }
}

#[test]
fn case_6_weighs_the_channels_of_surround() {
    for rate in RATES {
        let at = |level| sine(rate, &[(level, 20_000)]);
        let (front, centre, side) = (at(-28.0), at(-24.0), at(-30.0));
        let mut meter = LoudnessMeter::new(rate, &of_layout(5));
        meter.process(&[&front, &front, &centre, &side, &side]);
        assert_near(meter.read().integrated, -23.0, "5.0");
        // With LFE, which does not count, and in 7.1, where the rear ones weigh less.
        let lfe = at(0.0);
        let mut meter = LoudnessMeter::new(rate, &of_layout(6));
        meter.process(&[&front, &front, &centre, &lfe, &side, &side]);
        assert_near(meter.read().integrated, -23.0, "5.1");
        let back = at(-30.0 + 10.0 * 1.41_f64.log10());
        let mut meter = LoudnessMeter::new(rate, &of_layout(8));
        let nothing = at(SILENCE);
        meter.process(&[
            &front, &front, &centre, &lfe, &nothing, &nothing, &back, &back,
        ]);
        assert_near(meter.read().integrated, -23.0, "7.1");
    }
}

/// The lowest and highest of what a meter shows from a second on, looked at every hop.
fn extremes(rate: u32, signal: &[f32], from: f64, of: impl Fn(&Loudness) -> f64) -> (f64, f64) {
    let mut meter = stereo(rate);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let hop = rate as usize / 100;
    for (nth, hop) in signal.chunks_exact(hop).enumerate() {
        meter.process(&[hop, hop]);
        if (nth + 1) as f64 / 100.0 >= from {
            let value = of(&meter.read());
            low = low.min(value);
            high = high.max(value);
        }
    }
    (low, high)
}

#[test]
fn case_9_shows_a_steady_short_term_loudness() {
    for rate in RATES {
        let signal = sine(rate, &[(-20.0, 1340), (-30.0, 1660)].repeat(5));
        let (low, high) = extremes(rate, &signal, 3.0, |read| read.short_term);
        assert_near(low, -23.0, "lowest");
        assert_near(high, -23.0, "highest");
    }
}

#[test]
fn case_10_finds_the_highest_short_term_loudness_wherever_it_begins() {
    for rate in RATES {
        for file in 0..20 {
            let read = measured(
                rate,
                &[(SILENCE, file * 150), (-23.0, 3000), (SILENCE, 1000)],
            );
            assert_near(read.max_short_term, -23.0, &format!("file {file}"));
        }
    }
}

#[test]
fn case_12_shows_a_steady_momentary_loudness() {
    for rate in RATES {
        let signal = sine(rate, &[(-20.0, 180), (-30.0, 220)].repeat(25));
        let (low, high) = extremes(rate, &signal, 1.0, |read| read.momentary);
        assert_near(low, -23.0, "lowest");
        assert_near(high, -23.0, "highest");
    }
}

#[test]
fn case_13_finds_the_highest_momentary_loudness_wherever_it_begins() {
    for rate in RATES {
        for file in 0..20 {
            let read = measured(rate, &[(SILENCE, file * 20), (-23.0, 400), (SILENCE, 1000)]);
            assert_near(read.max_momentary, -23.0, &format!("file {file}"));
        }
    }
}

#[test]
fn cases_15_to_19_read_the_true_peak() {
    // Part of the rate, peak, phase in degrees, expected level.
    let cases = [
        (1.0 / 4.0, 0.50, 0.0, -6.0),
        (1.0 / 4.0, 0.50, 45.0, -6.0),
        (1.0 / 6.0, 0.50, 60.0, -6.0),
        (1.0 / 8.0, 0.50, 67.5, -6.0),
        (1.0 / 4.0, 1.41, 45.0, 3.0),
    ];
    for (case, (part, peak, degrees, expected)) in (15..).zip(cases) {
        let phase = f64::to_radians(degrees);
        // Faded over 10 ms: what begins at once is higher there.
        let fade = |frame: u32| f64::from(frame.min(48_000 - frame)) / 480.0;
        let signal: Vec<f32> = (0..48_000)
            .map(|frame| {
                let wave = (TAU * part * f64::from(frame) + phase).sin();
                narrow(peak * fade(frame).min(1.0) * wave)
            })
            .collect();
        for times in [4, 8, 16] {
            let read = f64::from(TruePeak::new(times).process(&signal));
            let level = 20.0 * read.log10();
            let deviation = level - expected;
            // The EBU allows +0.2 and -0.4.
            assert!(deviation.abs() < 0.05, "case {case}: {level} at {times}");
        }
    }
}

#[test]
fn loudness_range_of_tech_3342() {
    let range = |levels: &[f64]| -> Vec<(f64, u64)> {
        levels.iter().map(|level| (*level, 20_000)).collect()
    };
    let cases = [
        (range(&[-20.0, -30.0]), 10.0),
        (range(&[-20.0, -15.0]), 5.0),
        (range(&[-40.0, -20.0]), 20.0),
        (range(&[-50.0, -35.0, -20.0, -35.0, -50.0]), 15.0),
    ];
    for rate in RATES {
        for (case, (programme, expected)) in (1..).zip(&cases) {
            let read = measured(rate, programme);
            // The EBU allows 1 LU.
            assert!(
                (read.range - expected).abs() <= 0.2,
                "case {case}, {rate} Hz: {}",
                read.range
            );
        }
    }
}
