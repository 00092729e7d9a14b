//! The ends of every range, and loud and wild inputs: finite and bounded.

use super::over_all;
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::{noise, random_blocks};

const FRAMES: usize = 6000;

#[test]
fn every_end_of_every_range_is_finite_and_bounded() {
    over_all(|variant| {
        let specs = Bench::new(variant, 48_000, &[]).spec.params;
        // Each parameter alone at either end; all at one end; hopping between them.
        let mut settings: Vec<Vec<f64>> = Vec::new();
        let defaults: Vec<f64> = specs.iter().map(|spec| spec.default_value()).collect();
        for (index, spec) in specs.iter().enumerate().take(14) {
            for end in [spec.range().0, spec.range().1] {
                let mut values = defaults.clone();
                values[index] = end;
                settings.push(values);
            }
        }
        settings.push(specs.iter().map(|spec| spec.range().0).collect());
        settings.push(specs.iter().map(|spec| spec.range().1).collect());
        for rate in [8000, 192_000] {
            for (nth, values) in settings.iter().enumerate() {
                let mut bench = Bench::new(variant, rate, &[]);
                for (index, value) in values.iter().enumerate() {
                    bench.bank.jump(index, *value);
                }
                let hops = (0..specs.len() * 4)
                    .map(|hop| {
                        let param = hop % specs.len();
                        let (min, max) = specs[param].range();
                        let frame = FRAMES / 2 + hop * 37 % (FRAMES / 2);
                        Change {
                            frame,
                            param,
                            value: if hop % 2 == 0 { min } else { max },
                        }
                    })
                    .collect::<Vec<_>>();
                let hopping = nth + 2 >= settings.len();
                let mut changes = if hopping { hops } else { Vec::new() };
                changes.sort_by_key(|change| change.frame);
                let drive = Drive {
                    blocks: random_blocks(FRAMES, 2048, nth as u64),
                    changes,
                    in_place: true,
                };
                let input = noise(bench.inputs(), FRAMES, 1.0, nth as u64);
                let output = bench.run(&input, &drive);
                for sample in output.iter().flatten() {
                    // 40 dB for each of seventeen bands at once is the most that any node is asked.
                    assert!(
                        sample.is_finite(),
                        "{}: {sample} at {values:?}",
                        variant.name
                    );
                    let bound = if specs.len() < 14 { 1e4 } else { 1e38 };
                    assert!(
                        sample.abs() < bound,
                        "{}: {sample} at {values:?}",
                        variant.name
                    );
                }
            }
        }
    });
}

#[test]
fn nothing_finite_becomes_nan() {
    over_all(|variant| {
        let mut bench = Bench::new(variant, 48_000, &[]);
        let mut input = noise(bench.inputs(), FRAMES, 1.0, 5);
        for channel in &mut input {
            for (frame, sample) in channel.iter_mut().enumerate() {
                match frame % 500 {
                    0 => *sample = 1e30,
                    1 => *sample = -1e30,
                    2..=9 => *sample = f32::from_bits(1),
                    10..=20 => *sample = -0.0,
                    _ => {}
                }
            }
        }
        let drive = Drive {
            blocks: random_blocks(FRAMES, 999, 5),
            ..Drive::default()
        };
        let output = bench.run(&input, &drive);
        assert!(
            output.iter().flatten().all(|sample| !sample.is_nan()),
            "{}",
            variant.name
        );
    });
}
