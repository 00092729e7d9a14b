//! No split into blocks changes a bit, nor do shared buffers; with parameters changing on odd
//! frames and moved by control signals.

use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::ParamKind;

use super::{assert_same, over_all, some_params};
use crate::rig::bench::{Bench, Change, Channels, Drive};
use crate::rig::signal::{blocks, bursts, noise, random_blocks};
use crate::rig::variant::Variant;

const FRAMES: usize = 12_000;
const RATE: u32 = 48_000;

/// Every parameter to some value and back, at odd frames.
fn changes(spec: &NodeSpec, params: &[usize]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (nth, param) in params.iter().enumerate() {
        let (min, max) = spec.params[*param].range();
        for (turn, part) in [0.8, 1.0, 0.1, 0.45].into_iter().enumerate() {
            let value = spec.params[*param].clamp(min + (max - min) * part);
            changes.push(Change {
                frame: 331 + 2111 * turn + 74 * nth,
                param: *param,
                value,
            });
        }
    }
    changes.sort_by_key(|change| change.frame);
    changes
}

fn run(variant: &Variant, input: &[Vec<f32>], drive: &Drive, modulated: bool) -> Channels {
    let mut bench = Bench::new(variant, RATE, &[]);
    if modulated {
        for param in some_params(&bench) {
            if let ParamKind::Float { min, max, .. } = bench.spec.params[param].kind {
                let control = noise(1, FRAMES, 1.0, 70 + param as u64).remove(0);
                // Held for a while, so that both constant and moving controls occur.
                let held = (0..FRAMES)
                    .map(|frame| control[frame / 700 * 700])
                    .collect();
                let signal = if param % 2 == 0 { control } else { held };
                bench.modulate(param, signal, (max - min) / 10.0);
            }
        }
    }
    bench.run(input, drive)
}

#[test]
fn every_split_gives_the_same_samples() {
    over_all(|variant| {
        let bench = Bench::new(variant, RATE, &[]);
        let input = bursts(bench.inputs(), FRAMES, 1);
        let params = some_params(&bench);
        for (what, changes, modulated) in [
            ("at rest", Vec::new(), false),
            ("changing", changes(&bench.spec, &params), false),
            ("modulated", changes(&bench.spec, &params), true),
        ] {
            let drive = |blocks: Vec<usize>, in_place: bool| Drive {
                blocks,
                changes: changes.clone(),
                in_place,
            };
            let whole = run(
                variant,
                &input,
                &drive(blocks(FRAMES, 8192), false),
                modulated,
            );
            for (size, in_place) in [
                (1, true),
                (7, false),
                (64, true),
                (441, false),
                (1000, true),
            ] {
                let split = run(
                    variant,
                    &input,
                    &drive(blocks(FRAMES, size), in_place),
                    modulated,
                );
                let what = format!("{what}, blocks of {size}, in place {in_place}");
                assert_same(&variant.name, &whole, &split, &what);
            }
            for seed in 0..3 {
                let sizes = random_blocks(FRAMES, 8192, seed);
                let split = run(variant, &input, &drive(sizes, seed % 2 == 0), modulated);
                let what = format!("{what}, random blocks of seed {seed}");
                assert_same(&variant.name, &whole, &split, &what);
            }
        }
    });
}
