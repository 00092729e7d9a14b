//! How fast the machine is at the moment.

use std::hint::black_box;

use crate::measure::{Quantiles, cpu_ns};
use crate::report::Report;

/// Dependent multiplications of one turn of the loop; bound by latency, so no compiler or cache changes it.
const STEPS: u32 = 20_000;

/// A loop of fixed work that is run beside every measurement. Where its times spread, so do all others.
#[derive(Debug)]
pub struct Calibration {
    times: Vec<f64>,
}

impl Calibration {
    /// Not run yet.
    pub const fn new() -> Self {
        Self { times: Vec::new() }
    }

    /// Runs the loop a few times.
    pub fn sample(&mut self) {
        for _ in 0..8 {
            let ((), time) = cpu_ns(|| {
                let mut state = black_box(1_u64);
                for _ in 0..STEPS {
                    state = state.wrapping_mul(6_364_136_223_846_793_005) ^ 1;
                }
                black_box(state);
            });
            self.times.push(time);
        }
    }

    /// Prints what was seen.
    pub fn report(&self, report: &mut Report) {
        let times = Quantiles::of(&self.times);
        println!(
            "Calibration ({STEPS} dependent multiplications): best {:.1} µs, p50 {:.1}, p99 {:.1}, max {:.1}",
            times.best / 1e3,
            times.p50 / 1e3,
            times.p99 / 1e3,
            times.max / 1e3
        );
        report.quantiles("calibration", &times, 1e3, "us");
    }
}
