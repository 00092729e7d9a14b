//! A reset processor is a fresh one.

use super::{assert_same, over_all};
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::{blocks, bursts};

const FRAMES: usize = 10_000;

#[test]
fn reset_equals_fresh() {
    over_all(|variant| {
        let mut bench = Bench::new(variant, 44_100, &[]);
        let input = bursts(bench.inputs(), FRAMES, 2);
        let drive = Drive {
            blocks: blocks(FRAMES, 512),
            ..Drive::default()
        };
        let fresh = bench.run(&input, &drive);
        // Leave it in the middle of ramps and fades.
        let params = bench.spec.params.clone();
        let at_odds = (0..params.len())
            .map(|param| Change {
                frame: 0,
                param,
                value: params[param].range().1,
            })
            .collect();
        bench.run(
            &input,
            &Drive {
                blocks: vec![333],
                changes: at_odds,
                in_place: false,
            },
        );
        for (index, spec) in params.iter().enumerate() {
            bench.bank.jump(index, spec.default_value());
        }
        bench.reset();
        let again = bench.run(&input, &drive);
        assert_same(&variant.name, &fresh, &again, "after reset");
    });
}
