//! The limiter against signals made to break it.

use crate::measure::{db, splits, without_sine};
use airloom_dsp::dynamics::limiter::{PIECE, PeakLimiter};
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use std::f64::consts::TAU;

fn limiter(channels: usize, look_ahead: usize, ceiling: f64, release: f64) -> PeakLimiter {
    let mut limiter = PeakLimiter::new(channels, look_ahead);
    limiter.set_ceiling(ceiling);
    limiter.set_release(release);
    limiter
}

fn run(limiter: &mut PeakLimiter, input: &[Vec<f32>], sizes: &[usize]) -> Vec<Vec<f32>> {
    let mut out = input.to_vec();
    let mut from = 0;
    for size in sizes {
        let end = from + size;
        while from < end {
            let to = end.min(from + PIECE);
            for channel in &out {
                limiter.measure(&channel[from..to]);
            }
            limiter.compute(to - from);
            for (index, channel) in out.iter_mut().enumerate() {
                limiter.apply(index, &mut channel[from..to]);
            }
            from = to;
        }
    }
    out
}

fn hostile(frames: u64) -> Vec<(&'static str, Vec<f32>)> {
    let noise = WhiteNoise::new(42, 0);
    let make = |f: &dyn Fn(u64) -> f64| (0..frames).map(|frame| narrow(f(frame))).collect();
    vec![
        ("impulses", make(&|n| if n % 97 == 0 { 30.0 } else { 0.0 })),
        (
            "rising impulses",
            make(&|n| if n % 239 == 0 { n as f64 / 100.0 } else { 0.01 }),
        ),
        ("noise", make(&|n| 20.0 * noise.at(n))),
        (
            "square",
            make(&|n| if n / 50 % 2 == 0 { 4.0 } else { -4.0 }),
        ),
        (
            "half the rate",
            make(&|n| if n % 2 == 0 { 8.0 } else { -8.0 }),
        ),
        (
            "bursts",
            make(&|n| if n % 1000 < 3 { 1e6 } else { 0.9 * noise.at(n) }),
        ),
        (
            "just above",
            make(&|n| 0.890_000_1 * (n as f64 * 0.3).cos().signum()),
        ),
        ("huge", make(&|n| f64::from(f32::MAX) * noise.at(n))),
        ("growing", make(&|n| (n as f64 / 500.0).exp() * noise.at(n))),
    ]
}

#[test]
fn nothing_leaves_above_the_ceiling() {
    for look_ahead in [0, 1, 2, 5, 239, 240] {
        for release in [0.0, 10.0, 4800.0] {
            for (name, signal) in hostile(6000) {
                for ceiling in [0.89, 0.001, 1.0] {
                    let input = [signal.clone(), signal.iter().map(|x| 0.5 * x).collect()];
                    let mut limiter = limiter(2, look_ahead, ceiling, release);
                    let out = run(&mut limiter, &input, &[6000]);
                    let most = out
                        .iter()
                        .flatten()
                        .fold(0.0_f32, |most, x| most.max(x.abs()));
                    assert!(f64::from(limiter.ceiling()) <= ceiling);
                    assert!(
                        most <= limiter.ceiling(),
                        "{name}, look-ahead {look_ahead}, release {release}: {most} > {ceiling}"
                    );
                }
            }
        }
    }
}

#[test]
fn below_the_ceiling_every_bit_passes_delayed_by_the_look_ahead() {
    let noise = WhiteNoise::new(5, 0);
    let quiet: Vec<f32> = (0..5000)
        .map(|frame| narrow(0.89 * noise.at(frame)))
        .collect();
    for look_ahead in [0, 1, 240, 1000] {
        let mut limiter = limiter(1, look_ahead, 0.89, 4800.0);
        let out = &run(&mut limiter, std::slice::from_ref(&quiet), &[5000])[0];
        assert!(out[..look_ahead].iter().all(|x| *x == 0.0));
        assert_eq!(out[look_ahead..], quiet[..5000 - look_ahead]);
    }
}

