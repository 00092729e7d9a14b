//! `file.player` and `file.recorder` on real files: exact samples, any split into blocks, switches,
//! resets, slow disks in real time, and files that are complete when the node goes.

#![cfg(test)]

mod alone;

use std::path::Path;
use std::sync::Mutex;

use airloom_api::node::prepare::Tail;
use airloom_api::process::context::Pace;
use airloom_api::time::Frames;
use airloom_media::resample::convert;
use airloom_nodes::file::losses::losses;
use alone::{Folder, RATE_HZ, Rig, prepare, ramp, read, write_ramp};
use serde_json::{Value, json};

/// Held by tests that lose frames on purpose: the counts are the process's.
static LOSING: Mutex<()> = Mutex::new(());

#[test]
fn a_file_plays_exactly_in_any_blocks_and_again_after_a_reset() {
    let folder = Folder::new();
    // Longer than preload and ring together.
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 2, 120_000);
    for blocks in [&[64][..], &[8_192], &[1, 999, 130, 8_000]] {
        let config = json!({ "file": "a.wav" });
        let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
        for length in [125_000, 3_000, 20_000, 100_000] {
            let output = rig.play(length, blocks);
            let heard = length.min(expected.len());
            assert!(output[..heard] == expected[..heard], "{blocks:?} {length}");
            assert!(output[heard..].iter().all(|sample| *sample == 0.0));
            rig.reset();
        }
    }
}

#[test]
fn a_loop_has_no_seam_and_other_rates_are_converted() {
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 1, 1_000);
    let config = json!({ "file": "a.wav", "loop": true });
    let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
    let output = rig.play(100_000, &[777]);
    for (frame, sample) in output.iter().enumerate() {
        assert_eq!(*sample, expected[frame % 1_000], "{frame}");
    }

    write_ramp(&folder.file("b.wav"), 44_100, 2, 50_000);
    let converted = convert(&read(&folder.file("b.wav")), RATE_HZ).unwrap();
    let config = json!({ "file": "b.wav" });
    let prepared = prepare(&folder, "file.player", &config, Pace::Offline).unwrap();
    assert_eq!(prepared.tail, Tail::Frames(Frames(54_422)));
    let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
    let output = rig.play(54_500, &[512]);
    assert!(output[..54_422] == converted.planes[0][..]);
    assert_eq!(output[54_422..], [0.0; 78]);
}

#[test]
fn a_stretch_is_repeated_from_a_start_of_its_own() {
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 2, 24_000);
    let config = json!({
        "file": "a.wav", "loop": true,
        "start_seconds": 0.05, "loop_start_seconds": 0.1, "loop_end_seconds": 0.25,
    });
    for blocks in [&[64][..], &[1_000, 3]] {
        let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
        for _ in 0..2 {
            let output = rig.play(60_000, blocks);
            for (frame, sample) in output.iter().enumerate() {
                let place = match 2_400 + frame {
                    place if place < 12_000 => place,
                    place => 4_800 + (place - 4_800) % 7_200,
                };
                assert_eq!(*sample, expected[place], "{frame}");
            }
            rig.reset();
        }
    }
    let config = json!({ "file": "a.wav", "loop": true, "loop_end_seconds": 0.75 });
    let refused = prepare(&folder, "file.player", &config, Pace::Offline);
    let text = refused.err().unwrap().to_string();
    assert!(
        text.contains("from 0 to 0.75 s does not lie in the file, which lasts 0.5 s"),
        "{text}"
    );
}

#[test]
fn a_wav_file_says_what_is_repeated() {
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 1, 3_000);
    let mut bytes = std::fs::read(folder.file("a.wav")).unwrap();
    bytes.extend(b"LIST\x03\0\0\0abc\0smpl");
    bytes.extend(60_u32.to_le_bytes());
    let mut chunk = [0_u32; 15];
    chunk[7] = 1;
    chunk[11] = 1_000;
    chunk[12] = 1_999;
    bytes.extend(chunk.iter().flat_map(|word| word.to_le_bytes()));
    let riff = u32::try_from(bytes.len() - 8).unwrap();
    bytes[4..8].copy_from_slice(&riff.to_le_bytes());
    std::fs::write(folder.file("a.wav"), bytes).unwrap();
    let config = json!({ "file": "a.wav", "loop": true });
    let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
    for (frame, sample) in rig.play(9_000, &[500]).iter().enumerate() {
        let place = if frame < 2_000 {
            frame
        } else {
            1_000 + frame % 1_000
        };
        assert_eq!(*sample, expected[place], "{frame}");
    }
}

