//! The CLAP bundle in a host: what it plays, what it saves, what it asks for.
#![cfg(test)]

use std::sync::atomic::Ordering;

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::instance::ClapInstance;
use airloom_tests::clap_host::io::{BlockIo, ParamChange, Stereo, silence};
use airloom_tests::clap_host::processor::ClapProcessor;
use airloom_tests::clap_host::render::{TimedChange, random_blocks, render};
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::signal::{chain, noise, with_macro};
use clack_extensions::tail::TailLength;
use serde_json::{Value, json};

const RATE: f64 = 48_000.0;
const MAX_BLOCK: u32 = 1024;
/// The limiter's look-ahead in [`limited`], in frames.
const LOOK_AHEAD: usize = 240;

fn gain(gain_db: f64) -> Value {
    chain(&[("level.gain", json!({ "gain_db": gain_db }), json!({}))])
}

fn limited() -> Value {
    let config = json!({ "look_ahead_ms": 5.0 });
    chain(&[("dynamics.limiter", json!({ "ceiling_db": 0.0 }), config)])
}

fn load(instance: &mut ClapInstance, document: &Value, macros: &[(usize, f32)]) {
    let state = SavedState::with_graph(&document.to_string(), macros);
    instance.load_state(&state.to_clap().unwrap()).unwrap();
}

fn play(processor: &mut ClapProcessor, input: &Stereo, changes: &[TimedChange]) -> Stereo {
    let blocks = random_blocks(7, 1, MAX_BLOCK as usize);
    render(processor, input, &silence(0), blocks, changes)
        .unwrap()
        .output
}

fn delayed(input: &Stereo, frames: usize) -> Stereo {
    input.clone().map(|channel| {
        let mut late = vec![0.0; frames];
        late.extend_from_slice(&channel[..channel.len() - frames]);
        late
    })
}

fn scaled(input: &Stereo, factor: f32) -> Stereo {
    input
        .clone()
        .map(|channel| channel.iter().map(|sample| sample * factor).collect())
}

/// The gain of a level in decibels, in double precision until the end.
#[expect(
    clippy::cast_possible_truncation,
    reason = "samples are single precision"
)]
fn factor(gain_db: f64) -> f32 {
    10.0_f64.powf(gain_db / 20.0) as f32
}

#[track_caller]
fn assert_same(found: &Stereo, expected: &Stereo) {
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

#[test]
fn a_fresh_instance_passes_audio_unchanged_without_latency() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    assert_eq!(instance.param_count(), 513);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_eq!(instance.latency(), 0);
    let input = noise(1, 48_000, 1.0);
    let blocks = random_blocks(2, 1, MAX_BLOCK as usize);
    let rendered = render(&mut processor, &input, &silence(0), blocks, &[]).unwrap();
    assert_same(&rendered.output, &input);
    for aux in &rendered.aux {
        assert_same(aux, &silence(48_000));
    }
    instance.deactivate(processor);
}

#[test]
fn blocks_longer_than_any_piece_are_processed_whole() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gain(-6.0), &[]);
    let mut processor = instance.activate(RATE, 9000).unwrap();
    let input = noise(3, 27_000, 1.0);
    let long = render(&mut processor, &input, &silence(0), [9000; 3], &[]).unwrap();
    let mut other = bundle.instance().unwrap();
    load(&mut other, &gain(-6.0), &[]);
    let mut other_processor = other.activate(RATE, MAX_BLOCK).unwrap();
    assert_same(&long.output, &play(&mut other_processor, &input, &[]));
    instance.deactivate(processor);
    other.deactivate(other_processor);
}

