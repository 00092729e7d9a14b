//! The documented table of node types against what `airloom nodes --json` says: names, settings, parameters,
//! units, ranges and defaults. The figures are typed in by hand from the documented contract, not read from the code.

#![cfg(test)]
#![expect(
    clippy::approx_constant,
    reason = "the contract says 0.7071, not one over the root of two"
)]

use airloom_tests::program::airloom;
use serde_json::{Value, json};

/// What the contract says of a parameter.
struct Param {
    id: &'static str,
    unit: &'static str,
    default: Value,
    /// Where the contract names one.
    range: Option<[f64; 2]>,
}

/// What the contract says of a type: ports by name and channels (0 for what is no audio), settings with defaults
/// (null where the contract names none).
struct Type {
    name: &'static str,
    inputs: &'static [(&'static str, u64)],
    outputs: &'static [(&'static str, u64)],
    config: Vec<(&'static str, Value)>,
    params: Vec<Param>,
}

fn param(id: &'static str, unit: &'static str, default: impl Into<Value>) -> Param {
    Param {
        id,
        unit,
        default: default.into(),
        range: None,
    }
}

fn ranged(id: &'static str, unit: &'static str, default: f64, range: [f64; 2]) -> Param {
    Param {
        range: Some(range),
        ..param(id, unit, default)
    }
}

const IN: &[(&str, u64)] = &[("in", 2)];
const OUT: &[(&str, u64)] = &[("out", 2)];
const SILENCE_TO_24: [f64; 2] = [-120.0, 24.0];

/// Types of the table that are not built yet; whoever builds one moves it into the table below.
const TO_COME: [&str; 1] = ["space.convolver"];