#[test]
fn holding_fades_and_keeps_the_position() {
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 2, 30_000);
    let config = json!({ "file": "a.wav" });
    for blocks in [&[480][..], &[160, 320], &[32]] {
        let mut rig = Rig::new(&folder, "file.player", &config, &[0.0, 0.0], Pace::Offline);
        // Starts where the switch stands: silent, at the beginning.
        assert_eq!(rig.play(960, blocks), [0.0; 960]);
        rig.bank.set(1, 1.0);
        let rising = rig.play(960, blocks);
        assert!((rising[239] - expected[239] * 240.0 / 480.0).abs() < 1e-7);
        assert_eq!(rising[479..], expected[479..960]);
        rig.bank.set(1, 0.0);
        let falling = rig.play(960, blocks);
        assert!((falling[239] - expected[1_199] / 2.0).abs() < 1e-6);
        assert!(falling[480..].iter().all(|sample| *sample == 0.0));
        rig.bank.set(1, 1.0);
        let again = rig.play(960, blocks);
        // 479 frames of the fade were heard, the position waited behind them.
        assert_eq!(again[479..], expected[960 + 479 + 479..][..481]);
    }
}

#[test]
fn gain_and_channel_rules_apply() {
    let folder = Folder::new();
    let mono = write_ramp(&folder.file("mono.wav"), RATE_HZ, 1, 500);
    let config = json!({ "file": "mono.wav", "channels": 6 });
    let mut rig = Rig::new(&folder, "file.player", &config, &[-20.0], Pace::Offline);
    let output = rig.block(500, ramp);
    assert_eq!(output.len(), 6);
    for channel in &output {
        for (sample, source) in channel.iter().zip(&mono) {
            assert!((f64::from(*sample) - f64::from(*source) * 0.1).abs() < 1e-8);
        }
    }
    write_ramp(&folder.file("quad.wav"), RATE_HZ, 4, 500);
    let config = json!({ "file": "quad.wav", "channels": 1 });
    let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Offline);
    let output = rig.block(500, ramp);
    assert!((output[0][100] - ramp(100) * 2.0).abs() < 1e-6);
}