#[test]
fn a_loaded_graph_is_heard_from_the_first_frame() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let input = noise(4, 4_800, 0.5);
    let half = factor(-6.0);
    // Before activation.
    load(&mut instance, &gain(-6.0), &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_same(&play(&mut processor, &input, &[]), &scaled(&input, half));
    // While inactive, after having played, many times over: the last one counts.
    instance.deactivate(processor);
    for gain_db in 0..20 {
        load(&mut instance, &gain(-f64::from(gain_db)), &[]);
    }
    load(&mut instance, &gain(0.0), &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_same(&play(&mut processor, &input, &[]), &input);
    instance.deactivate(processor);
}

#[test]
fn loading_while_active_is_heard_in_the_next_block_and_ends_as_loaded() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let input = noise(5, 4_800, 0.5);
    assert_same(&play(&mut processor, &input, &[]), &input);
    for gain_db in 0..20 {
        load(&mut instance, &gain(-f64::from(gain_db)), &[]);
    }
    load(&mut instance, &gain(-6.0), &[]);
    play(&mut processor, &input, &[]);
    let half = factor(-6.0);
    assert_same(&play(&mut processor, &input, &[]), &scaled(&input, half));
    instance.deactivate(processor);
}

#[test]
fn saving_without_an_edit_gives_the_same_bytes() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let fresh = instance.save_state().unwrap();
    assert_eq!(fresh, instance.save_state().unwrap());

    // Written by hand, with room between things and a field nobody knows.
    let text = "{ \"airloom\": 1,\n  \"nodes\": [ {\"id\":\"in\",\"type\":\"io.input\"} , {\"id\":\"out\",\"type\":\"io.output\"} ],\n  \"connections\": [ {\"id\":\"c\",\"from\":\"in:out\",\"to\":\"out:in\"} ], \"mine\": 1e3 }\n";
    load_text(&mut instance, text);
    let saved = instance.save_state().unwrap();
    assert_eq!(SavedState::from_clap(&saved).unwrap().graph(), Some(text));

    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    play(&mut processor, &noise(6, 4_800, 0.5), &[]);
    assert_eq!(instance.save_state().unwrap(), saved);
    instance.deactivate(processor);

    let mut second = bundle.instance().unwrap();
    second.load_state(&saved).unwrap();
    assert_eq!(second.save_state().unwrap(), saved);
}

fn load_text(instance: &mut ClapInstance, text: &str) {
    let state = SavedState::with_graph(text, &[(3, 0.25)]);
    instance.load_state(&state.to_clap().unwrap()).unwrap();
}

#[test]
fn a_state_that_cannot_be_played_leaves_the_present_one_playing() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gain(-6.0), &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let input = noise(8, 4_800, 0.5);
    let before = play(&mut processor, &input, &[]);
    let file = json!({ "file": "/nowhere/at all.wav" });
    let mut missing = gain(0.0);
    let player = json!({ "id": "player", "type": "file.player", "config": file });
    missing["nodes"].as_array_mut().unwrap().push(player);
    let missing = missing.to_string();
    for text in ["", "{", "[]", "{\"airloom\": 1, \"nodes\": 7}", &missing] {
        load_text(&mut instance, text);
        assert_same(&play(&mut processor, &input, &[]), &before);
    }
    assert!(instance.load_state(&[1, 2, 3]).is_err());
    instance.deactivate(processor);
}

#[test]
fn a_state_sounds_the_same_in_a_fresh_instance() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let document = with_macro(gain(-3.0), 5, "n1", "gain_db", [-20.0, 0.0], 0.9);
    let input = noise(9, 24_000, 0.5);
    let mut first = bundle.instance().unwrap();
    load(&mut first, &document, &[(5, 0.25)]);
    let mut processor = first.activate(RATE, MAX_BLOCK).unwrap();
    let expected = play(&mut processor, &input, &[]);
    // The host's value wins over the document's: -15 dB.
    let factor = factor(-15.0);
    assert_same(&expected, &scaled(&input, factor));
    let state = first.save_state().unwrap();
    first.deactivate(processor);

    let mut second = bundle.instance().unwrap();
    second.load_state(&state).unwrap();
    assert_eq!(second.param("Macro 5"), Some(0.25));
    let mut processor = second.activate(RATE, MAX_BLOCK).unwrap();
    assert_same(&play(&mut processor, &input, &[]), &expected);
    second.deactivate(processor);
}

