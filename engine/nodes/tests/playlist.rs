//! `file.playlist` on real files: joints without a gap, crossfades, orders, skips, broken items, saved places.

#![cfg(test)]

mod alone;

use std::process::Command;

use airloom_api::process::context::Pace;
use airloom_api::process::state::StateBytes;
use airloom_media::codecs;
use airloom_media::format::Format;
use airloom_media::resample::convert;
use airloom_media::spec::StreamSpec;
use airloom_nodes::file::losses::take_skips;
use alone::{Folder, RATE_HZ, Rig, prepare, ramp, read, write_ramp};
use serde_json::json;

const NEXT: usize = 2;
const PREVIOUS: usize = 3;

/// Writes some frames of [`ramp`] from a frame on.
fn write_part(folder: &Folder, name: &str, rate_hz: u32, start: u64, frames: u64) {
    let spec = StreamSpec {
        rate_hz,
        channels: 2,
    };
    let samples: Vec<f32> = (start..start + frames)
        .flat_map(|frame| [ramp(frame); 2])
        .collect();
    let mut encoder = codecs::create(&folder.file(name), Format::WavFloat32, spec).unwrap();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
}

fn write_list(folder: &Folder, lines: &[&str]) {
    std::fs::write(folder.file("list.m3u8"), lines.join("\n")).unwrap();
}

#[test]
fn parts_of_a_file_join_without_a_seam_in_any_blocks() {
    let folder = Folder::new();
    let parts = [(0, 40_000), (40_000, 1), (40_001, 700), (40_701, 60_000)];
    let names = ["a.wav", "b.wav", "c.wav", "d.wav"];
    for (name, (start, frames)) in names.into_iter().zip(parts) {
        write_part(&folder, name, RATE_HZ, start, frames);
    }
    write_list(&folder, &names);
    let config = json!({ "list": "list.m3u8" });
    for blocks in [&[64][..], &[8_192], &[1, 999, 130]] {
        let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
        for _ in 0..2 {
            let output = rig.play(101_000, blocks);
            for (frame, sample) in output.iter().enumerate() {
                let expected = if frame < 100_701 {
                    ramp(frame as u64)
                } else {
                    0.0
                };
                assert_eq!(*sample, expected, "{frame} in {blocks:?}");
            }
            rig.reset();
        }
    }
    // Of another rate the joint is where it was as well: the filter goes on.
    for (name, (start, frames)) in names.into_iter().zip(parts) {
        write_part(&folder, name, 44_100, start, frames);
    }
    write_part(&folder, "whole.wav", 44_100, 0, 100_701);
    let whole = convert(&read(&folder.file("whole.wav")), RATE_HZ).unwrap();
    let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
    let output = rig.play(whole.frames(), &[512]);
    assert!(output == whole.planes[0]);
}

#[test]
fn parts_that_were_encoded_join_as_the_whole() {
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        return;
    }
    let folder = Folder::new();
    write_part(&folder, "a.wav", RATE_HZ, 0, 30_000);
    write_part(&folder, "b.wav", RATE_HZ, 30_000, 41_234);
    for (extension, codec) in [("flac", "flac"), ("mp3", "libmp3lame"), ("opus", "libopus")] {
        let mut joined = Vec::new();
        let names = ["a", "b"].map(|part| {
            let path = folder.file(&format!("{part}.{extension}"));
            let done = Command::new("ffmpeg")
                .args(["-v", "error", "-y", "-i"])
                .arg(folder.file(&format!("{part}.wav")))
                .args(["-c:a", codec])
                .arg(&path)
                .status();
            assert!(done.is_ok_and(|status| status.success()));
            joined.extend(read(&path).planes[0].clone());
            format!("{part}.{extension}")
        });
        assert_eq!(
            joined.len(),
            71_234,
            "{extension}: nothing put in, nothing left out"
        );
        write_list(&folder, &names.each_ref().map(String::as_str));
        let config = json!({ "list": "list.m3u8" });
        let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
        assert!(rig.play(71_234, &[777]) == joined, "{extension}");
    }
}

#[test]
fn neighbours_sound_together_with_the_same_power() {
    let folder = Folder::new();
    let spec = StreamSpec {
        rate_hz: RATE_HZ,
        channels: 2,
    };
    for (name, value) in [("a.wav", [0.5_f32, 0.0]), ("b.wav", [0.0, 0.5])] {
        let mut encoder = codecs::create(&folder.file(name), Format::WavFloat32, spec).unwrap();
        encoder.write(&value.repeat(48_000)).unwrap();
        encoder.finish().unwrap();
    }
    write_list(&folder, &["a.wav", "b.wav"]);
    let config = json!({ "list": "list.m3u8", "crossfade_seconds": 0.5 });
    let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
    let mut output = [Vec::new(), Vec::new()];
    for _ in 0..80 {
        for (all, block) in output.iter_mut().zip(rig.block(1_000, ramp)) {
            all.extend(block);
        }
    }
    let pairs = output[0].iter().zip(&output[1]);
    for (frame, (a, b)) in pairs.enumerate() {
        let (a, b) = (f64::from(*a), f64::from(*b));
        let power = (a * a + b * b).sqrt();
        let expected = if frame < 72_000 { 0.5 } else { 0.0 };
        assert!((power - expected).abs() < 1e-6, "{frame}: {power}");
        match frame {
            0..24_000 => assert_eq!(b, 0.0),
            48_000.. => assert_eq!(a, 0.0),
            _ => {}
        }
    }
    assert!((output[0][36_000] - output[1][36_000]).abs() < 1e-4);
}

