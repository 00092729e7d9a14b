//! What is compared: nodes with their settings, and the chain that each should be.

use std::f64::consts::FRAC_1_SQRT_2;

use serde_json::{Value, json};

/// A node in a setting.
pub struct Case {
    pub kind: &'static str,
    pub config: Value,
    pub params: Value,
    /// The output that is heard.
    pub port: String,
    /// The sections that it should be, for the model.
    pub chain: Vec<Value>,
    /// -1 where the polarity is turned.
    pub sign: f64,
    /// The lowest frequency and the highest quality in it, which say how long it rings.
    pub slowest: (f64, f64),
}

impl Case {
    fn new(kind: &'static str, config: Value, params: Value, chain: Vec<Value>) -> Self {
        let number =
            |section: &Value, key: &str, usual: f64| section[key].as_f64().unwrap_or(usual);
        let lowest = chain
            .iter()
            .map(|section| number(section, "frequency_hz", 1000.0))
            .fold(f64::MAX, f64::min);
        let sharpest = chain
            .iter()
            // Steep slopes have sharp sections; boosts sharpen.
            .map(|section| {
                let slope = number(section, "slope_db_oct", 12.0) / 12.0;
                let boost = 10.0_f64.powf(number(section, "gain_db", 0.0).abs() / 40.0);
                number(section, "q", FRAC_1_SQRT_2).max(slope).max(0.5) * boost
            })
            .fold(1.0, f64::max);
        Self {
            kind,
            config,
            params,
            port: "out".to_owned(),
            chain,
            sign: 1.0,
            slowest: (lowest, sharpest),
        }
    }

    /// Frames after which it has rung out at a rate: exp(-π f t / Q) falls to 10⁻⁹ in 6.6 Q/f seconds, and a margin for
    /// what sections in series do to each other.
    pub fn frames(&self, rate: u32) -> usize {
        let (hz, q) = self.slowest;
        let seconds = 0.02 + 12.0 * q / hz;
        let frames = seconds * f64::from(rate);
        // The count of blocks is all that matters of it.
        (1..)
            .map(|blocks| blocks * 4096)
            .find(|frames_of_it| f64::from(*frames_of_it) >= frames)
            .map_or(0, |frames: i32| usize::try_from(frames).unwrap())
    }
}

fn band(precision: &str, section: Value) -> Case {
    let mut params = serde_json::Map::new();
    for (key, value) in section.as_object().unwrap() {
        params.insert(format!("band1.{key}"), value.clone());
    }
    let config = json!({ "bands": 1, "precision": precision });
    Case::new("filter.eq", config, Value::Object(params), vec![section])
}

/// Every kind of band at the ends and in the middle, every slope of both alignments.
pub fn bands(precision: &str, rate: u32) -> Vec<Case> {
    let high = (0.3 * f64::from(rate)).round();
    let mut cases = Vec::new();
    for kind in [
        "peak",
        "low_shelf",
        "high_shelf",
        "band_pass",
        "notch",
        "all_pass",
        "low_pass",
        "high_pass",
        "tilt",
        "low_shelf_first_order",
        "high_shelf_first_order",
        "all_pass_first_order",
    ] {
        for frequency_hz in [40.0, 1000.0, high] {
            for (gain_db, q) in [(12.0, 0.5), (-9.0, 4.0)] {
                let section = json!({ "kind": kind, "frequency_hz": frequency_hz, "gain_db": gain_db, "q": q });
                cases.push(band(precision, section));
            }
        }
    }
    for kind in ["low_pass", "high_pass"] {
        for slope in (6..=96).step_by(6) {
            for alignment in ["butterworth", "linkwitz_riley"] {
                // Every slope at one of the frequencies, so that all are met in turn.
                let frequency_hz = [60.0, 1000.0, high][slope / 6 % 3];
                let section = json!({
                    "kind": kind, "frequency_hz": frequency_hz, "slope_db_oct": slope, "alignment": alignment,
                });
                cases.push(band(precision, section));
            }
        }
    }
    cases
}

fn pass(kind: &str, frequency_hz: f64, slope: u32) -> Value {
    json!({ "kind": kind, "frequency_hz": frequency_hz, "slope_db_oct": slope, "alignment": "linkwitz_riley" })
}

