//! Loading, playing and comparing.

use airloom_tests::clap_host::instance::ClapInstance;
use airloom_tests::clap_host::io::Stereo;
use airloom_tests::clap_host::io::silence;
use airloom_tests::clap_host::processor::ClapProcessor;
use airloom_tests::clap_host::render::TimedChange;
use airloom_tests::clap_host::render::random_blocks;
use airloom_tests::clap_host::render::render;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::signal::chain;
use serde_json::Value;
use serde_json::json;

pub const RATE: f64 = 48_000.0;
pub const MAX_BLOCK: u32 = 1024;
/// The limiter's look-ahead in [`limited`], in frames.
pub const LOOK_AHEAD: usize = 240;

pub fn gain(gain_db: f64) -> Value {
    chain(&[("level.gain", json!({ "gain_db": gain_db }), json!({}))])
}

pub fn limited() -> Value {
    let config = json!({ "look_ahead_ms": 5.0 });
    chain(&[("dynamics.limiter", json!({ "ceiling_db": 0.0 }), config)])
}

pub fn load(instance: &mut ClapInstance, document: &Value, macros: &[(usize, f32)]) {
    let state = SavedState::with_graph(&document.to_string(), macros);
    instance.load_state(&state.to_clap().unwrap()).unwrap();
}

pub fn play(processor: &mut ClapProcessor, input: &Stereo, changes: &[TimedChange]) -> Stereo {
    let blocks = random_blocks(7, 1, MAX_BLOCK as usize);
    render(processor, input, &silence(0), blocks, changes)
        .unwrap()
        .output
}

pub fn delayed(input: &Stereo, frames: usize) -> Stereo {
    input.clone().map(|channel| {
        let mut late = vec![0.0; frames];
        late.extend_from_slice(&channel[..channel.len() - frames]);
        late
    })
}

pub fn scaled(input: &Stereo, factor: f32) -> Stereo {
    input
        .clone()
        .map(|channel| channel.iter().map(|sample| sample * factor).collect())
}

/// The gain of a level in decibels, in double precision until the end.
#[expect(
    clippy::cast_possible_truncation,
    reason = "samples are single precision"
)]
pub fn factor(gain_db: f64) -> f32 {
    10.0_f64.powf(gain_db / 20.0) as f32
}

#[track_caller]
pub fn assert_same(found: &Stereo, expected: &Stereo) {
    for (channel, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.len(), expected.len());
        for (frame, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!(
                found == expected,
                "channel {channel}, frame {frame}: {found} instead of {expected}"
            );
        }
    }
}

pub fn load_text(instance: &mut ClapInstance, text: &str) {
    let state = SavedState::with_graph(text, &[(3, 0.25)]);
    instance.load_state(&state.to_clap().unwrap()).unwrap();
}

/// An echo after 4,800 frames, at -6 dB, of one frame of full scale, then silence.
pub fn echo() -> (Value, Stereo) {
    let config = json!({ "max_seconds": 1.0 });
    let params = json!({ "time_seconds": 0.1, "mix": 0.5 });
    let mut input = silence(9_600);
    for channel in &mut input {
        channel[0] = 1.0;
    }
    (chain(&[("time.delay", params, config)]), input)
}