#[test]
fn a_mapped_macro_names_its_target() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    assert_eq!(instance.param_text("Macro 5", 0.5).unwrap(), "0.5000");
    let document = with_macro(gain(-3.0), 5, "n1", "gain_db", [-20.0, 0.0], 0.9);
    load(&mut instance, &document, &[]);
    let text = instance.param_text("Macro 5", 0.5).unwrap();
    assert_eq!(text, "Macro 5: 0.5000");
}

/// An echo after 4,800 frames, at -6 dB, of one frame of full scale, then silence.
fn echo() -> (Value, Stereo) {
    let config = json!({ "max_seconds": 1.0 });
    let params = json!({ "time_seconds": 0.1, "mix": 0.5 });
    let mut input = silence(9_600);
    for channel in &mut input {
        channel[0] = 1.0;
    }
    (chain(&[("time.delay", params, config)]), input)
}

#[test]
fn activating_again_at_the_same_rate_keeps_all_state() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let (document, input) = echo();
    let mut whole = bundle.instance().unwrap();
    load(&mut whole, &document, &[]);
    let mut processor = whole.activate(RATE, MAX_BLOCK).unwrap();
    let expected = play(&mut processor, &input, &[]);
    assert!(expected[0][4_800] > 0.1);
    whole.deactivate(processor);

    let mut broken = bundle.instance().unwrap();
    load(&mut broken, &document, &[]);
    let mut found = silence(0);
    for (part, (max_block, offline)) in [(64, false), (2048, true), (512, false)]
        .into_iter()
        .enumerate()
    {
        broken.set_offline(offline).unwrap();
        let mut processor = broken.activate(RATE, max_block).unwrap();
        let frames = part * 3_200..(part + 1) * 3_200;
        let piece = input
            .clone()
            .map(|channel| channel[frames.clone()].to_vec());
        let blocks = random_blocks(10, 1, max_block as usize);
        let rendered = render(&mut processor, &piece, &silence(0), blocks, &[]).unwrap();
        for (whole, part) in found.iter_mut().zip(rendered.output) {
            whole.extend(part);
        }
        broken.deactivate(processor);
    }
    assert_same(&found, &expected);
}

#[test]
fn a_reset_forgets_all_sound() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let (document, input) = echo();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &document, &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let first: Stereo = input.clone().map(|channel| channel[..2_400].to_vec());
    play(&mut processor, &first, &[]);
    processor.reset();
    let nothing = silence(9_600);
    assert_same(&play(&mut processor, &nothing, &[]), &nothing);
    instance.deactivate(processor);
}

#[test]
fn only_outgrowing_the_reported_latency_asks_for_a_restart() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let restarts = |instance: &ClapInstance| {
        instance.requests(|requests| requests.restarts.load(Ordering::SeqCst))
    };
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let input = noise(11, 9_600, 0.25);
    play(&mut processor, &input, &[]);
    assert_eq!((restarts(&instance), instance.latency()), (0, 0));

    load(&mut instance, &limited(), &[]);
    play(&mut processor, &input, &[]);
    instance.run_callbacks();
    assert_eq!((restarts(&instance), instance.latency()), (1, 0));
    play(&mut processor, &input, &[]);
    assert_eq!(restarts(&instance), 1);

    instance.deactivate(processor);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_eq!(instance.latency() as usize, LOOK_AHEAD);
    let asked = restarts(&instance);

    // A graph without latency is padded to what has been reported.
    load(&mut instance, &gain(0.0), &[]);
    play(&mut processor, &silence(9_600), &[]);
    let found = play(&mut processor, &input, &[]);
    assert_same(&found, &delayed(&input, LOOK_AHEAD));
    assert_eq!(instance.latency() as usize, LOOK_AHEAD);
    assert_eq!(restarts(&instance), asked);
    instance.deactivate(processor);

    let processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_eq!(instance.latency(), 0);
    instance.deactivate(processor);
}

