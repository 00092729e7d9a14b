//! The small filters: DC blocker, one pole, graphic equaliser.

use serde_json::{Value, json};

use super::{db, play, rms, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::svf::Svf;

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
    assert!(
        mean(&output[48_000..]).abs() < 2e-4,
        "{}",
        mean(&output[48_000..])
    );
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
    for (mode, octave) in [(0.0, 2.0_f64), (1.0, 0.5)] {
        let values = [("mode", mode), ("cutoff_hz", 400.0)];
        let mut pole = bench("filter.one_pole", &mono, &values);
        let corner = response_db(&mut pole, 400.0);
        assert!((corner + 3.0103).abs() < 0.001, "{corner} dB");
        for octaves in 1..=4 {
            // On the bilinear transform's frequency axis.
            let hz = 400.0 * octave.powi(octaves);
            let tan = |hz: f64| (std::f64::consts::PI * hz / RATE).tan();
            let ratio = (tan(hz) / tan(400.0)).powf(octave.log2());
            let expected = -10.0 * (1.0 + ratio * ratio).log10();
            let level = response_db(&mut pole, hz);
            assert!(
                (level - expected).abs() < 0.001,
                "{level}, not {expected} dB"
            );
        }
    }
}

#[test]
fn faders_are_met_at_their_centres() {
    let octaves = json!({ "spacing": "octaves", "channels": 1 });
    let set = [6.0, 6.0, -9.0, 0.0, 12.0, 12.0, 0.0, -12.0, 3.0, 8.0];
    let mut faders = bench("filter.graphic_eq", &octaves, &[]);
    for (band, set) in set.into_iter().enumerate() {
        faders.bank.jump(band, set);
    }
    for (band, set) in (0..).zip(set) {
        let centre = 1000.0 * 10.0_f64.powf(0.3 * f64::from(band - 5));
        let level = response_db(&mut faders, centre);
        assert!(
            (level - set).abs() < 0.02,
            "{level}, not {set} dB at {centre} Hz"
        );
    }
    let thirds = json!({ "channels": 1 });
    let mut faders = bench("filter.graphic_eq", &thirds, &[]);
    assert_eq!(faders.spec.param("gain_1000hz_db"), Some(17));
    for band in 0..31 {
        faders.bank.jump(band, 9.0);
    }
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

#[test]
fn the_resonant_filter_is_the_cookbooks_in_all_modes() {
    let (hz, q) = (800.0, 5.0);
    let kinds = [
        BandKind::LowPass,
        BandKind::HighPass,
        BandKind::BandPass,
        BandKind::Notch,
    ];
    for (mode, kind) in (0_u8..).zip(kinds) {
        let values = [("mode", f64::from(mode)), ("cutoff_hz", hz), ("q", q)];
        let mut filter = bench("filter.svf", &json!({ "channels": 1 }), &values);
        let band = Band {
            kind,
            frequency_hz: hz,
            gain_db: 0.0,
            q,
        };
        let design = Svf::design(&band, RATE);
        for at_hz in [100.0, 700.0, 1000.0, 6000.0] {
            let level = response_db(&mut filter, at_hz);
            let expected = design.response(at_hz, RATE).decibels();
            assert!(
                (level - expected).abs() < 0.001,
                "{kind:?}: {level}, not {expected} dB"
            );
        }
    }
}

/// A cutoff that is modulated at an audio rate, up to the ends of its range, at high resonance.
#[test]
fn the_resonant_filter_stays_stable_under_modulation() {
    let values = [("cutoff_hz", 1000.0), ("q", 40.0)];
    let mut filter = bench("filter.svf", &json!({ "channels": 1 }), &values);
    let cutoff = filter.spec.param("cutoff_hz").unwrap();
    let input = noise(1, 48_000, 0.5, 3);
    filter.modulate(cutoff, sine(441.0, RATE, 48_000, 1.0), 20_000.0);
    let output = play(&mut filter, &input, &[]).remove(0);
    let most = output
        .iter()
        .fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!(most > 0.1 && most < 100.0, "{most}");
}

/// The samples of the two channels come from other filters.
#[test]
fn filters_from_a_file_are_those_that_it_names() {
    let config = json!({ "file": "filters.txt", "channels": 2 });
    let mut filters = bench("filter.file", &config, &[("output_db", 1.0)]);
    let band = |kind, frequency_hz, gain_db, q| Band {
        kind,
        frequency_hz,
        gain_db,
        q,
    };
    let both = Svf::design(&band(BandKind::Peak, 1000.0, 6.0, 1.0), RATE);
    let right = Svf::design(&band(BandKind::HighShelf, 5000.0, -4.0, 0.7), RATE);
    for hz in [100.0, 1000.0, 4000.0, 12_000.0] {
        filters.reset();
        let tone = sine(hz, RATE, 48_000, 0.25);
        let output = play(&mut filters, &[tone.clone(), tone.clone()], &[]);
        let level = |channel: usize| db(rms(&output[channel][24_000..]) / rms(&tone[24_000..]));
        let common = both.response(hz, RATE).decibels() - 2.0;
        assert!((level(0) - common).abs() < 0.001, "left at {hz} Hz");
        let expected = common + right.response(hz, RATE).decibels();
        assert!((level(1) - expected).abs() < 0.001, "right at {hz} Hz");
    }
}
