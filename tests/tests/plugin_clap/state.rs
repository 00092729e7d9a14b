//! What is saved, and what is loaded.

use crate::player::{MAX_BLOCK, RATE, assert_same, factor, gain, load, load_text, play, scaled};
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::Stereo;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::signal::noise;
use airloom_tests::signal::with_macro;
use serde_json::json;

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
