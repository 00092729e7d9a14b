//! What is saved can be taken over, and nothing else.

use airloom_api::process::state::StateBytes;

use super::{assert_same, over_all};
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::{blocks, bursts};

const FRAMES: usize = 5000;

fn saved(bench: &Bench) -> StateBytes {
    let mut state = StateBytes::EMPTY;
    bench.processor.save_state(&mut state);
    state
}

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
        let saved = saved(&bench);
        let mut heir = Bench::new(variant, 48_000, &[]);
        let fresh = self::saved(&heir);
        if saved.is_empty() {
            assert!(
                heir.processor.restore_state(&[]).is_err(),
                "{}",
                variant.name
            );
            return;
        }
        assert!(
            heir.processor.restore_state(&[1, 2, 3]).is_err(),
            "{}",
            variant.name
        );
        assert!(!fresh.is_empty(), "{}", variant.name);
        heir.processor.restore_state(saved.as_slice()).unwrap();
        assert_eq!(self::saved(&heir), saved, "{}", variant.name);
        heir.frame = bench.frame;
        let (goes_on, took_over) = (bench.run(&input, &drive), heir.run(&input, &drive));
        assert_same(&variant.name, &goes_on, &took_over, "after taking over");
    });
}
