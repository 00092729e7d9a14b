//! Long chains of sharp, low bands, where rounding hurts most.

use std::fs;

use airloom_dsp::noise::white::WhiteNoise;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::measure::{document, played};
use crate::reference::{Folder, ask};

const RATE: u32 = 48_000;
const BANDS: u32 = 512;

/// The least that the signal must be above the error.
const LEAST_SNR_DB: f64 = 110.0;

#[derive(Deserialize)]
struct Figures {
    error_db: f64,
}

/// 512 bands around 20 Hz, Q 30, up and down by a decibel in turn, in a precision.
fn error_db(precision: &str) -> f64 {
    let mut chain = Vec::new();
    let mut params = Map::new();
    for band in 0..BANDS {
        // A little apart, so that up and down do not cancel each other.
        let section = json!({
            "kind": "peak",
            "frequency_hz": 20.0 * (1.0 + f64::from(band) / 10_240.0),
            "gain_db": if band % 2 == 0 { 1.0 } else { -1.0 },
            "q": 30.0,
        });
        for (key, value) in section.as_object().unwrap() {
            params.insert(format!("band{}.{key}", band + 1), value.clone());
        }
        chain.push(section);
    }
    let config = json!({ "bands": BANDS, "precision": precision });
    let document = document("filter.eq", &config, &Value::Object(params), "out");
    let noise = WhiteNoise::new(20, 0);
    let input: Vec<f32> = (0..2 * u64::from(RATE))
        .map(|frame| airloom_dsp::sample::narrow(0.25 * noise.at(frame)))
        .collect();
    let output = played(&document, RATE, input.clone());
    let folder = Folder::new();
    let write = |name: &str, samples: &[f32]| {
        let path = folder.0.join(name);
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        fs::write(&path, bytes).unwrap();
        path
    };
    let job = json!({
        "rate": RATE,
        "input": write("input.f32", &input),
        "output": write("output.f32", &output),
        "chain": chain,
    });
    let figures: Vec<Figures> = ask("error", &job);
    figures[0].error_db
}

#[test]
fn five_hundred_and_twelve_bands_at_20_hz() {
    for precision in ["auto", "single"] {
        let error = error_db(precision);
        println!(
            "512 bands at 20 Hz, Q 30, {precision}: {:.1} dB SNR",
            -error
        );
        assert!(error <= -LEAST_SNR_DB, "{precision}: {error} dB");
    }
}
