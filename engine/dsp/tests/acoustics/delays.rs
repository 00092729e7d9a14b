//! Fractional delays as a listener hears them.

use crate::measure::{db, without_sine};
use airloom_dsp::delay::line::DelayLine;
use airloom_dsp::sample::narrow;
use std::f64::consts::TAU;

#[test]
fn a_fraction_delays_the_phase_by_itself() {
    for tenth in 0..=10 {
        let delay = 20.0 + f64::from(tenth) / 10.0;
        let part = 1000.0 / 48_000.0;
        let mut line = DelayLine::new(32, 1);
        let mut out = Vec::new();
        for frame in 0..4800 {
            line.push(narrow((TAU * part * f64::from(frame)).sin()));
            if frame >= 48 {
                let ideal = (TAU * part * (f64::from(frame) - delay)).sin();
                out.push(f64::from(line.read_lagrange(delay)) - ideal);
            }
        }
        let worst = out
            .iter()
            .fold(0.0_f64, |most, error| most.max(error.abs()));
        assert!(db(worst) < -85.0, "delay {delay}: {} dB", db(worst));
    }
}

#[test]
fn a_whole_delay_is_exact_through_every_read() {
    let mut line = DelayLine::new(32, 1);
    let mut whole = Vec::new();
    for frame in 0..4096_u16 {
        line.push(f32::from(frame % 37) - 18.0);
        assert_eq!(line.read(7), line.read_linear(7.0));
        assert_eq!(line.read(7), line.read_lagrange(7.0));
        whole.push(f64::from(line.read(7)));
    }
    let (rest, _) = without_sine(&whole, 0.0123);
    assert!(rest > 1.0, "the signal is not silent");
}
