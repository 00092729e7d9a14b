//! The executor under the real-time sanitizer: a graph with every node type, while it is edited.
//!
//! The work is done by a second process, this very test started anew, because a violation ends the process that
//! commits it. So the sound run must end well, and each planted violation must be found.
#![cfg(test)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::{Block, BlockEvent, Change};
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use airloom_sanitizer::watched::{process, process_and};

const EVERY_NODE: &str = include_str!("../../graphs/every-node.airloom.json");

/// What the second process is to do.
const ROLE: &str = "AIRLOOM_SANITIZER_ROLE";
const FOLDER: &str = "AIRLOOM_SANITIZER_FOLDER";

const MAX_BLOCK: usize = 256;
const CHANNELS: BusChannels = BusChannels {
    inputs: [2, 2],
    outputs: [2, 2, 0, 0, 0],
};

/// Edits, one a few blocks, again and again; the ids of what they add count up.
const EDITS: &[&str] = &[
    r#"{"edit": "set_param", "node": "eq", "param": "band2.gain_db", "value": -6}"#,
    r#"{"edit": "set_bypass", "node": "limiter", "bypass": true}"#,
    r#"{"edit": "add_node", "node": {"id": "x#", "type": "filter.eq", "config": {"bands": 64}},
        "connections": [{"connection": {"id": "x#a", "from": "in:out", "to": "x#:in"}},
                        {"connection": {"id": "x#b", "from": "x#:out", "to": "mix:in1"}}]}"#,
    r#"{"edit": "add_node", "node": {"id": "y#", "type": "file.player", "config": {"file": "speech.wav"}},
        "connections": [{"connection": {"id": "y#a", "from": "y#:out", "to": "mix:in2"}}]}"#,
    r#"{"edit": "add_node", "node": {"id": "z#", "type": "file.recorder", "config": {"file": "second.flac"},
                                    "params": {"recording": true}},
        "connections": [{"connection": {"id": "z#a", "from": "mix:out", "to": "z#:in"}}]}"#,
    r#"{"edit": "set_macro_value", "slot": 1, "value": 0.9}"#,
    r#"{"edit": "set_bypass", "node": "limiter", "bypass": false}"#,
    r#"{"edit": "set_param", "node": "recorder", "param": "recording", "value": false}"#,
    r#"{"edit": "remove_node", "node": "y#"}"#,
    r#"{"edit": "disconnect", "connection": "x#b"}"#,
    r#"{"edit": "set_param", "node": "recorder", "param": "recording", "value": true}"#,
    r#"{"edit": "set_param", "node": "echo", "param": "time_seconds", "value": 0.2}"#,
    r#"{"edit": "remove_node", "node": "x#"}"#,
    r#"{"edit": "remove_node", "node": "z#"}"#,
    r#"{"edit": "set_param", "node": "echo", "param": "time_seconds", "value": 0.05}"#,
];
const ROUNDS: usize = 8;

fn document() -> Document {
    read(EVERY_NODE, Syntax::Json, &registry(), &Limits::default())
        .unwrap()
        .document
}

fn open(folder: &Path) -> (Session, Executor) {
    let assets = Box::new(FileAssets::new(folder));
    let mut session = Session::open(registry(), assets, document()).unwrap();
    let stream = Stream {
        rate: SampleRate::new(48_000).unwrap(),
        max_block: MAX_BLOCK,
        pace: Pace::Realtime,
    };
    let executor = session.activate(stream, CHANNELS).unwrap();
    session.status().unwrap().set_metering(true);
    (session, executor)
}

/// Fills the inputs as a driver does.
fn fill(executor: &mut Executor, frames: usize) {
    let first = executor.frame();
    for bus in Bus::INPUTS {
        for buffer in executor.buses().input_mut(bus) {
            for (frame, sample) in (first..).zip(&mut buffer.as_mut_slice()[..frames]) {
                let phase = u16::try_from(frame * 7 % 4_801).unwrap();
                *sample = f32::from(phase) / 4_801.0 - 0.5;
            }
        }
    }
}

/// The audio thread: blocks of changing sizes, a parameter and a macro moved within them.
fn play(mut executor: Executor, stop: &AtomicBool, slot: u32, param: u32) {
    let sizes = [256, 64, 1, 100, 17, 256, 128];
    for frames in sizes.into_iter().cycle() {
        if stop.load(Ordering::Acquire) {
            return;
        }
        fill(&mut executor, frames);
        let position = (executor.frame() % 100) as f64;
        let events = [
            BlockEvent {
                offset: 0,
                change: Change::Macro {
                    slot: 1,
                    value: position / 100.0,
                },
            },
            BlockEvent {
                offset: u32::try_from(frames / 2).unwrap(),
                change: Change::Param {
                    node: slot,
                    param,
                    value: -position,
                },
            },
        ];
        let block = Block {
            frames,
            transport: Transport {
                playing: true,
                tempo_bpm: Some(120.0),
                position_quarters: Some(position),
                ..Transport::STOPPED
            },
            events: &events,
        };
        process(&mut executor, &block);
    }
}

