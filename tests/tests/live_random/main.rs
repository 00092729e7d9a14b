//! Random edits in quick succession: the samples do not depend on the blocks, nothing clicks, and once everything has
//! faded a graph without memory sounds as if it had been opened like that.

mod editor;
mod kinds;
mod scene;
mod threads;

use airloom_graph::compile::passes::Passes;
use airloom_graph::document::model::Document;
use airloom_realtime::allocation::CheckedAllocator;
use airloom_tests::stage::player::{RATE, Stage, wired};

use crate::kinds::{EVERY, GROUPED, Kind, MEMORYLESS, SMOOTH};
use crate::scene::{PLAIN, Played, Scene, play, play_grouped};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

/// A fade lasts 10 ms.
const FADE: usize = RATE as usize / 100;

fn quiet_input() -> Document {
    wired(
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
           {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &["in:out>out:in"],
    )
}

fn low_sine() -> Document {
    wired(
        r#"{"id": "in", "type": "source.sine", "params": {"frequency_hz": 100.0, "level_db": -6.0}},
           {"id": "out", "type": "io.output"}, {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &["in:out>out:in"],
    )
}

fn told(log: &[(usize, String)], frame: usize) -> String {
    let near = log
        .iter()
        .filter(|(at, _)| (frame.saturating_sub(6 * FADE)..=frame).contains(at));
    near.map(|(at, text)| format!("{at}: {text}\n")).collect()
}

fn same_whatever_the_blocks(document: &Document, kinds: &'static [Kind], scene: Scene) {
    let expected = play(document.clone(), kinds, scene, &[64]);
    for blocks in [&[4_096][..], &[1], &[7, 450, 3, 1_000], &[479, 480, 481]] {
        let heard = play(document.clone(), kinds, scene, blocks);
        assert_eq!(heard.log, expected.log, "seed {}", scene.seed);
        for (channel, (heard, expected_samples)) in
            heard.output.iter().zip(&expected.output).enumerate()
        {
            let wrong = heard
                .iter()
                .zip(expected_samples)
                .position(|(a, b)| a.to_bits() != b.to_bits());
            let frame = wrong.unwrap_or(0);
            assert!(
                wrong.is_none(),
                "seed {}, blocks {blocks:?}, channel {channel}, frame {frame}: {} is not {}\n{}",
                scene.seed,
                heard[frame],
                expected_samples[frame],
                told(&expected.log, frame)
            );
        }
    }
}

#[test]
fn edits_of_graphs_without_memory_sound_alike_whatever_the_blocks() {
    for seed in 0..40 {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
            is_automated: false,
            ..PLAIN
        };
        same_whatever_the_blocks(&quiet_input(), MEMORYLESS, scene);
    }
}

#[test]
fn edits_of_every_kind_of_node_sound_alike_whatever_the_blocks() {
    for seed in (100..130).chain([2_035, 5_081]) {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
            is_automated: false,
            ..PLAIN
        };
        same_whatever_the_blocks(&quiet_input(), EVERY, scene);
    }
}

#[test]
fn edits_under_automation_sound_alike_whatever_the_blocks() {
    for seed in 500..530 {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
            is_automated: true,
            ..PLAIN
        };
        same_whatever_the_blocks(&quiet_input(), EVERY, scene);
    }
}

#[test]
fn groups_change_no_sample_whatever_is_edited() {
    for seed in 700..760 {
        let scene = Scene {
            seed,
            edits: 80,
            pause: 900,
            least: 1,
            is_automated: seed % 2 == 0,
            ..PLAIN
        };
        let blocks = [64, 64, 7, 500, 1, 33];
        let expected = play_grouped(quiet_input(), GROUPED, scene, &blocks, Passes::NONE);
        let heard = play_grouped(quiet_input(), GROUPED, scene, &blocks, Passes::default());
        assert_eq!(heard.log, expected.log, "seed {seed}");
        for (channel, (heard, samples)) in heard.output.iter().zip(&expected.output).enumerate() {
            let differs = |(a, b): (&f32, &f32)| a.to_bits() != b.to_bits();
            let wrong = heard.iter().zip(samples).position(differs);
            let frame = wrong.unwrap_or(0);
            assert!(
                wrong.is_none(),
                "seed {seed}, channel {channel}, frame {frame}: {} is not {}\n{}",
                heard[frame],
                samples[frame],
                told(&expected.log, frame)
            );
        }
    }
}

