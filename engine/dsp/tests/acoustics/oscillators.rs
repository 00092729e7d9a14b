//! Band-limited oscillators: what is not a harmonic, and whether the harmonics are the waveform's.
//!
//! Aliasing is the largest component of the whole spectrum, 0 to half the rate, that is no harmonic, against the
//! strongest harmonic: both as amplitudes under a 7-term Blackman-Harris window over 65,536 frames.

use std::f64::consts::{PI, TAU};

use airloom_dsp::oscillator::band_limited::{BandLimited, Shape};
use airloom_dsp::sample::narrow;

use crate::measure::{db, transform};

const RATE: f64 = 48_000.0;
const FRAMES: usize = 1 << 16;
/// Bins to either side that belong to a component under this window.
const LOBE: usize = 9;

/// Albrecht's 7-term minimum-side-lobe window: -180 dB.
fn window(frame: usize) -> f64 {
    const TERMS: [f64; 7] = [
        0.271_051_400_693_424,
        0.433_297_939_234_485,
        0.218_122_999_543_110,
        0.065_925_446_388_031,
        0.010_811_742_098_371,
        0.000_776_584_825_226,
        0.000_013_887_217_352,
    ];
    let mut sum = 0.0;
    for (k, term) in TERMS.iter().enumerate() {
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        sum += sign * term * (TAU * (k * frame) as f64 / FRAMES as f64).cos();
    }
    sum
}

/// Amplitudes by bin.
fn spectrum(mut next: impl FnMut() -> f64) -> Vec<f64> {
    // What the start leaves dies out first.
    for _ in 0..2000 {
        next();
    }
    let signal: Vec<f64> = (0..FRAMES)
        .map(|frame| f64::from(narrow(next())) * window(frame))
        .collect();
    let scale = 2.0 / (0.271_051_400_693_424 * FRAMES as f64);
    transform(&signal)
        .iter()
        .take(FRAMES / 2)
        .map(|(real, imaginary)| real.hypot(*imaginary) * scale)
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the bins of positive frequencies"
)]
fn bin(hz: f64) -> usize {
    (hz * FRAMES as f64 / RATE).round() as usize
}

fn near(bins: &[f64], bin: usize) -> f64 {
    bins[bin.saturating_sub(LOBE)..(bin + LOBE).min(bins.len())]
        .iter()
        .fold(0.0, |most, value| value.max(most))
}

/// Decibels between the strongest harmonic of `hz` and the strongest component that is none.
fn aliasing(bins: &[f64], hz: f64) -> f64 {
    let mut others = bins.to_vec();
    let mut strongest = 0.0_f64;
    let mut harmonic = hz;
    others[..LOBE].fill(0.0);
    while harmonic < RATE / 2.0 {
        let at = bin(harmonic);
        strongest = strongest.max(near(bins, at));
        let end = (at + LOBE).min(others.len());
        others[at.saturating_sub(LOBE)..end].fill(0.0);
        harmonic += hz;
    }
    db(others.iter().fold(0.0_f64, |most, value| value.max(most)) / strongest)
}

fn shape(name: &str) -> Shape {
    let mut shape = Shape::NONE;
    match name {
        "saw" => shape.saw = 1.0,
        "square" => shape.pulse = 1.0,
        "pulse" => (shape.pulse, shape.width) = (1.0, 0.13),
        "triangle" => shape.triangle = 1.0,
        _ => shape.sine = 1.0,
    }
    shape
}

#[test]
fn nothing_folds_back_above_minus_90_db() {
    for (name, hz, bound) in [
        ("saw", 5000.0, -100.0),
        ("saw", 4987.3, -100.0),
        ("saw", 1234.5, -100.0),
        ("saw", 110.0, -100.0),
        ("saw", 11_111.1, -95.0),
        ("square", 5000.0, -100.0),
        ("pulse", 4987.3, -95.0),
        ("triangle", 4987.3, -100.0),
        ("triangle", 440.0, -100.0),
        ("sine", 4987.3, -140.0),
    ] {
        let (mut oscillator, shape) = (BandLimited::new(), shape(name));
        let bins = spectrum(|| oscillator.next(hz / RATE, 0.0, &shape));
        let found = aliasing(&bins, hz);
        println!("{name} at {hz} Hz: {found:.1} dB");
        assert!(found < bound, "{name} at {hz} Hz: {found} dB");
    }
}