#[test]
fn a_seed_mixes_always_alike_and_plays_every_item_once() {
    let folder = Folder::new();
    let names: Vec<String> = (0..20).map(|item| format!("{item}.wav")).collect();
    for (item, name) in (0..).zip(&names) {
        write_part(&folder, name, RATE_HZ, item * 100, 100);
    }
    write_list(
        &folder,
        &names.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let play = |seed: u64| {
        let config = json!({ "list": "list.m3u8", "shuffle": true, "seed": seed });
        let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
        rig.play(2_000, &[256])
    };
    let first = play(7);
    assert!(first == play(7));
    assert!(first != play(8));
    let mut heard: Vec<u32> = first.iter().map(|sample| sample.to_bits()).collect();
    heard.sort_unstable();
    let mut all: Vec<u32> = (0..2_000).map(|frame| ramp(frame).to_bits()).collect();
    all.sort_unstable();
    assert!(heard == all);
}

#[test]
fn switches_go_to_other_items_after_a_fade_in_any_blocks() {
    let folder = Folder::new();
    for (name, start) in [("a.wav", 0), ("b.wav", 10_000), ("c.wav", 20_000)] {
        write_part(&folder, name, RATE_HZ, start, 9_000);
    }
    write_list(&folder, &["a.wav", "b.wav", "c.wav"]);
    let config = json!({ "list": "list.m3u8" });
    let mut before: Option<Vec<f32>> = None;
    for blocks in [&[100][..], &[50, 25, 25], &[1_000]] {
        let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
        let mut output = rig.play(1_000, blocks);
        for (param, on) in [(NEXT, 1.0), (NEXT, 0.0), (NEXT, 1.0), (PREVIOUS, 1.0)] {
            rig.bank.set(param, on);
            output.extend(rig.play(1_000, blocks));
        }
        // 480 frames fade out, the last of them is silent; then the new item fades in.
        assert_eq!(output[1_000 + 480 + 480], ramp(10_480));
        assert_eq!(output[2_999], ramp(11_519));
        assert_eq!(output[3_000 + 480 + 480], ramp(20_480));
        assert_eq!(output[4_000 + 480 + 480], ramp(10_480));
        match &before {
            Some(before) => assert!(before == &output, "{blocks:?}"),
            None => before = Some(output),
        }
    }
}

#[test]
fn what_is_broken_is_skipped_and_told() {
    let folder = Folder::new();
    write_part(&folder, "a.wav", RATE_HZ, 0, 1_000);
    write_part(&folder, "b.wav", RATE_HZ, 1_000, 1_000);
    let whole = std::fs::read(folder.file("a.wav")).unwrap();
    std::fs::write(folder.file("cut.wav"), &whole[..500]).unwrap();
    write_list(&folder, &["none.flac", "a.wav", "cut.wav", "b.wav"]);
    let config = json!({ "list": "list.m3u8" });
    let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
    let output = rig.play(2_500, &[480]);
    for (frame, sample) in output.iter().enumerate() {
        let expected = if frame < 2_000 {
            ramp(frame as u64)
        } else {
            0.0
        };
        assert_eq!(*sample, expected, "{frame}");
    }
    let told = take_skips().join("\n");
    assert!(
        told.contains("none.flac: item 1 of the list is skipped: cannot be read"),
        "{told}"
    );
    let cut = "cut.wav: item 3 of the list is skipped: truncated WAV file: it ends at byte 500";
    assert!(told.contains(cut), "{told}");

    write_list(&folder, &["none.flac", "cut.wav"]);
    let refused = prepare(&folder, "file.playlist", &config, Pace::Offline);
    let text = refused.err().unwrap().to_string();
    assert!(
        text.contains("none of the 2 items of the list can be played"),
        "{text}"
    );
    write_list(&folder, &["a.wav", "http://radio.example/x"]);
    let refused = prepare(&folder, "file.playlist", &config, Pace::Offline);
    let text = refused.err().unwrap().to_string();
    assert!(
        text.contains("line 2: found \"http://radio.example/x\""),
        "{text}"
    );
}

#[test]
fn item_and_place_are_saved() {
    let folder = Folder::new();
    write_part(&folder, "a.wav", RATE_HZ, 0, 20_000);
    write_part(&folder, "b.wav", RATE_HZ, 20_000, 60_000);
    write_list(&folder, &["a.wav", "b.wav"]);
    let config = json!({ "list": "list.m3u8", "repeat": true });
    let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
    for played in [5_000, 30_000, 70_000] {
        rig.reset();
        rig.play(played, &[480]);
        let mut state = StateBytes::EMPTY;
        rig.processor.save_state(&mut state);
        let mut heir = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
        heir.processor.restore_state(state.as_slice()).unwrap();
        let goes_on = heir.play(30_000, &[100]);
        for (frame, sample) in goes_on.iter().enumerate() {
            let place = (played + frame) % 80_000;
            assert_eq!(*sample, ramp(place as u64), "{frame} after {played}");
        }
    }
}

#[test]
fn ten_thousand_items_play_in_order_and_repeat() {
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 2, 7);
    write_list(&folder, &vec!["a.wav"; 10_000]);
    let config = json!({ "list": "list.m3u8", "repeat": true });
    let mut rig = Rig::new(&folder, "file.playlist", &config, &[], Pace::Offline);
    let output = rig.play(70_700, &[4_096]);
    for (frame, sample) in output.iter().enumerate() {
        assert_eq!(*sample, expected[frame % 7], "{frame}");
    }
}
