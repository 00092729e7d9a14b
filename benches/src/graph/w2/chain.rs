//! What the deep chain is, and its slow definition: RBJ's peaking sections (Audio EQ Cookbook) in f64.

use std::f64::consts::TAU;

use airloom_graph::document::model::Document;
use serde_json::Value;

use crate::failure::Failure;
use crate::graph::builder::{connect, document, node_with};
use crate::graph::stage::RATE_HZ;
use crate::measure::count;

/// The seed of the noise that the accuracy is measured with.
pub const SEED: u64 = 77;

/// Frames over which the output is compared with the definition: two seconds.
pub const COMPARED: usize = 96_000;

/// All bands: Q 30, ±1 dB alternating, 20 Hz … 20 kHz spaced by equal ratios.
pub const Q: f64 = 30.0;
const GAIN_DB: f64 = 1.0;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;

/// The frequency of a band, in hertz, and its gain, in dB.
pub fn band(index: usize, bands: usize) -> (f64, f64) {
    let way = count(index) / count(bands - 1);
    let frequency_hz = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(way);
    let gain_db = if index.is_multiple_of(2) {
        GAIN_DB
    } else {
        -GAIN_DB
    };
    (frequency_hz, gain_db)
}

/// One `filter.eq` of so many bands.
///
/// # Errors
/// None, but for a mistake here.
pub fn equaliser(bands: usize) -> Result<Document, Failure> {
    let params = (0..bands).flat_map(|index| {
        let (frequency_hz, gain_db) = band(index, bands);
        [
            (format!("band{}.frequency_hz", index + 1), frequency_hz),
            (format!("band{}.gain_db", index + 1), gain_db),
            (format!("band{}.q", index + 1), Q),
        ]
    });
    let mut document = document()?;
    let mut eq = node_with("eq", "filter.eq", params)?;
    eq.config.insert("bands".to_owned(), Value::from(bands));
    document.nodes.push(eq);
    connect(&mut document, "source:out", "eq:in")?;
    connect(&mut document, "eq:out", "sink:in")?;
    Ok(document)
}

/// A peaking section, transposed direct form II.
#[derive(Debug, Clone)]
pub struct Peak {
    /// Numerator, normalised by a0.
    pub b: [f64; 3],
    /// Denominator without its leading 1.
    pub a: [f64; 2],
    memory: [f64; 2],
}

impl Peak {
    /// At rest.
    pub fn new(frequency_hz: f64, gain_db: f64, q: f64) -> Self {
        let amplitude = 10.0_f64.powf(gain_db / 40.0);
        let (sine, cosine) = (TAU * frequency_hz / f64::from(RATE_HZ)).sin_cos();
        let alpha = sine / (2.0 * q);
        let a0 = 1.0 + alpha / amplitude;
        Self {
            b: [
                1.0 + alpha * amplitude,
                -2.0 * cosine,
                1.0 - alpha * amplitude,
            ]
            .map(|b| b / a0),
            a: [-2.0 * cosine, 1.0 - alpha / amplitude].map(|a| a / a0),
            memory: [0.0; 2],
        }
    }

    /// One sample.
    pub fn step(&mut self, input: f64) -> f64 {
        let [first, second] = self.memory;
        let output = self.b[0] * input + first;
        self.memory = [
            self.b[1] * input - self.a[0] * output + second,
            self.b[2] * input - self.a[1] * output,
        ];
        output
    }
}

/// The chain in f64.
#[derive(Debug, Clone)]
pub struct Definition(Vec<Peak>);

impl Definition {
    /// At rest.
    pub fn new(bands: usize) -> Self {
        let peaks = (0..bands).map(|index| band(index, bands));
        Self(
            peaks
                .map(|(frequency_hz, gain_db)| Peak::new(frequency_hz, gain_db, Q))
                .collect(),
        )
    }

    /// One sample.
    pub fn step(&mut self, input: f32) -> f64 {
        let input = f64::from(input);
        self.0
            .iter_mut()
            .fold(input, |sample, section| section.step(sample))
    }
}

/// Power of what is expected over the power of the difference.
#[derive(Debug, Default)]
pub struct SignalToNoise {
    signal: f64,
    error: f64,
}

impl SignalToNoise {
    /// Takes a sample in.
    pub fn compare(&mut self, expected: f64, found: f32) {
        self.signal += expected * expected;
        self.error += (expected - f64::from(found)).powi(2);
    }

    /// In dB.
    pub fn db(&self) -> f64 {
        10.0 * (self.signal / self.error).log10()
    }
}
