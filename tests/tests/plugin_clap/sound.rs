//! What goes in, and what comes out.

use crate::player::{MAX_BLOCK, RATE, assert_same, factor, gain, load, play};
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::BlockIo;
use airloom_tests::clap_host::io::ParamChange;
use airloom_tests::clap_host::io::Stereo;
use airloom_tests::clap_host::io::silence;
use airloom_tests::clap_host::render::TimedChange;
use airloom_tests::clap_host::render::random_blocks;
use airloom_tests::clap_host::render::render;
use airloom_tests::signal::noise;
use airloom_tests::signal::with_macro;
use serde_json::json;

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
