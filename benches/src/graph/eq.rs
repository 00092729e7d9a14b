//! Equalisers: bands in series, stereo, through the whole engine, with the accuracy that the speed is worth.

use std::f64::consts::TAU;

use airloom_api::process::host::Bus;
use airloom_graph::document::model::Document;
use serde_json::Value;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::builder::{connect, document, node_with};
use crate::graph::{RATE_HZ, play, process};
use crate::measure::{Contestant, Repeats, count, side_by_side};
use crate::noise::Noise;
use crate::report::{Report, Table};

/// Bands; 512 are workload W2.
const BANDS: [usize; 3] = [4, 64, 512];

/// Block sizes, with the fastest peer on 512 bands: CamillaDSP, times real time on a Zen 5 core of 4 GHz.
const BLOCKS: [(usize, &str); 2] = [(64, "18-21"), (512, "38-40")];

/// All bands: Q 30, ±1 dB alternating, 20 Hz … 20 kHz spaced by equal ratios.
const Q: f64 = 30.0;
const GAIN_DB: f64 = 1.0;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;

/// Frames over which the output is compared with the definition: two seconds.
const COMPARED: usize = 96_000;

/// Times real time for every count of bands and block size.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "bands",
        "block",
        "× real time",
        "ns per band, frame and channel",
        "SNR dB",
        "512 bands: CamillaDSP",
    ]);
    for bands in BANDS {
        let snr_db = signal_to_noise(bands)?;
        report.figure(format!("eq.bands{bands}.snr_db"), snr_db);
        for (frames, peer) in BLOCKS {
            let (session, mut executor) = play(equaliser(bands)?, frames)?;
            let mut contestants = [Contestant {
                label: String::new(),
                key: String::new(),
                block: Box::new(move || {
                    // The session lives as long as its executor.
                    let _ = &session;
                    process(&mut executor, frames);
                }),
            }];
            let repeats = Repeats {
                rounds: if quick { 3 } else { 15 },
                blocks: (if quick { 200_000 } else { 2_000_000 }) / bands / frames + 1,
            };
            let times = side_by_side(&mut contestants, repeats, || calibration.sample());
            for times in times {
                let real_time = count(frames) / f64::from(RATE_HZ) * 1e9;
                let speed = real_time / times.best;
                let each = times.best / count(frames * bands * 2);
                report.figure(
                    format!("eq.bands{bands}.block{frames}.times_real_time"),
                    speed,
                );
                report.figure(
                    format!("eq.bands{bands}.block{frames}.ns_per_band_sample"),
                    each,
                );
                table.row([
                    bands.to_string(),
                    frames.to_string(),
                    format!("{speed:.1}"),
                    format!("{each:.3}"),
                    format!("{snr_db:.1}"),
                    if bands == 512 { peer } else { "" }.to_owned(),
                ]);
            }
        }
    }
    table.print("filter.eq, stereo, Q 30, ±1 dB. Goal (W2): above CamillaDSP, SNR above 110 dB");
    Ok(())
}

/// The frequency of a band, in hertz, and its gain, in dB.
fn band(index: usize, bands: usize) -> (f64, f64) {
    let way = count(index) / count(bands - 1);
    let frequency_hz = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(way);
    (
        frequency_hz,
        if index.is_multiple_of(2) {
            GAIN_DB
        } else {
            -GAIN_DB
        },
    )
}

fn equaliser(bands: usize) -> Result<Document, Failure> {
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

/// The definition: RBJ's peaking sections (Audio EQ Cookbook) in f64, transposed direct form II.
struct Peak {
    b: [f64; 3],
    a: [f64; 2],
    memory: [f64; 2],
}

impl Peak {
    fn new(frequency_hz: f64, gain_db: f64) -> Self {
        let amplitude = 10.0_f64.powf(gain_db / 40.0);
        let (sine, cosine) = (TAU * frequency_hz / f64::from(RATE_HZ)).sin_cos();
        let alpha = sine / (2.0 * Q);
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

    fn step(&mut self, input: f64) -> f64 {
        let [first, second] = self.memory;
        let output = self.b[0] * input + first;
        self.memory = [
            self.b[1] * input - self.a[0] * output + second,
            self.b[2] * input - self.a[1] * output,
        ];
        output
    }
}

/// Power of the definition's output over the power of the difference, of the left channel from the first frame on.
fn signal_to_noise(bands: usize) -> Result<f64, Failure> {
    let frames = 64;
    let (_session, mut executor) = play(equaliser(bands)?, frames)?;
    let mut noise = Noise::new(77);
    let mut sections: Vec<Peak> = (0..bands)
        .map(|index| band(index, bands))
        .map(|(frequency_hz, gain_db)| Peak::new(frequency_hz, gain_db))
        .collect();
    let (mut signal, mut error) = (0.0, 0.0);
    let mut expected = vec![0.0; frames];
    for _ in 0..COMPARED / frames {
        if let Some(left) = executor.buses().input_mut(Bus::Main).first_mut() {
            noise.fill(left.as_mut_slice());
            for (expected, sample) in expected.iter_mut().zip(left.as_slice()) {
                let input = f64::from(*sample);
                *expected = sections
                    .iter_mut()
                    .fold(input, |sample, section| section.step(sample));
            }
        }
        process(&mut executor, frames);
        let output = executor.buses().output(Bus::Main).first();
        let output = output.map_or(&[][..], |left| left.as_slice());
        for (expected, found) in expected.iter().zip(output) {
            signal += expected * expected;
            error += (expected - f64::from(*found)).powi(2);
        }
    }
    Ok(10.0 * (signal / error).log10())
}
