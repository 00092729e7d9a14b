//! What is saved can be taken over, and nothing else.

use super::{assert_same, over_all};
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::{blocks, bursts};

const FRAMES: usize = 5000;

#[test]
fn a_saved_state_goes_on_where_it_was() {
    over_all(|variant| {
        let mut bench = Bench::new(variant, 48_000, &[]);
        let input = bursts(bench.inputs(), FRAMES, 6);
        let drive = Drive {
            blocks: blocks(FRAMES, 250),
            ..Drive::default()
        };
        bench.run(&input, &drive);
        let saved = bench.processor.save_state();
        let mut heir = Bench::new(variant, 48_000, &[]);
        let Some(saved) = saved else {
            assert!(
                heir.processor.restore_state(&[]).is_err(),
                "{}",
                variant.name
            );
            return;
        };
        assert!(
            heir.processor.restore_state(&[1, 2, 3]).is_err(),
            "{}",
            variant.name
        );
        heir.processor.restore_state(&saved).unwrap();
        assert_eq!(
            heir.processor.save_state().as_ref(),
            Some(&saved),
            "{}",
            variant.name
        );
        heir.frame = bench.frame;
        let (goes_on, took_over) = (bench.run(&input, &drive), heir.run(&input, &drive));
        assert_same(&variant.name, &goes_on, &took_over, "after taking over");
    });
}