#[test]
fn what_cannot_be_played_or_written_is_refused_by_name() {
    let folder = Folder::new();
    std::fs::write(folder.file("text.wav"), "no audio here").unwrap();
    write_ramp(&folder.file("quad.wav"), RATE_HZ, 4, 10);
    let refuse = |name: &str, config: Value| {
        prepare(&folder, name, &config, Pace::Offline)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(refuse("file.player", json!({})).contains("config.file: no file is named"));
    assert!(refuse("file.player", json!({ "file": "none.wav" })).contains("none.wav is not there"));
    let text = refuse("file.player", json!({ "file": "text.wav" }));
    assert!(text.contains("text.wav: not an audio file"), "{text}");
    assert!(
        refuse("file.player", json!({ "file": "quad.wav" })).contains("4 channels; expected 2")
    );
    assert!(refuse("file.recorder", json!({})).contains("config.file: no file is named"));
    let text = refuse("file.recorder", json!({ "file": "a.mp3" }));
    assert!(
        text.contains("does not end in .wav, .flac, .dsf or .dff"),
        "{text}"
    );
    let text = refuse("file.recorder", json!({ "file": "no/such/a.wav" }));
    assert!(text.contains("is not there"), "{text}");
    let text = refuse("file.recorder", json!({ "file": "a.flac", "channels": 9 }));
    assert!(text.contains("cannot hold 9 channels"), "{text}");
    assert!(!folder.file("a.flac").exists());
}

#[test]
fn a_recording_holds_exactly_what_passed_in_any_blocks() {
    let folder = Folder::new();
    for blocks in [&[64][..], &[8_192, 1, 300]] {
        let config = json!({ "file": "take.wav" });
        let mut rig = Rig::new(&folder, "file.recorder", &config, &[1.0], Pace::Offline);
        let output = rig.play(500_000, blocks);
        drop(rig);
        let clip = read(&folder.file("take.wav"));
        assert_eq!((clip.rate_hz, clip.planes.len()), (RATE_HZ, 2));
        assert!(clip.planes[0] == output && clip.planes[1] == output);
        assert!(
            output
                .iter()
                .zip(0..)
                .all(|(sample, frame)| *sample == ramp(frame))
        );
    }
}

#[test]
fn takes_start_and_stop_with_the_switch() {
    let folder = Folder::new();
    let config = json!({ "file": "take.flac", "format": "flac-24" });
    let mut rig = Rig::new(&folder, "file.recorder", &config, &[], Pace::Offline);
    rig.play(1_000, &[100]);
    assert!(
        !folder.file("take.flac").exists(),
        "nothing before the switch"
    );
    for (on, frames) in [(1.0, 500), (0.0, 300), (1.0, 700)] {
        rig.bank.set(0, on);
        rig.play(frames, &[100]);
    }
    rig.reset();
    rig.play(200, &[100]);
    drop(rig);
    let first = read(&folder.file("take.flac"));
    assert_eq!(first.frames(), 500);
    let expected = (f64::from(ramp(1_000)) * 8_388_608.0).round() / 8_388_608.0;
    assert_eq!(f64::from(first.planes[0][0]), expected);
    assert_eq!(read(&folder.file("take-2.flac")).frames(), 700);
    assert_eq!(read(&folder.file("take-3.flac")).frames(), 200);
}

#[test]
fn in_real_time_nothing_waits_and_what_is_late_is_counted() {
    let _alone = LOSING.lock().unwrap();
    let folder = Folder::new();
    let expected = write_ramp(&folder.file("a.wav"), RATE_HZ, 2, 48_000 * 8);
    let config = json!({ "file": "a.wav" });
    let mut rig = Rig::new(&folder, "file.player", &config, &[], Pace::Realtime);
    let before = losses();
    // Much faster than real time, so the disk is late; what comes is still in order.
    let output = rig.play(48_000 * 8, &[480]);
    let late = losses().late_frames - before.late_frames;
    let heard: Vec<f32> = output.iter().copied().filter(|s| *s != 0.0).collect();
    assert!(heard == expected[..heard.len()]);
    assert!(
        heard.len() >= 12_000,
        "the preload at least: {}",
        heard.len()
    );
    assert_eq!(heard.len() as u64 + late, output.len() as u64);

    let config = json!({ "file": "take.wav" });
    let mut rig = Rig::new(&folder, "file.recorder", &config, &[1.0], Pace::Realtime);
    let before = losses();
    let frames = 48_000 * 20;
    rig.play(frames, &[480]);
    drop(rig);
    let dropped = losses().dropped_frames - before.dropped_frames;
    let written = read(&folder.file("take.wav")).frames() as u64;
    assert_eq!(written + dropped, frames as u64);
    assert!(written >= 48_000 * 4, "the ring at least: {written}");
}

#[test]
fn a_disk_that_fails_stops_the_recording_but_not_the_audio() {
    let _alone = LOSING.lock().unwrap();
    // /dev/full answers every write with "no space left".
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let folder = Folder::new();
    let config = json!({ "file": "/dev/full", "format": "wav" });
    let mut rig = Rig::new(&folder, "file.recorder", &config, &[1.0], Pace::Offline);
    let before = losses();
    let output = rig.play(400_000, &[8_192]);
    drop(rig);
    assert!(
        output
            .iter()
            .zip(0..)
            .all(|(sample, frame)| *sample == ramp(frame))
    );
    assert!(losses().failed_files > before.failed_files);
}
