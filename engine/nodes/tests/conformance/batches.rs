//! Nodes that are computed side by side give the bits that each gives alone.

use airloom_realtime::allocation::violations;

use super::{assert_same, some_params};
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::{bursts, random_blocks};
use crate::rig::together::{Member, run_together};
use crate::rig::variant::{Variant, all};

const FRAMES: usize = 12_000;
const RATE: u32 = 48_000;

/// A number from 0 to 1 for any three.
fn part(a: usize, b: usize, c: usize) -> f64 {
    let mixed = (a * 7919 + b * 104_729 + c * 1_299_709 + 17) % 1000;
    f64::from(u32::try_from(mixed).unwrap()) / 1000.0
}

/// One of several: every one has values of its own, and some change at the beginning of a block.
fn member(variant: &Variant, number: usize, blocks: &[usize]) -> Member {
    let bench = Bench::new(variant, RATE, &[]);
    let params = some_params(&bench);
    let mut changes = Vec::new();
    let mut frame = 0;
    for (block, size) in blocks.iter().enumerate() {
        let first = block == 0;
        for param in params
            .iter()
            .filter(|param| first || part(number, block, **param) >= 0.999)
        {
            let (min, max) = bench.spec.params[*param].range();
            let value = min + (max - min) * part(number, *param, block + 1);
            let value = bench.spec.params[*param].clamp(value);
            changes.push(Change {
                frame,
                param: *param,
                value,
            });
        }
        frame += size;
    }
    let input = bursts(bench.inputs(), FRAMES, 30 + number as u64);
    let drive = Drive {
        blocks: blocks.to_vec(),
        changes,
        in_place: false,
    };
    Member {
        bench,
        input,
        drive,
    }
}

#[test]
fn nodes_side_by_side_give_the_bits_of_each_alone() {
    let mut tried = 0;
    for variant in &all() {
        let Some(batching) = Bench::new(variant, RATE, &[]).processor.batching() else {
            continue;
        };
        for (seed, count) in [(1, 16), (2, 9), (3, 2), (4, 1)] {
            let blocks = random_blocks(FRAMES, if seed == 1 { 100 } else { 900 }, seed);
            let make = || (0..count).map(|number| member(variant, number, &blocks));
            let mut together: Vec<Member> = make().collect();
            let (found, common) = run_together(&mut together, batching.run, RATE);
            for (number, mut alone) in make().enumerate() {
                let expected = alone.bench.run(&alone.input, &alone.drive);
                let what = format!("number {number} of {count}, seed {seed}");
                assert_same(&variant.name, &expected, &found[number], &what);
            }
            println!(
                "{}: {common} of {} calls were common",
                variant.name,
                count * blocks.len()
            );
            tried += common;
        }
        assert_eq!(violations(), 0, "{} allocates", variant.name);
    }
    assert!(tried > 10_000, "only {tried} calls were common ones");
}