/// All bands of crossovers of all slopes.
pub fn crossovers() -> Vec<Case> {
    let splits = [100.0, 900.0, 5000.0];
    let mut cases = Vec::new();
    for slope in [12, 24, 48] {
        for number in 0..=splits.len() {
            let chain = splits.iter().enumerate().map(|(place, hz)| match place {
                place if place < number => pass("high_pass", *hz, slope),
                place if place == number => pass("low_pass", *hz, slope),
                _ => json!({ "kind": "splitter_all_pass", "frequency_hz": hz, "slope_db_oct": slope }),
            });
            let config = json!({ "ways": 4, "slope_db_oct": slope.to_string() });
            let params = json!({
                "split1.frequency_hz": splits[0],
                "split2.frequency_hz": splits[1],
                "split3.frequency_hz": splits[2],
            });
            let mut case = Case::new("filter.crossover", config, params, chain.collect());
            case.port = format!("band{}", number + 1);
            // Each high-pass of 12 dB/octave is inverted.
            case.sign = if slope == 12 && number % 2 == 1 {
                -1.0
            } else {
                1.0
            };
            cases.push(case);
        }
    }
    cases
}

/// The small ones.
pub fn small() -> Vec<Case> {
    let mut cases = Vec::new();
    let first =
        |kind: &str, hz: f64| json!({ "kind": kind, "frequency_hz": hz, "slope_db_oct": 6 });
    for hz in [2.0, 5.0, 50.0] {
        let params = json!({ "frequency_hz": hz });
        let chain = vec![first("high_pass", hz)];
        cases.push(Case::new("filter.dc_blocker", json!({}), params, chain));
    }
    for mode in ["low_pass", "high_pass"] {
        for hz in [30.0, 1000.0, 9000.0] {
            let params = json!({ "mode": mode, "cutoff_hz": hz });
            let chain = vec![first(mode, hz)];
            cases.push(Case::new("filter.one_pole", json!({}), params, chain));
        }
    }
    for mode in ["low_pass", "high_pass", "band_pass", "notch"] {
        for (hz, q) in [(50.0, 0.707), (2000.0, 8.0)] {
            let params = json!({ "mode": mode, "cutoff_hz": hz, "q": q });
            let chain = vec![json!({ "kind": mode, "frequency_hz": hz, "q": q })];
            cases.push(Case::new("filter.svf", json!({}), params, chain));
        }
    }
    // Never loud enough to move: what is measured is its form at rest.
    for kind in ["peak", "low_shelf", "high_shelf"] {
        let params = json!({
            "band1.kind": kind, "band1.frequency_hz": 300.0, "band1.q": 1.5, "band1.gain_db": -7.0,
            "band1.range_db": 0.0, "band2.enabled": false,
        });
        let chain = vec![json!({ "kind": kind, "frequency_hz": 300.0, "q": 1.5, "gain_db": -7.0 })];
        cases.push(Case::new("filter.dynamic_eq", json!({}), params, chain));
    }
    cases
}

/// A file, and what it should be.
pub fn file(path: &str) -> Case {
    let chain = vec![
        json!({ "kind": "gain", "gain_db": -4.5 }),
        json!({ "kind": "peak", "frequency_hz": 63.0, "gain_db": -5.2, "q": 4.0 }),
        json!({ "kind": "low_shelf", "frequency_hz": 105.0, "gain_db": 6.0, "q": 0.7 }),
        json!({ "kind": "high_shelf", "frequency_hz": 9000.0, "gain_db": -3.0, "q": 0.9 }),
        json!({ "kind": "high_pass", "frequency_hz": 20.0, "q": 0.8 }),
        json!({ "kind": "notch", "frequency_hz": 500.0, "q": 6.0 }),
        json!({ "kind": "all_pass", "frequency_hz": 900.0, "q": 0.7 }),
    ];
    Case::new("filter.file", json!({ "file": path }), json!({}), chain)
}

/// The text of that file.
pub const TEXT: &str = "Preamp: -4.5 dB\n\
    Filter 1: ON PK Fc 63 Hz Gain -5.2 dB Q 4\n\
    Filter 2: ON LSC Fc 105 Hz Gain 6 dB Q 0.7\n\
    Filter 3: ON HSC Fc 9000 Hz Gain -3 dB Q 0.9\n\
    Filter 4: ON HPQ Fc 20 Hz Q 0.8\n\
    Filter 5: ON NO Fc 500 Hz Q 6\n\
    Filter 6: ON AP Fc 900 Hz Q 0.7\n\
    Filter 7: OFF PK Fc 900 Hz Gain 12 dB Q 0.7\n";