#[test]
fn harmonics_have_the_heights_of_their_series() {
    let hz = 997.0;
    type Height = fn(f64) -> f64;
    let heights: [(&str, Height); 4] = [
        ("saw", |n| 2.0 / (PI * n)),
        (
            "square",
            |n| if n % 2.0 == 1.0 { 4.0 / (PI * n) } else { 0.0 },
        ),
        ("pulse", |n| 4.0 / (PI * n) * (PI * n * 0.13).sin().abs()),
        ("triangle", |n| {
            if n % 2.0 == 1.0 {
                8.0 / (PI * n).powi(2)
            } else {
                0.0
            }
        }),
    ];
    for (name, height) in heights {
        let (mut oscillator, shape) = (BandLimited::new(), shape(name));
        let bins = spectrum(|| oscillator.next(hz / RATE, 0.0, &shape));
        // Up to 0.42 of the rate; the window's top is flat to 0.1 dB around a component.
        for n in 1..=20 {
            let n = f64::from(n);
            let (found, expected) = (near(&bins, bin(hz * n)), height(n));
            if expected > 1e-6 {
                let off = db(found / expected);
                assert!(
                    (-0.8..0.02).contains(&off),
                    "{name}, harmonic {n}: {off} dB"
                );
            } else {
                assert!(db(found) < -100.0, "{name}, harmonic {n}: {found}");
            }
        }
        let dc = bins[0] / 2.0;
        assert!(dc < 1e-5, "{name}: DC of {dc}");
    }
}

#[test]
fn hard_sync_folds_nothing_back() {
    // All that is heard has the master's period.
    for (name, ratio, bound) in [
        ("saw", 1.37, -95.0),
        ("square", 2.71, -95.0),
        ("triangle", 1.9, -95.0),
    ] {
        let master_hz = 1_777.7;
        let (step, shape) = (master_hz / RATE, shape(name));
        let mut oscillator = BandLimited::new();
        let mut master = 0.0;
        let bins = spectrum(|| {
            master += step;
            if master >= 1.0 {
                master -= 1.0;
                oscillator.next_synced(step * ratio, master / step, &shape)
            } else {
                oscillator.next(step * ratio, 0.0, &shape)
            }
        });
        let found = aliasing(&bins, master_hz);
        println!("{name} synced: {found:.1} dB");
        assert!(found < bound, "{name}: {found} dB");
    }
}

#[test]
fn the_fundamental_is_where_the_phase_says() {
    for name in ["saw", "square", "triangle", "sine"] {
        let (mut oscillator, shape) = (BandLimited::new(), shape(name));
        let step = 480.0 / RATE;
        let (mut sine, mut cosine) = (0.0, 0.0);
        for frame in 0..2000 {
            let value = oscillator.next(step, 0.0, &shape);
            if frame >= 1000 {
                let (s, c) = (TAU * step * f64::from(frame)).sin_cos();
                sine += value * s;
                cosine += value * c;
            }
        }
        let degrees = cosine.atan2(sine).to_degrees();
        assert!(degrees.abs() < 0.1, "{name}: {degrees}°");
    }
}

#[test]
fn backwards_is_the_mirror_of_forwards() {
    for name in ["saw", "pulse", "triangle"] {
        let shape = shape(name);
        let mut backwards = BandLimited::new();
        let bins = spectrum(|| backwards.next(-1234.5 / RATE, 0.0, &shape));
        let found = aliasing(&bins, 1234.5);
        assert!(found < -95.0, "{name}: {found} dB");
    }
}

#[test]
fn leaps_of_phase_and_frequency_stay_within_the_overshoot() {
    for name in ["saw", "square", "triangle"] {
        let mut worst = 0.0_f64;
        // Leaps of the phase by a square, of the frequency between far ends, and both.
        for (frequency_hz, span_hz, span_cycles) in [
            (440.0, 0.0, 0.25),
            (3000.0, 0.0, 0.5),
            (12_000.0, 11_900.0, 0.0),
            (5000.0, 4000.0, 0.4),
        ] {
            let (mut oscillator, shape) = (BandLimited::new(), shape(name));
            for frame in 0..48_000_u32 {
                let up = frame / 997 % 2 == 0;
                let side = if up { 1.0 } else { -1.0 };
                let step = (frequency_hz + side * span_hz) / 48_000.0;
                let value = oscillator.next(step, side * span_cycles, &shape);
                if frame > 200 {
                    worst = worst.max(value.abs());
                }
            }
        }
        println!("{name}: {worst:.2}");
        assert!(worst < 2.0, "{name}: {worst}");
    }
}