#[test]
fn bypass_is_as_late_as_the_graph() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let quiet = chain(&[
        ("level.gain", json!({ "gain_db": -12.0 }), json!({})),
        (
            "dynamics.limiter",
            json!({ "ceiling_db": 0.0 }),
            json!({ "look_ahead_ms": 5.0 }),
        ),
    ]);
    load(&mut instance, &quiet, &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let bypass = instance.param_id("Bypass").unwrap();
    let input = noise(12, 24_000, 0.5);
    let (on, off, fade) = (4_321, 15_005, 480);
    let change = |frame: usize, value| TimedChange {
        frame: frame as u64,
        param: bypass,
        value,
    };
    let found = play(&mut processor, &input, &[change(on, 1.0), change(off, 0.0)]);
    let dry = delayed(&input, LOOK_AHEAD);
    let wet = scaled(&dry, factor(-12.0));
    for channel in 0..2 {
        let (found, dry, wet) = (&found[channel], &dry[channel], &wet[channel]);
        assert_eq!(found[..=on], wet[..=on]);
        assert_eq!(found[on + fade..=off], dry[on + fade..=off]);
        assert_eq!(found[off + fade..], wet[off + fade..]);
        for frame in on..on + fade {
            let weight = (frame - on) as f32 / fade as f32;
            let expected = wet[frame] + (dry[frame] - wet[frame]) * weight;
            assert!((found[frame] - expected).abs() < 1e-6);
        }
    }
    instance.deactivate(processor);
}

#[test]
fn sidechain_and_extra_outputs_reach_the_graph() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut document = gain(0.0);
    for (kind, id, bus) in [
        ("io.input", "side", "sidechain"),
        ("io.output", "aux1", "aux1"),
        ("io.output", "aux4", "aux4"),
    ] {
        let node = json!({ "id": id, "type": kind, "config": { "channels": 2, "bus": bus } });
        document["nodes"].as_array_mut().unwrap().push(node);
    }
    for (id, from, to) in [("c8", "side", "aux1"), ("c9", "in", "aux4")] {
        let wire = json!({ "id": id, "from": format!("{from}:out"), "to": format!("{to}:in") });
        document["connections"].as_array_mut().unwrap().push(wire);
    }
    load(&mut instance, &document, &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let (input, side) = (noise(13, 9_600, 0.5), noise(14, 9_600, 0.5));
    let blocks = random_blocks(15, 1, MAX_BLOCK as usize);
    let rendered = render(&mut processor, &input, &side, blocks, &[]).unwrap();
    assert_same(&rendered.output, &input);
    assert_same(&rendered.aux[0], &side);
    assert_same(&rendered.aux[1], &silence(9_600));
    assert_same(&rendered.aux[3], &input);
    instance.deactivate(processor);
}

#[test]
fn automation_acts_at_its_frame() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let document = with_macro(gain(0.0), 1, "n1", "gain_db", [-24.0, 0.0], 1.0);
    let input: Stereo = [vec![1.0; 9_600], vec![1.0; 9_600]];
    let frame = 2_345;
    for blocks in [vec![9_600], vec![1_000; 10], vec![64; 150]] {
        let mut instance = bundle.instance().unwrap();
        load(&mut instance, &document, &[(1, 1.0)]);
        let mut processor = instance.activate(RATE, 9_600).unwrap();
        let change = TimedChange {
            frame: frame as u64,
            param: instance.param_id("Macro 1").unwrap(),
            value: 0.0,
        };
        let found = render(&mut processor, &input, &silence(0), blocks, &[change])
            .unwrap()
            .output;
        let first = found[0].iter().position(|sample| *sample != 1.0).unwrap();
        assert!(
            (frame..=frame + 1).contains(&first),
            "first heard at {first}"
        );
        let end = factor(-24.0);
        assert_eq!(*found[0].last().unwrap(), end);
        assert_eq!(instance.param("Macro 1"), Some(0.0));
        instance.deactivate(processor);
    }
}