#[test]
fn after_the_release_every_bit_passes_again() {
    let noise = WhiteNoise::new(6, 0);
    let mut signal: Vec<f32> = (0..30_000)
        .map(|frame| narrow(0.5 * noise.at(frame)))
        .collect();
    signal[100] = 4.0;
    let release = 1000.0;
    let mut limiter = limiter(1, 240, 0.89, release);
    let out = &run(&mut limiter, std::slice::from_ref(&signal), &[30_000])[0];
    // ln(10⁶) = 13.8 time constants take the distance to 1 below 10⁻⁶.
    let released = 100 + 2 * 240 + 14 * 1000;
    assert_eq!(out[released..], signal[released - 240..30_000 - 240]);
    assert_ne!(
        out[released - 12_000..],
        signal[released - 12_240..30_000 - 240]
    );
}

#[test]
fn the_release_has_its_time_constant() {
    let mut signal = vec![0.4_f32; 10_000];
    signal[1000] = 2.0;
    let (look_ahead, release) = (100, 2000.0);
    let mut limiter = limiter(1, look_ahead, 1.0, release);
    let out = &run(&mut limiter, &[signal], &[10_000])[0];
    let distance = |frame: usize| 1.0 - f64::from(out[frame]) / 0.4;
    // The peak needs 0.5 and leaves at 1100; two time constants later than any early frame of the
    // release, the distance is 1/e² of it.
    let ratio = distance(1400 + 4000) / distance(1400);
    assert!((ratio - (-2.0_f64).exp()).abs() < 1e-3, "{ratio}");
}

#[test]
fn channels_share_one_gain() {
    let noise = WhiteNoise::new(8, 0);
    let loud: Vec<f32> = (0..4000)
        .map(|frame| narrow(3.0 * noise.at(frame)))
        .collect();
    let quiet = vec![0.25_f32; 4000];
    let out = run(
        &mut limiter(2, 64, 0.5, 300.0),
        &[loud.clone(), quiet],
        &[4000],
    );
    for frame in 64..4000 {
        let gain = f64::from(out[1][frame]) / 0.25;
        let expected = f64::from(loud[frame - 64]) * gain;
        assert!((f64::from(out[0][frame]) - expected).abs() < 1e-6);
    }
}

#[test]
fn blocks_change_no_bit_and_clear_is_fresh() {
    for (name, signal) in hostile(3000) {
        let input = [signal];
        let mut first = limiter(1, 50, 0.7, 500.0);
        let whole = run(&mut first, &input, &[3000]);
        for seed in 0..5 {
            let mut other = limiter(1, 50, 0.7, 500.0);
            let sizes = splits(3000, seed);
            assert_eq!(
                whole,
                run(&mut other, &input, &sizes),
                "{name}, seed {seed}"
            );
        }
        first.clear();
        assert_eq!(
            whole,
            run(&mut first, &input, &[3000]),
            "{name} after clear"
        );
    }
}

#[test]
fn a_loud_sine_keeps_its_shape() {
    // 6 dB too loud: with a release much longer than the period the gain hardly moves.
    let part = 1000.0 / 48_000.0;
    let signal: Vec<f32> = (0..96_000)
        .map(|frame| narrow(2.0 * (TAU * part * f64::from(frame)).sin()))
        .collect();
    let out = &run(&mut limiter(1, 240, 1.0, 4800.0), &[signal], &[96_000])[0];
    let steady: Vec<f64> = out[48_000..].iter().map(|x| f64::from(*x)).collect();
    let (rest, amplitude) = without_sine(&steady, part);
    assert!((amplitude - 1.0).abs() < 0.01, "{amplitude}");
    let distortion = db(rest / (amplitude / 2.0_f64.sqrt()));
    assert!(distortion < -80.0, "THD+N {distortion} dB");
}
