//! Magnitude and phase from 10 Hz to 0.45 of the rate.

use std::fs;

use serde_json::{Value, json};

use crate::cases::{Case, TEXT, bands, crossovers, file, small};
use crate::measure::{Complex, decibels, degrees, document, response};
use crate::reference::{Folder, ask};

const RATES: [u32; 4] = [44_100, 48_000, 96_000, 192_000];

/// The bounds.
const MOST_DB: f64 = 0.01;
const MOST_DEGREES: f64 = 0.1;

/// Where a response is loud enough to be compared, in dB: of filters in 64 bits, in 32 bits.
const DOUBLE_DB: f64 = -80.0;
const SINGLE_DB: f64 = -50.0;

const POINTS: u32 = 40;

/// Frequencies in equal ratios.
fn places(rate: u32) -> Vec<f64> {
    let ratio = 0.045 * f64::from(rate);
    (0..=POINTS)
        .map(|point| 10.0 * ratio.powf(f64::from(point) / f64::from(POINTS)))
        .collect()
}

/// Compares all cases at a rate; gives how far the worst is off, in dB and degrees.
fn compare(cases: &[Case], rate: u32, loud_db: f64) -> (f64, f64) {
    let hz = places(rate);
    let job =
        |case: &Case| json!({ "rate": rate, "hz": hz, "chain": case.chain, "sign": case.sign });
    let jobs: Vec<Value> = cases.iter().map(job).collect();
    let expected: Vec<Vec<Complex>> = ask("responses", &Value::from(jobs));
    assert_eq!(expected.len(), cases.len());
    let mut worst = (0.0_f64, 0.0_f64);
    let mut wrong = Vec::new();
    for (case, expected) in cases.iter().zip(&expected) {
        let document = document(case.kind, &case.config, &case.params, &case.port);
        let found = response(&document, rate, case.frames(rate), &hz);
        for ((hz, found), expected) in hz.iter().zip(found).zip(expected) {
            let level = decibels(*expected);
            let off = if level > loud_db {
                let off = (decibels(found) - level).abs();
                let turned = degrees(found, *expected).abs();
                worst = (worst.0.max(off), worst.1.max(turned));
                off > MOST_DB || turned > MOST_DEGREES
            } else {
                decibels(found) > loud_db + 0.1
            };
            if off {
                wrong.push(format!(
                    "{} {} {} at {rate}: {hz:.1} Hz, {:.4} dB and {:.4}° from {level:.4} dB",
                    case.kind,
                    case.port,
                    case.params,
                    decibels(found) - level,
                    degrees(found, *expected)
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} points:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    worst
}

fn compare_at_all_rates(name: &str, loud_db: f64, cases: impl Fn(u32) -> Vec<Case>) {
    for rate in RATES {
        let (off, turned) = compare(&cases(rate), rate, loud_db);
        println!("{name} at {rate} Hz: {off:.6} dB and {turned:.5}° at most");
    }
}

#[test]
fn bands_in_double_precision() {
    compare_at_all_rates("bands, 64 bits", DOUBLE_DB, |rate| bands("double", rate));
}

#[test]
fn bands_in_single_precision() {
    compare_at_all_rates("bands, 32 bits", SINGLE_DB, |rate| bands("single", rate));
}

#[test]
fn crossovers_and_small_filters() {
    compare_at_all_rates("crossovers", DOUBLE_DB, |_| crossovers());
    compare_at_all_rates("small filters", DOUBLE_DB, |_| small());
}

#[test]
fn filters_from_a_file() {
    let folder = Folder::new();
    let path = folder.0.join("filters.txt");
    fs::write(&path, TEXT).unwrap();
    let path = path.display().to_string();
    compare_at_all_rates("filters from a file", DOUBLE_DB, |_| vec![file(&path)]);
}
