//! Recorded speech through the voice chain, rendered by the program, against an independent model in double precision
//! (`tests/python/reference_voice_chain.py`).
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use airloom_tests::program::airloom;
use serde::Deserialize;
use serde_json::{Value, json};

/// Where Debian's alsa-utils keeps its recordings.
const RECORDINGS: &str = "/usr/share/sounds/alsa";

/// The most that the error may have, relative to the output, RMS.
const MOST_ERROR_DB: f64 = -120.0;

/// What the limiter must do at least where it is driven hot, or it would not have been tried.
const LEAST_REDUCTION_DB: f64 = 6.0;

/// What the model found for one file.
#[derive(Debug, Deserialize)]
struct Figures {
    error_db: f64,
    output_dbfs: f64,
    reduction_db: f64,
    peak_dbfs: f64,
    ceiling_dbfs: f64,
    frames_in: usize,
    frames_out: usize,
    channels: usize,
    rate: u32,
}

/// A chain to render everything through.
struct Variant {
    name: &'static str,
    document: Value,
    hot: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The recordings, in order of their names.
fn recordings() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(RECORDINGS)
        .unwrap_or_else(|error| panic!("{RECORDINGS}: {error}; `cargo xtask setup` installs it"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
        .collect();
    files.sort();
    assert!(files.len() >= 8, "{RECORDINGS} has only {files:?}");
    files
}

/// The node of an id.
fn node<'d>(document: &'d mut Value, id: &str) -> &'d mut Value {
    document["nodes"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|node| node["id"] == id)
        .unwrap_or_else(|| panic!("the voice chain has a node {id}"))
}

fn variants() -> Vec<Variant> {
    let path = root().join("examples/voice.airloom.json");
    let voice: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();

    let mut hot = voice.clone();
    node(&mut hot, "eq")["params"]["output_db"] = json!(24.0);

    // Another look-ahead, odd in frames; a fast release; every slope and kind.
    let mut steep = voice.clone();
    node(&mut steep, "limiter")["config"] = json!({ "look_ahead_ms": 3.77 });
    node(&mut steep, "limiter")["params"] = json!({ "ceiling_db": -22.0, "release_ms": 7.0 });
    let bands = [
        ("high_pass", 80.0, 6, 0.0),
        ("high_pass", 60.0, 18, 0.0),
        ("high_pass", 40.0, 48, 0.0),
        ("low_pass", 19_000.0, 96, 0.0),
        ("low_pass", 16_000.0, 12, 0.0),
        ("high_pass", 30.0, 12, 0.0),
        ("low_shelf", 200.0, 12, -4.0),
        ("high_shelf", 7_000.0, 12, 5.0),
        ("peak", 2_500.0, 12, 6.0),
        ("notch", 1_000.0, 12, 0.0),
        ("all_pass", 700.0, 12, 0.0),
        ("band_pass", 1_500.0, 12, 0.0),
    ];
    let mut params = json!({ "output_db": 12.0 });
    for (number, (kind, frequency_hz, slope, gain_db)) in (1..).zip(bands) {
        params[format!("band{number}.kind")] = json!(kind);
        params[format!("band{number}.frequency_hz")] = json!(frequency_hz);
        params[format!("band{number}.slope_db_oct")] = json!(slope);
        params[format!("band{number}.gain_db")] = json!(gain_db);
        params[format!("band{number}.q")] = json!(0.6);
    }
    steep["macros"] = json!([]);
    node(&mut steep, "eq")["config"]["bands"] = json!(bands.len());
    node(&mut steep, "eq")["params"] = params;

    let variant = |name, document, hot| Variant {
        name,
        document,
        hot,
    };
    vec![
        variant("voice", voice, false),
        variant("hot", hot, true),
        variant("steep", steep, true),
    ]
}

fn render(graph: &Path, input: &Path, output: &Path) {
    let result = airloom()
        .arg("render")
        .arg(graph)
        .arg("--input")
        .arg(input)
        .arg("--output")
        .arg(output)
        .output()
        .unwrap();
    assert!(
        result.status.success(),
        "{}: {}",
        input.display(),
        String::from_utf8_lossy(&result.stderr)
    );
}

fn figures(jobs: &Path) -> Vec<Figures> {
    let python = root().join("target/python/bin/python");
    assert!(
        python.is_file(),
        "{} is not there; `cargo xtask setup` makes it",
        python.display()
    );
    let result = Command::new(python)
        .arg(root().join("tests/python/reference_voice_chain.py"))
        .arg(jobs)
        .output()
        .unwrap();
    assert!(
        result.status.success(),
        "{}",
        String::from_utf8_lossy(&result.stderr)
    );
    String::from_utf8(result.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn recorded_speech_equals_the_model() {
    let folder = std::env::temp_dir().join(format!("airloom-voice-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let recordings = recordings();
    let mut jobs = Vec::new();
    let mut names = Vec::new();
    for variant in variants() {
        let graph = folder.join(format!("{}.airloom.json", variant.name));
        fs::write(&graph, variant.document.to_string()).unwrap();
        for input in &recordings {
            let file = input.file_name().unwrap().to_string_lossy().into_owned();
            let output = folder.join(format!("{}-{file}", variant.name));
            render(&graph, input, &output);
            jobs.push(json!({ "graph": graph, "input": input, "output": output }));
            names.push((format!("{:6} {file}", variant.name), variant.hot));
        }
    }
    let list = folder.join("jobs.json");
    fs::write(&list, Value::from(jobs).to_string()).unwrap();
    let figures = figures(&list);
    fs::remove_dir_all(&folder).ok();
    assert_eq!(figures.len(), names.len());

    let mut wrong = Vec::new();
    for (figures, (name, hot)) in figures.iter().zip(&names) {
        println!(
            "{name:24} error {:7.1} dB   output {:6.1} dBFS RMS, {:6.2} dBFS peak   reduction {:4.1} dB   {} Hz",
            figures.error_db,
            figures.output_dbfs,
            figures.peak_dbfs,
            figures.reduction_db,
            figures.rate
        );
        let is_right = figures.error_db <= MOST_ERROR_DB
            && figures.output_dbfs > -60.0
            && figures.peak_dbfs <= figures.ceiling_dbfs
            && figures.channels == 2
            && figures.frames_out >= figures.frames_in
            && (!hot || figures.reduction_db >= LEAST_REDUCTION_DB);
        if !is_right {
            wrong.push(format!("{name}: {figures:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