fn table() -> Vec<Type> {
    let stereo = || ("channels", json!(2));
    let band = |n: usize| {
        let id =
            |name: &str| -> &'static str { Box::leak(format!("band{n}.{name}").into_boxed_str()) };
        vec![
            param(id("kind"), "", "peak"),
            ranged(id("frequency_hz"), "Hz", 1_000.0, [10.0, 96_000.0]),
            ranged(id("gain_db"), "dB", 0.0, [-40.0, 40.0]),
            ranged(id("q"), "", 0.7071, [0.05, 100.0]),
            param(id("slope_db_oct"), "dB/oct", 12.0),
            param(id("enabled"), "", true),
            param(id("alignment"), "", "butterworth"),
        ]
    };
    let mut equaliser: Vec<Param> = (1..=4).flat_map(band).collect();
    equaliser.push(param("output_db", "dB", 0.0));
    let node = |name, inputs, outputs, config, params| Type {
        name,
        inputs,
        outputs,
        config,
        params,
    };
    vec![
        node(
            "io.input",
            &[],
            OUT,
            vec![stereo(), ("bus", json!("main")), ("device", json!(""))],
            vec![],
        ),
        node(
            "io.output",
            IN,
            &[],
            vec![stereo(), ("bus", json!("main")), ("device", json!(""))],
            vec![],
        ),
        node(
            "level.gain",
            IN,
            OUT,
            vec![stereo()],
            vec![
                ranged("gain_db", "dB", 0.0, SILENCE_TO_24),
                param("mute", "", false),
            ],
        ),
        node(
            "level.pan",
            IN,
            OUT,
            vec![("law", json!("sin3"))],
            vec![ranged("pan", "", 0.0, [-1.0, 1.0])],
        ),
        node(
            "level.mixer",
            &[("in1", 2), ("in2", 2)],
            OUT,
            vec![("inputs", json!(2)), stereo()],
            vec![
                ranged("in1.gain_db", "dB", 0.0, SILENCE_TO_24),
                param("in1.mute", "", false),
                ranged("in2.gain_db", "dB", 0.0, SILENCE_TO_24),
                param("in2.mute", "", false),
            ],
        ),
        node(
            "time.delay",
            IN,
            OUT,
            vec![
                ("max_seconds", Value::Null),
                ("interpolation", json!("sinc")),
                stereo(),
            ],
            vec![
                param("time_seconds", "s", Value::Null),
                ranged("mix", "", 1.0, [0.0, 1.0]),
            ],
        ),
        node(
            "time.feedback_delay",
            IN,
            OUT,
            vec![("max_seconds", Value::Null), stereo()],
            vec![param("time_seconds", "s", Value::Null)],
        ),
        node(
            "filter.eq",
            IN,
            OUT,
            vec![
                ("bands", Value::Null),
                stereo(),
                ("precision", json!("auto")),
            ],
            equaliser,
        ),
        node(
            "dynamics.limiter",
            IN,
            OUT,
            vec![stereo(), ("look_ahead_ms", json!(5.0))],
            vec![
                ranged("ceiling_db", "dB", -1.0, [-60.0, 0.0]),
                param("release_ms", "ms", 100.0),
            ],
        ),
        node(
            "dynamics.compressor",
            &[("in", 2), ("sidechain", 2)],
            OUT,
            vec![stereo()],
            vec![
                param("threshold_db", "dB", -18.0),
                param("ratio", ":1", 3.0),
                param("attack_ms", "ms", 10.0),
                param("release_ms", "ms", 120.0),
                param("knee_db", "dB", 6.0),
                param("makeup_db", "dB", 0.0),
                param("mix", "", 1.0),
            ],
        ),
        node(
            "source.sine",
            &[],
            OUT,
            vec![stereo()],
            vec![
                param("frequency_hz", "Hz", 997.0),
                param("level_db", "dB", -20.0),
                param("phase_deg", "°", Value::Null),
            ],
        ),
        node(
            "source.noise",
            &[],
            OUT,
            vec![stereo(), ("colour", json!("white")), ("seed", Value::Null)],
            vec![param("level_db", "dB", -20.0)],
        ),
        node(
            "control.lfo",
            &[],
            &[("out", 0)],
            vec![("shape", json!("sine"))],
            vec![
                param("rate_hz", "Hz", 1.0),
                param("depth", "", 1.0),
                param("offset", "", 0.0),
            ],
        ),
        node(
            "io.midi_input",
            &[],
            &[("out", 0)],
            vec![("channel", json!(0)), ("device", json!(""))],
            vec![],
        ),
        node(
            "control.midi_cc",
            &[("in", 0)],
            &[("out", 0)],
            vec![
                ("message", json!("controller")),
                ("controller", json!(1)),
                ("channel", json!(0)),
            ],
            vec![ranged("smoothing_ms", "ms", 5.0, [0.0, 1000.0])],
        ),
        node(
            "control.midi_note",
            &[("in", 0)],
            &[("gate", 0), ("pitch", 0), ("velocity", 0)],
            vec![("channel", json!(0)), ("reference", json!(69))],
            vec![
                ranged("glide_ms", "ms", 0.0, [0.0, 10_000.0]),
                ranged("bend_semitones", "", 2.0, [0.0, 96.0]),
            ],
        ),
        node(
            "file.player",
            &[],
            OUT,
            vec![("file", Value::Null), ("loop", Value::Null), stereo()],
            vec![
                param("gain_db", "dB", Value::Null),
                param("playing", "", Value::Null),
            ],
        ),
        node(
            "file.recorder",
            IN,
            OUT,
            vec![("file", Value::Null), ("format", Value::Null), stereo()],
            vec![param("recording", "", Value::Null)],
        ),
        node("meter.level", IN, OUT, vec![stereo()], vec![]),
    ]
}

fn listed() -> Vec<Value> {
    let output = airloom().args(["nodes", "--json"]).output().unwrap();
    assert!(output.status.success());
    let mut all: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(all["nodes"].take()).unwrap()
}

fn entries<'a>(node: &'a Value, list: &str) -> &'a [Value] {
    node[list].as_array().map(Vec::as_slice).unwrap()
}

fn ports(node: &Value, list: &str) -> Vec<(String, u64)> {
    let name = |port: &Value| port["name"].as_str().unwrap().to_owned();
    let ports = entries(node, list).iter();
    ports
        .map(|port| (name(port), port["channels"].as_u64().unwrap_or(0)))
        .collect()
}

