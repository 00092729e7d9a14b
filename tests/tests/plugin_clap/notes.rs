//! Notes and controllers of a host, at their frames.

use crate::player::{MAX_BLOCK, RATE, load};
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::BlockIo;
use airloom_tests::clap_host::render::random_blocks;
use serde_json::json;

/// The gate of a note opens a gain, a pitch bend moves another one on the extra output.
fn gated() -> serde_json::Value {
    json!({
        "airloom": 1,
        "nodes": [
            { "id": "in", "type": "io.input" },
            { "id": "keys", "type": "io.midi_input" },
            { "id": "note", "type": "control.midi_note" },
            { "id": "bend", "type": "control.midi_cc", "config": { "message": "pitch_bend" },
              "params": { "smoothing_ms": 0.0 } },
            { "id": "gate", "type": "level.gain", "params": { "gain_db": -120.0 } },
            { "id": "moved", "type": "level.gain" },
            { "id": "out", "type": "io.output" },
            { "id": "aux", "type": "io.output", "config": { "bus": "aux1" } }
        ],
        "connections": [
            { "id": "c1", "from": "keys:out", "to": "note:in" },
            { "id": "c2", "from": "keys:out", "to": "bend:in" },
            { "id": "c3", "from": "note:gate", "to": "gate:param.gain_db", "depth": 120.0 },
            { "id": "c4", "from": "bend:out", "to": "moved:param.gain_db", "depth": 120.0 },
            { "id": "c5", "from": "in:out", "to": "gate:in" },
            { "id": "c6", "from": "in:out", "to": "moved:in" },
            { "id": "c7", "from": "gate:out", "to": "out:in" },
            { "id": "c8", "from": "moved:out", "to": "aux:in" }
        ]
    })
}

#[test]
fn notes_and_controllers_act_at_their_frame_in_any_blocks() {
    let bundle = ClapBundle::load(&ClapBundle::default_path()).unwrap();
    let mut instance = bundle.instance().unwrap();
    load(&mut instance, &gated(), &[]);
    let mut processor = instance.activate(RATE, MAX_BLOCK).unwrap();
    let keys: [(usize, [u8; 3]); 6] = [
        (1_000, [0x90, 60, 100]),
        (1_777, [0x80, 60, 0]),
        (2_000, [0x93, 64, 1]),
        (2_001, [0xE0, 0, 0]),
        (3_500, [0xE0, 0, 64]),
        (4_000, [0x83, 64, 0]),
    ];
    let mut start = 0;
    for frames in random_blocks(11, 1, MAX_BLOCK as usize) {
        if start >= 6_000 {
            break;
        }
        for (frame, message) in keys {
            if (start..start + frames).contains(&frame) {
                processor.send(u32::try_from(frame - start).unwrap(), message);
            }
        }
        let mut io = BlockIo::new(frames);
        for channel in &mut io.input {
            channel.fill(0.5);
        }
        processor.process(&mut io, &[], None).unwrap();
        for (place, sample) in io.output[0].iter().enumerate() {
            let frame = start + place;
            let sounds = matches!(frame, 1_000..1_777 | 2_000..4_000);
            assert_eq!(*sample != 0.0, sounds, "gate at frame {frame}: {sample}");
            let is_down = matches!(frame, 2_001..3_500);
            let moved = io.aux[0][0][place];
            assert_eq!(moved == 0.0, is_down, "bend at frame {frame}: {moved}");
        }
        start += frames;
    }
    instance.deactivate(processor);
}
