//! Hosts that do what few hosts do.

use std::time::{Duration, Instant};

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::{BlockIo, Stereo, silence};
use airloom_tests::clap_host::render::TimedChange;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::dice::Dice;
use airloom_tests::signal::with_macro;
use serde_json::json;

use crate::player::{MAX_BLOCK, RATE, gain, load, play};

/// Longer than a fade between two graphs.
const FRAMES: usize = 8192;

fn tone() -> Stereo {
    let wave: Vec<f32> = (0..FRAMES)
        .map(|frame| (frame as f32 * 0.05).sin() * 0.5)
        .collect();
    [wave.clone(), wave]
}

/// What `gain_db` decibels make of the tone, in the last half of a render.
fn assert_gain(output: &Stereo, gain_db: f64, what: &str) {
    let factor = 10.0_f64.powf(gain_db / 20.0);
    for (channel, input) in output.iter().zip(tone()) {
        for (frame, (out, expected)) in channel.iter().zip(&input).enumerate().skip(FRAMES / 2) {
            let error = (f64::from(*out) - f64::from(*expected) * factor).abs();
            assert!(error < 1e-6, "{what}: {error} at frame {frame}");
        }
    }
}

#[test]
fn states_that_are_none_are_refused_and_what_plays_plays_on() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gain(-6.0), &[]);
    let good = instance.save_state().unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let mut dice = Dice::new(0x5eed);
    for round in 0..200_u32 {
        let mut bytes = good.clone();
        match round % 4 {
            0 => bytes.truncate(dice.below(good.len())),
            1 => {
                bytes = (0..dice.below(4096))
                    .map(|_| dice.bits().to_le_bytes()[0])
                    .collect()
            }
            // A length beyond the end, and none at all.
            2 => bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes()),
            _ => bytes[..8].fill(0),
        }
        // Refused or not is the format's affair; what is refused changes nothing.
        let _ = instance.load_state(&bytes);
    }
    let output = play(&mut processor, &tone(), &[]);
    assert_gain(&output, -6.0, "after two hundred states that are none");
    instance.deactivate(processor);
}

#[test]
fn a_graph_of_a_later_version_is_kept_for_it() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let later = json!({ "airloom": 99, "name": "Later", "nodes": "of a kind nobody knows yet" });
    load(&mut instance, &later, &[]);
    let saved = SavedState::from_clap(&instance.save_state().unwrap()).unwrap();
    assert_eq!(saved.graph(), Some(&*later.to_string()));
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_gain(
        &play(&mut processor, &tone(), &[]),
        0.0,
        "what was there before",
    );
    instance.deactivate(processor);
}

#[test]
fn a_huge_state_is_refused_soon() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let nodes = r#"{"id":"a","type":"level.gain","position":[0,0]},"#.repeat(400_000);
    let graph = format!(r#"{{"airloom":1,"nodes":[{nodes}],"connections":[]}}"#);
    let state = SavedState::with_graph(&graph, &[]).to_clap().unwrap();
    let start = Instant::now();
    let _ = instance.load_state(&state);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_gain(
        &play(&mut processor, &tone(), &[]),
        0.0,
        "what was there before",
    );
    instance.deactivate(processor);
}

#[test]
fn rates_and_block_sizes_change_between_activations() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gain(-6.0), &[]);
    for (rate, frames) in [
        (44_100.0, 64),
        (192_000.0, 8192),
        (48_000.0, 1),
        (48_000.0, 4096),
        (8_000.0, 1024),
        (48_000.0, 1024),
    ] {
        let mut processor = instance.activate(rate, frames).unwrap();
        let input = tone();
        let mut output = silence(0);
        for start in (0..FRAMES).step_by(frames as usize) {
            let end = FRAMES.min(start + frames as usize);
            let mut io = BlockIo::new(end - start);
            for (from, to) in input.iter().zip(&mut io.input) {
                to.copy_from_slice(&from[start..end]);
            }
            processor.process(&mut io, &[], None).unwrap();
            for (whole, part) in output.iter_mut().zip(&io.output) {
                whole.extend_from_slice(part);
            }
        }
        assert_gain(&output, -6.0, &format!("{rate} Hz, {frames} frames"));
        instance.deactivate(processor);
    }
}

#[test]
fn empty_blocks_do_no_harm() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gain(-6.0), &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    // Whether a block without frames counts as an error is the framework's affair.
    let _ = processor.process(&mut BlockIo::new(0), &[], None);
    play(&mut processor, &tone(), &[]);
    let _ = processor.process(&mut BlockIo::new(0), &[], None);
    let output = play(&mut processor, &tone(), &[]);
    assert_gain(&output, -6.0, "around empty blocks");
    instance.deactivate(processor);
}

#[test]
fn fifty_instances_play_side_by_side() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut playing: Vec<_> = (0..50)
        .map(|number| {
            let mut instance = bundle.instance().unwrap();
            load(&mut instance, &gain(-f64::from(number)), &[]);
            let processor = instance.activate(RATE, MAX_BLOCK).unwrap();
            (f64::from(number), instance, processor)
        })
        .collect();
    for (number, _, processor) in &mut playing {
        let output = play(processor, &tone(), &[]);
        assert_gain(&output, -*number, "one of fifty");
    }
    for (_, mut instance, processor) in playing {
        instance.deactivate(processor);
    }
}

#[test]
fn macro_values_beyond_their_range_are_taken_as_the_nearest() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let graph = with_macro(gain(0.0), 1, "n1", "gain_db", [-12.0, 0.0], 0.5);
    for (saved, gain_db) in [(7.0, 0.0), (-3.0, -12.0), (f32::MAX, 0.0)] {
        load(&mut instance, &graph, &[(1, saved)]);
        let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
        let output = play(&mut processor, &tone(), &[]);
        assert_gain(&output, gain_db, &format!("saved as {saved}"));
        instance.deactivate(processor);
    }
    load(&mut instance, &graph, &[(1, 0.5)]);
    let param = instance.param_id("Macro 1").unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    for (value, gain_db) in [(5.0, 0.0), (-1.0, -12.0)] {
        let change = at_once(param, value);
        let output = play(&mut processor, &tone(), &[change]);
        assert_gain(&output, gain_db, &format!("automated to {value}"));
    }
    instance.deactivate(processor);
}

#[test]
fn automation_that_is_no_number_spoils_neither_sound_nor_state() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let graph = with_macro(gain(0.0), 1, "n1", "gain_db", [-12.0, 0.0], 0.5);
    load(&mut instance, &graph, &[(1, 0.5)]);
    let param = instance.param_id("Macro 1").unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let change = at_once(param, value);
        let output = play(&mut processor, &tone(), &[change]);
        assert!(output.iter().flatten().all(|sample| sample.abs() <= 0.5));
        let saved = instance.save_state().unwrap();
        bundle.instance().unwrap().load_state(&saved).unwrap();
        let output = play(&mut processor, &tone(), &[at_once(param, 1.0)]);
        assert_gain(&output, 0.0, &format!("after {value}"));
    }
    instance.deactivate(processor);
}

fn at_once(param: u32, value: f64) -> TimedChange {
    TimedChange {
        frame: 0,
        param,
        value,
    }
}