#[test]
fn every_documented_type_is_as_documented() {
    let listed = listed();
    let table = table();
    let names: Vec<&str> = listed
        .iter()
        .map(|node| node["type"].as_str().unwrap())
        .collect();
    for name in TO_COME {
        assert!(
            !names.contains(&name),
            "{name} is built: move it into the table"
        );
    }
    for row in &table {
        let node = listed.iter().find(|node| node["type"] == row.name);
        let node = node.unwrap_or_else(|| panic!("{} is gone", row.name));
        let owned = |ports: &[(&str, u64)]| -> Vec<(String, u64)> {
            ports
                .iter()
                .map(|(name, channels)| ((*name).to_owned(), *channels))
                .collect()
        };
        assert_eq!(ports(node, "inputs"), owned(row.inputs), "{}", row.name);
        assert_eq!(ports(node, "outputs"), owned(row.outputs), "{}", row.name);
        // The contract may be added to; what it says stays.
        for (name, default) in &row.config {
            let field = entries(node, "config")
                .iter()
                .find(|field| field["name"] == *name);
            let field = field.unwrap_or_else(|| panic!("{} has no {name}", row.name));
            if !default.is_null() {
                assert_eq!(field["default"], *default, "{}: {name}", row.name);
            }
        }
        for expected in &row.params {
            let found = entries(node, "params")
                .iter()
                .find(|param| param["id"] == expected.id);
            let found = found.unwrap_or_else(|| panic!("{} has no {}", row.name, expected.id));
            let what = format!("{}: {found}", row.name);
            assert_eq!(found["unit"], expected.unit, "{what}");
            if !expected.default.is_null() {
                assert_eq!(found["default"], expected.default, "{what}");
            }
            if let Some([min, max]) = expected.range {
                assert_eq!(
                    (&found["min"], &found["max"]),
                    (&json!(min), &json!(max)),
                    "{what}"
                );
            }
        }
    }
}

#[test]
fn choices_and_counts_are_as_documented() {
    let listed = listed();
    let field = |of: &str, list: &str, name: &str| -> Value {
        let node = listed.iter().find(|node| node["type"] == of).unwrap();
        let key = if list == "params" { "id" } else { "name" };
        entries(node, list)
            .iter()
            .find(|entry| entry[key] == name)
            .unwrap()
            .clone()
    };
    for (of, list, name, options) in [
        ("io.input", "config", "bus", &["main", "sidechain"][..]),
        (
            "io.output",
            "config",
            "bus",
            &["main", "aux1", "aux2", "aux3", "aux4"],
        ),
        (
            "level.pan",
            "config",
            "law",
            &["sin3", "linear", "sin4_5", "sqrt3", "balance"],
        ),
        ("source.noise", "config", "colour", &["white", "pink"]),
        (
            "control.lfo",
            "config",
            "shape",
            &["sine", "triangle", "saw", "square"],
        ),
        (
            "filter.eq",
            "params",
            "band1.kind",
            &[
                "peak",
                "low_shelf",
                "high_shelf",
                "low_pass",
                "high_pass",
                "band_pass",
                "notch",
                "all_pass",
                "tilt",
                "low_shelf_first_order",
                "high_shelf_first_order",
                "all_pass_first_order",
            ],
        ),
        (
            "filter.eq",
            "params",
            "band1.alignment",
            &["butterworth", "linkwitz_riley"],
        ),
    ] {
        let found = field(of, list, name);
        let found = found["options"].as_array().expect("options").clone();
        let documented: Vec<Value> = options.iter().map(|option| json!(option)).collect();
        // Of a parameter the place is the value, so others come behind.
        if list == "params" {
            assert!(found.starts_with(&documented), "{of}: {name}");
        }
        for option in documented {
            assert!(found.contains(&option), "{of}: {name} {option}");
        }
    }
    let bands = field("filter.eq", "config", "bands");
    assert_eq!((&bands["min"], &bands["max"]), (&json!(1), &json!(512)));
}