#[test]
fn subnormal_samples_do_not_leave() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let mut io = BlockIo::new(256);
    for (place, sample) in io.input.iter_mut().flatten().enumerate() {
        *sample = f32::from_bits(1 << (place % 24));
    }
    let bypass = ParamChange {
        frame: 128,
        param: instance.param_id("Bypass").unwrap(),
        value: 1.0,
    };
    processor.process(&mut io, &[bypass], None).unwrap();
    assert!(
        io.output
            .iter()
            .flatten()
            .all(|sample| !sample.is_subnormal())
    );
    assert!(io.output.iter().flatten().any(|sample| *sample != 0.0));
    instance.deactivate(processor);
}

#[test]
fn a_graph_loaded_while_playing_takes_over_without_a_click() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let input: Stereo = [vec![1.0; 4_800], vec![1.0; 4_800]];
    play(&mut processor, &input, &[]);
    load(&mut instance, &gain(-6.0), &[]);
    let found = play(&mut processor, &input, &[]);
    let (end, fade) = (factor(-6.0), 480);
    for channel in &found {
        for (frame, sample) in channel.iter().enumerate() {
            let weight = (frame.min(fade) as f32) / fade as f32;
            let expected = 1.0 + (end - 1.0) * weight;
            assert!((sample - expected).abs() < 1e-6, "frame {frame}: {sample}");
        }
    }
    instance.deactivate(processor);
}

#[test]
fn the_users_latency_floor_is_reported_and_kept() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut state = SavedState::with_graph(&gain(0.0).to_string(), &[]);
    let settings = json!({ "latency_floor": 1_000 }).to_string();
    state.fields.insert("settings".to_owned(), settings.clone());
    instance.load_state(&state.to_clap().unwrap()).unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    assert_eq!(instance.latency(), 1_000);
    let input = noise(16, 9_600, 0.5);
    assert_same(&play(&mut processor, &input, &[]), &delayed(&input, 1_000));

    // Below the floor a graph may gain latency without anybody noticing.
    let mut limited = SavedState::with_graph(&limited().to_string(), &[]);
    limited.fields.insert("settings".to_owned(), settings);
    instance.load_state(&limited.to_clap().unwrap()).unwrap();
    play(&mut processor, &silence(9_600), &[]);
    instance.run_callbacks();
    let restarts = instance.requests(|requests| requests.restarts.load(Ordering::SeqCst));
    assert_same(&play(&mut processor, &input, &[]), &delayed(&input, 1_000));
    let after = instance.requests(|requests| requests.restarts.load(Ordering::SeqCst));
    assert_eq!(restarts, after);
    let saved = SavedState::from_clap(&instance.save_state().unwrap()).unwrap();
    assert!(saved.fields["settings"].contains("1000"));
    instance.deactivate(processor);
}

#[test]
fn the_tail_is_reported() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    play(&mut processor, &silence(512), &[]);
    assert_eq!(instance.tail(&mut processor), TailLength::Finite(0));
    load(&mut instance, &echo().0, &[]);
    play(&mut processor, &silence(512), &[]);
    match instance.tail(&mut processor) {
        TailLength::Finite(frames) => assert!(frames >= 4_800, "{frames}"),
        TailLength::Infinite => panic!("an echo of one repeat ends"),
    }
    load(&mut instance, &chain(&[]), &[]);
    play(&mut processor, &silence(512), &[]);
    assert_eq!(instance.tail(&mut processor), TailLength::Finite(0));
    instance.deactivate(processor);
}
