//! What the host is told about time: latency, tail, activation, reset, bypass.

use crate::player::{
    LOOK_AHEAD, MAX_BLOCK, RATE, assert_same, delayed, echo, factor, gain, limited, load, play,
    scaled,
};
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::instance::ClapInstance;
use airloom_tests::clap_host::io::Stereo;
use airloom_tests::clap_host::io::silence;
use airloom_tests::clap_host::render::TimedChange;
use airloom_tests::clap_host::render::random_blocks;
use airloom_tests::clap_host::render::render;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::signal::chain;
use airloom_tests::signal::noise;
use clack_extensions::tail::TailLength;
use serde_json::json;
use std::sync::atomic::Ordering;

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
