//! As a device runs them: nothing is allocated or freed in the audio scope. Nodes that read files
//! are checked here alone, for offline they may wait.

use airloom_api::process::context::Pace;

use super::over_all;
use crate::rig::bench::{Bench, Change, Drive};
use crate::rig::signal::{bursts, random_blocks};

const FRAMES: usize = 20_000;

#[test]
fn nothing_is_allocated_on_the_audio_thread() {
    over_all(|variant| {
        let mut bench = Bench::at_pace(variant, 48_000, &[], Pace::Realtime);
        let params = bench.spec.params.clone();
        let changes = params
            .iter()
            .enumerate()
            .map(|(param, spec)| Change {
                frame: 600 + 31 * param,
                param,
                value: spec.range().1,
            })
            .filter(|change| change.frame < FRAMES)
            .collect();
        let input = bursts(bench.inputs(), FRAMES, 8);
        let drive = Drive {
            blocks: random_blocks(FRAMES, 1024, 8),
            changes,
            in_place: true,
        };
        bench.run(&input, &drive);
        bench.reset();
        bench.run(
            &input,
            &Drive {
                blocks: vec![64],
                ..Drive::default()
            },
        );
    });
}