/// Plays, edits and opens documents; nothing of it may be a violation.
fn sound(folder: &Path) {
    let (mut session, executor) = open(folder);
    let decay = session
        .graph()
        .nodes
        .iter()
        .find(|node| node.id.as_str() == "decay");
    let (slot, param) = session.locate(&decay.unwrap().id, "gain_db").unwrap();
    let status = session.status().unwrap().clone();
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = Arc::clone(&stop);
    let audio = std::thread::spawn(move || play(executor, &stopping, slot, param));
    let play_on = |session: &mut Session, frames: u64| {
        let until = status.frames() + frames;
        while status.frames() < until {
            assert!(!audio.is_finished());
            std::thread::yield_now();
        }
        session.tick();
    };
    for round in 0..ROUNDS {
        for edit in EDITS {
            let edit = edit.replace('#', &round.to_string());
            let edit = serde_json::from_str(&edit).unwrap();
            session
                .apply(&edit)
                .unwrap_or_else(|error| panic!("{error}: {edit:?}"));
            // Now within the fade, now behind it.
            play_on(&mut session, if round % 2 == 0 { 100 } else { 900 });
        }
        for _ in 0..4 {
            session.undo().unwrap();
            play_on(&mut session, 300);
        }
        session.replace(document()).unwrap();
        play_on(&mut session, 1_000);
    }
    stop.store(true, Ordering::Release);
    audio.join().unwrap();
    let reports = session.take_reports();
    assert!(reports.is_empty(), "{reports:?}");
    println!("{} plans, {} frames", status.adopted(), status.frames());
    assert!(status.adopted() >= (ROUNDS * EDITS.len()) as u64 / 2);
    assert!(status.frames() > 48_000);
}

/// Plays some blocks and does in the last what no callback may.
fn planted(folder: &Path, mut work: impl FnMut()) {
    let (_session, mut executor) = open(folder);
    let block = Block {
        frames: 64,
        transport: Transport::STOPPED,
        events: &[],
    };
    for _ in 0..10 {
        process(&mut executor, &block);
    }
    process_and(&mut executor, &block, &mut work);
}

fn be(role: &str, folder: &Path) {
    let lock = Arc::new(Mutex::new(0));
    match role {
        "sound" => sound(folder),
        "allocates" => planted(folder, || drop(black_box(vec![0_u8; 1_000]))),
        "frees" => {
            let mut held = Some(vec![0_u8; 1_000]);
            planted(folder, || drop(black_box(held.take())));
        }
        "opens a file" => planted(folder, || drop(black_box(fs::File::open("/dev/null")))),
        "waits for a lock" => {
            let held = lock.lock().unwrap();
            let other = Arc::clone(&lock);
            let folder = folder.to_owned();
            let thread = std::thread::spawn(move || planted(&folder, || drop(other.lock())));
            // Where it goes unnoticed it must end nevertheless.
            let start = Instant::now();
            while !thread.is_finished() && start.elapsed() < Duration::from_secs(5) {
                std::thread::yield_now();
            }
            drop(held);
            thread.join().unwrap();
        }
        other => panic!("no role {other}"),
    }
}

/// Starts this test program for one role.
fn start(role: &str, folder: &Path) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "as_a_second_process", "--nocapture"])
        .env(ROLE, role)
        .env(FOLDER, folder)
        .output()
        .unwrap()
}

/// A folder that goes with the test, with a file to play in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("airloom-sanitizer-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 44_100,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(path.join("speech.wav"), spec).unwrap();
        for frame in 0..22_050_i32 {
            let sample = i16::try_from(frame * 37 % 8_000 - 4_000).unwrap();
            wav.write_sample(sample).unwrap();
            wav.write_sample(-sample).unwrap();
        }
        wav.finalize().unwrap();
        fs::write(
            path.join("room.txt"),
            "Filter 1: ON PK Fc 100 Hz Gain -3.0 dB Q 2.00\n",
        )
        .unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// The other half of the tests below; on its own it does nothing.
#[test]
fn as_a_second_process() {
    if let (Ok(role), Some(folder)) = (std::env::var(ROLE), std::env::var_os(FOLDER)) {
        be(&role, Path::new(&folder));
    }
}

#[test]
fn the_audio_path_commits_no_violation() {
    let types: Vec<&str> = registry().iter().map(|kind| kind.info().name).collect();
    for name in types {
        assert!(
            EVERY_NODE.contains(&format!("\"{name}\"")),
            "{name} is not in the graph"
        );
    }
    let folder = Folder::new("sound");
    let output = start("sound", &folder.0);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}", output.status);
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(!errors.contains("RealtimeSanitizer"), "{errors}");
}

#[test]
fn planted_violations_are_found() {
    if !cfg!(sanitizer_is_active) {
        println!(
            "the sanitizer is not compiled in, so it can find nothing: run `cargo xtask test`"
        );
        return;
    }
    let folder = Folder::new("planted");
    for (role, call) in [
        ("allocates", "alloc`"),
        ("frees", "free"),
        ("opens a file", "open"),
        ("waits for a lock", "futex"),
    ] {
        let output = start(role, &folder.0);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{role} went unnoticed\n{errors}");
        assert!(errors.contains("RealtimeSanitizer"), "{role}: {errors}");
        println!(
            "{role}: {}",
            errors
                .lines()
                .find(|line| line.contains("ntercepted"))
                .unwrap_or_default()
        );
        assert!(errors.contains(call), "{role}: {errors}");
    }
}
