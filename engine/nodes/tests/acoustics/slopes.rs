//! The small filters: DC blocker, one pole, graphic equaliser.

use serde_json::{Value, json};

use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(name: &str, config: &Value, values: &[(&str, f64)]) -> Bench {
    Bench::new(&Variant::of(name, config), 48_000, values)
}

/// The level of a sine behind the filter, relative to before.
fn response_db(bench: &mut Bench, hz: f64) -> f64 {
    bench.reset();
    let input = vec![sine(hz, RATE, 96_000, 0.25)];
    let output = play(bench, &input, &[]);
    db(rms(&output[0][48_000..]) / rms(&input[0][48_000..]))
}

#[test]
fn an_offset_goes_and_the_bass_stays() {
    let mono = json!({ "channels": 1 });
    let mut blocker = bench("filter.dc_blocker", &mono, &[]);
    let mut input = noise(1, 96_000, 0.25, 1);
    input[0].iter_mut().for_each(|sample| *sample += 0.5);
    let output = play(&mut blocker, &input, &[]).remove(0);
    let mean = |samples: &[f32]| {
        samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len() as f64
    };
    assert!(mean(&input[0]) > 0.49);
    assert!(mean(&output[48_000..]).abs() < 2e-4, "{}", mean(&output[48_000..]));
    for (hz, expected) in [(5.0, -3.0103), (20.0, -0.2633), (1000.0, 0.0)] {
        let level = response_db(&mut blocker, hz);
        assert!((level - expected).abs() < 0.01, "{level} dB at {hz} Hz");
    }
    // A constant ends at zero, not near it.
    blocker.reset();
    let output = play(&mut blocker, &[vec![0.75; 96_000]], &[]).remove(0);
    assert!(output[95_000..].iter().all(|sample| sample.abs() < 1e-9));
}

#[test]
fn one_pole_is_three_decibels_down_and_six_an_octave() {
    let mono = json!({ "channels": 1 });
    for (mode, octave) in [(0.0, 2.0), (1.0, 0.5)] {
        let values = [("mode", mode), ("cutoff_hz", 400.0)];
        let mut pole = bench("filter.one_pole", &mono, &values);
        let corner = response_db(&mut pole, 400.0);
        assert!((corner + 3.0103).abs() < 0.001, "{corner} dB");
        let far = response_db(&mut pole, 400.0 * octave * octave * octave);
        let farther = response_db(&mut pole, 400.0 * octave.powi(4));
        assert!((far - farther - 6.0).abs() < 0.3, "{far} {farther} dB");
    }
}

#[test]
fn faders_are_met_at_their_centres() {
    let octaves = json!({ "spacing": "octaves", "channels": 1 });
    let set = [6.0, 6.0, -9.0, 0.0, 12.0, 12.0, 0.0, -12.0, 3.0, 8.0];
    let ids: Vec<String> = (1..=10).map(|band| format!("band{band}.gain_db")).collect();
    let values: Vec<(&str, f64)> = ids.iter().map(String::as_str).zip(set).collect();
    let mut faders = bench("filter.graphic_eq", &octaves, &values);
    for (band, set) in (0..).zip(set) {
        let centre = 1000.0 * 10.0_f64.powf(0.3 * f64::from(band - 5));
        let level = response_db(&mut faders, centre);
        assert!((level - set).abs() < 0.02, "{level}, not {set} dB at {centre} Hz");
    }
    let thirds = json!({ "channels": 1 });
    let ids: Vec<String> = (1..=31).map(|band| format!("band{band}.gain_db")).collect();
    let values: Vec<(&str, f64)> = ids.iter().map(|id| (id.as_str(), 9.0)).collect();
    let mut faders = bench("filter.graphic_eq", &thirds, &values);
    for band in [1, 8, 17, 24, 30] {
        let centre = 1000.0 * 10.0_f64.powf(0.1 * f64::from(band - 17));
        let level = response_db(&mut faders, centre);
        assert!((level - 9.0).abs() < 0.02, "{level} dB at {centre} Hz");
    }
}

#[test]
fn faders_at_zero_change_no_bit() {
    let input = noise(1, 5000, 0.9, 2);
    let mut faders = bench("filter.graphic_eq", &json!({ "channels": 1 }), &[]);
    assert_eq!(play(&mut faders, &input, &[]), input);
}
