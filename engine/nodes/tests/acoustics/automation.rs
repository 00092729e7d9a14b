//! No change of any parameter of a filter is heard as a step.
//!
//! A low sine goes through a filter whose parameters stand anywhere, and one of them after the other jumps anywhere. What
//! comes out may take steps from sample to sample as large as the sine's own at that level, and a part more: what is
//! left of the change, spread over many frames. The bound is on that part, relative to the level around it, or to that of
//! the input where the filter lets less through. A change that is not smoothed gives 1 and more.

use serde_json::{Value, json};

use super::{peak, sine};
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::random_blocks;
use crate::rig::variant::Variant;
use airloom_api::param::spec::{ParamKind, ParamSpec};
use airloom_dsp::noise::white::WhiteNoise;

const RATE: u32 = 48_000;
/// Frames from one change to the next: 62.5 ms, more than any smoothing takes.
const EVERY: usize = 3_000;
const CHANGES: usize = 14;
/// How far around a frame its level is looked for.
const AROUND: usize = 400;
/// The level of the sine.
const PEAK: f64 = 0.25;

/// Numbers from 0 to 1.
struct Dice {
    noise: WhiteNoise,
    thrown: u64,
}

impl Dice {
    fn new(seed: u64) -> Self {
        Self {
            noise: WhiteNoise::new(seed, 5),
            thrown: 0,
        }
    }

    fn part(&mut self) -> f64 {
        self.thrown += 1;
        f64::midpoint(self.noise.at(self.thrown), 1.0)
    }

    fn below(&mut self, count: usize) -> usize {
        let count = u32::try_from(count).unwrap();
        let number = f64::from(count) * self.part();
        (0..count).rfind(|n| f64::from(*n) <= number).unwrap_or(0) as usize
    }

    /// Any value of a parameter, of a quality up to one.
    fn value(&mut self, spec: &ParamSpec, most_q: f64) -> f64 {
        let (min, max) = spec.range();
        let part = self.part();
        let value = match &spec.kind {
            ParamKind::Float { curve, .. } => curve.map(part, min, max),
            _ => min + (max - min) * part,
        };
        if spec.id.ends_with("output_db") {
            return value.max(-6.0);
        }
        if spec.id.ends_with('q') {
            return value.min(most_q);
        }
        spec.clamp(value)
    }
}

/// The largest part by which steps exceed those of the sine, and where.
fn excess(output: &[f32], slope: f64) -> (f64, usize) {
    let mut worst = (0.0, 0);
    for start in (AROUND..output.len() - AROUND).step_by(AROUND / 4) {
        let level = peak(&output[start - AROUND..start + AROUND]).max(PEAK);
        let piece = &output[start..start + AROUND / 4];
        for (frame, two) in piece.windows(2).enumerate() {
            let step = (f64::from(two[1]) - f64::from(two[0])).abs() / level - slope;
            if step > worst.0 {
                worst = (step, start + frame);
            }
        }
    }
    worst
}

/// Lets every filter of a configuration be turned at random; gives the worst excess.
fn assert_smooth(name: &str, config: &Value, seeds: u64, most_q: f64, bound: f64) {
    let variant = Variant::of(name, config);
    let mut most: f64 = 0.0;
    for seed in 0..seeds {
        let mut dice = Dice::new(seed);
        let specs = Bench::new(&variant, RATE, &[]).spec.params;
        let values: Vec<f64> = specs.iter().map(|spec| dice.value(spec, most_q)).collect();
        let named: Vec<(&str, f64)> = specs
            .iter()
            .zip(&values)
            .map(|(spec, value)| (spec.id.as_ref(), *value))
            .collect();
        let mut bench = Bench::new(&variant, RATE, &named);
        let frames = EVERY * (CHANGES + 2);
        let hz = 40.0 * 5.0_f64.powf(dice.part());
        let tone = sine(hz, f64::from(RATE), u32::try_from(frames).unwrap(), PEAK);
        let input = vec![tone; bench.inputs()];
        let mut said = Vec::new();
        let changes = (1..=CHANGES)
            .map(|number| {
                let param = dice.below(specs.len());
                let value = dice.value(&specs[param], most_q);
                let frame = EVERY * number + dice.below(100);
                said.push((frame, specs[param].id.clone(), value));
                Change {
                    frame,
                    param,
                    value,
                }
            })
            .collect();
        let drive = Drive {
            blocks: random_blocks(frames, 1024, seed),
            changes,
            in_place: false,
        };
        let output = bench.run(&input, &drive);
        let slope = std::f64::consts::TAU * hz / f64::from(RATE);
        for channel in &output {
            let (worst, frame) = excess(channel, slope);
            most = most.max(worst);
            assert!(
                worst < bound,
                "{} seed {seed}, {hz:.0} Hz: a step of {worst} at {frame}; from {named:?}; {said:?}",
                variant.name
            );
        }
    }
    println!(
        "{}: steps exceed the sine's by {most:.4} at most",
        variant.name
    );
}

#[test]
fn equaliser() {
    let one = json!({ "bands": 1, "channels": 1 });
    assert_smooth("filter.eq", &one, 100, 4.0, 0.05);
    assert_smooth("filter.eq", &one, 60, 100.0, 0.05);
    let double = json!({ "bands": 3, "channels": 1, "precision": "double" });
    assert_smooth("filter.eq", &double, 40, 4.0, 0.1);
    assert_smooth(
        "filter.eq",
        &json!({ "bands": 70, "channels": 1 }),
        8,
        4.0,
        0.1,
    );
}

#[test]
fn graphic_equaliser() {
    for spacing in ["thirds", "octaves"] {
        let config = json!({ "spacing": spacing, "channels": 1 });
        assert_smooth("filter.graphic_eq", &config, 10, 1.0, 0.01);
    }
}

/// A split that sweeps over the sine at 48 dB/octave turns it on within a millisecond.
#[test]
fn crossover() {
    for (slope, bound) in [("12", 0.02), ("24", 0.05), ("48", 0.1)] {
        let config = json!({ "ways": 4, "slope_db_oct": slope, "channels": 1 });
        assert_smooth("filter.crossover", &config, 15, 1.0, bound);
    }
}

#[test]
fn simple_ones() {
    for name in ["filter.dc_blocker", "filter.one_pole", "filter.svf"] {
        assert_smooth(name, &json!({ "channels": 1 }), 40, 4.0, 0.05);
    }
}

#[test]
fn dynamic_equaliser() {
    let config = json!({ "bands": 2, "channels": 1 });
    assert_smooth("filter.dynamic_eq", &config, 40, 4.0, 0.05);
}