#[test]
fn once_everything_has_faded_it_is_as_if_opened_like_that() {
    for seed in (200..300).chain([3_243]) {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 60,
            least: 0,
            is_automated: false,
            ..PLAIN
        };
        let mut played = play(quiet_input(), MEMORYLESS, scene, &[128]);
        let now = usize::try_from(played.stage.frame()).unwrap();
        let heard = played.stage.play(500, &[128]);
        let mut fresh = Stage::new((**played.stage.session.document()).clone(), 4_096);
        fresh.play(now, &[4_096]);
        let expected = fresh.play(500, &[128]);
        for channel in 0..4 {
            for frame in 0..500 {
                let (a, b) = (heard[channel][frame], expected[channel][frame]);
                assert!(
                    a == b,
                    "seed {seed}, channel {channel}, frame {frame}: {a} is not {b}\n{}\n{}",
                    told(&played.log, now - 12_000),
                    played.stage.session.plan_text().unwrap_or_default()
                );
            }
        }
    }
}

/// No step is larger than the signal and the fades allow: 100 Hz moves by 1.3 % of its peak a frame, a fade by 0.3 %
/// and several of them by as much each.
fn assert_no_click(played: &Played, seed: u64) {
    for (channel, samples) in played.output.iter().enumerate() {
        for frame in 1..samples.len() {
            let step = (samples[frame] - samples[frame - 1]).abs();
            let from = frame.saturating_sub(2 * FADE);
            let to = (frame + 2 * FADE).min(samples.len());
            if step < 0.002 {
                continue;
            }
            let peak = samples[from..to]
                .iter()
                .fold(0.0_f32, |peak, s| peak.max(s.abs()));
            assert!(
                step < 0.06 * peak,
                "seed {seed}, channel {channel}, frame {frame}: a step of {step} at a peak of {peak}\n{}",
                told(&played.log, frame)
            );
        }
    }
}

#[test]
fn no_edit_clicks() {
    for seed in (300..400).chain([4_221]) {
        let scene = Scene { seed, ..PLAIN };
        assert_no_click(&play(low_sine(), SMOOTH, scene, &[64]), seed);
    }
}

#[test]
fn none_of_ten_thousand_edits_of_any_kind_clicks() {
    let mut edits = 0;
    for seed in 700.. {
        let scene = Scene {
            seed,
            edits: 100,
            is_wide: true,
            ..PLAIN
        };
        let played = play(low_sine(), SMOOTH, scene, &[64]);
        assert_no_click(&played, seed);
        edits += played.log.len();
        if edits >= 10_000 {
            break;
        }
    }
}

#[test]
fn edits_of_any_kind_sound_alike_whatever_the_blocks() {
    for seed in 900..910 {
        let scene = Scene {
            seed,
            is_wide: true,
            ..PLAIN
        };
        same_whatever_the_blocks(&quiet_input(), MEMORYLESS, scene);
    }
}

#[test]
fn paths_that_no_edit_touches_do_not_change_by_a_bit() {
    let document = || {
        wired(
            r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
               {"id": "keep_eq", "type": "filter.eq", "config": {"bands": 1}, "params": {"band1.gain_db": 6.0}},
               {"id": "keep_echo", "type": "time.delay", "params": {"time_seconds": 0.01, "mix": 0.5}},
               {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}},
               {"id": "g", "type": "level.gain"}"#,
            &[
                "in:out>keep_eq:in",
                "keep_eq:out>keep_echo:in",
                "keep_echo:out>aux:in",
                "in:out>g:in",
                "g:out>out:in",
            ],
        )
    };
    let kept = &["keep", "aux", "\"c0\"", "\"c1\"", "\"c2\""];
    let mut edits = 0;
    for seed in 1_000.. {
        let scene = Scene {
            seed,
            edits: 100,
            is_wide: true,
            kept,
            ..PLAIN
        };
        let played = play(document(), MEMORYLESS, scene, &[64]);
        let frames = played.output[0].len();
        let undisturbed = Stage::new(document(), 4_096).play(frames, &[64]);
        for channel in [2, 3] {
            let pairs = played.output[channel].iter().zip(&undisturbed[channel]);
            let wrong = pairs.clone().position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!(wrong, None, "seed {seed}, channel {channel}");
        }
        edits += played.log.len();
        if edits >= 2_000 {
            break;
        }
    }
}
