//! The parametric equaliser against the cookbook's difference equation in f64.

use airloom_api::node::prepare::Tail;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::cookbook::Biquad;
use serde_json::json;

use super::{db, play, rms, sharpest, sine};
use crate::rig::bench::Bench;
use crate::rig::signal::noise;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

fn bench(bands: usize, values: &[(&str, f64)]) -> Bench {
    let variant = Variant::of("filter.eq", &json!({ "bands": bands, "channels": 1 }));
    Bench::new(&variant, 48_000, values)
}

fn direct_form(biquad: &Biquad, input: &[f64]) -> Vec<f64> {
    let (mut x, mut y) = ([0.0; 2], [0.0; 2]);
    let step = |now: &f64| {
        let out = biquad.b[0] * now + biquad.b[1] * x[0] + biquad.b[2] * x[1]
            - biquad.a[0] * y[0]
            - biquad.a[1] * y[1];
        x = [*now, x[0]];
        y = [out, y[0]];
        out
    };
    input.iter().map(step).collect()
}

/// The level of a sine behind the filter, relative to before.
fn response_db(bench: &mut Bench, hz: f64) -> f64 {
    bench.reset();
    let input = vec![sine(hz, RATE, 96_000, 0.25)];
    let output = play(bench, &input, &[]);
    db(rms(&output[0][48_000..]) / rms(&input[0][48_000..]))
}

#[test]
fn all_kinds_in_series_equal_the_cookbook() {
    // Double ends at what the f32 output can carry, single at its own rounding.
    assert_all_kinds_are_the_cookbooks("double", -140.0);
    assert_all_kinds_are_the_cookbooks("single", -125.0);
}

fn assert_all_kinds_are_the_cookbooks(precision: &str, most_db: f64) {
    let kinds = [
        BandKind::Peak,
        BandKind::LowShelf,
        BandKind::HighShelf,
        BandKind::LowPass,
        BandKind::HighPass,
        BandKind::Notch,
        BandKind::AllPass,
    ];
    let places = [0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 7.0];
    let config = json!({ "bands": 7, "channels": 1, "precision": precision });
    let variant = Variant::of("filter.eq", &config);
    let mut bench = Bench::new(&variant, 48_000, &[("output_db", -3.0)]);
    let input = noise(1, 48_000, 0.5, 1);
    let mut slow: Vec<f64> = input[0].iter().map(|sample| f64::from(*sample)).collect();
    for (band, (kind, place)) in kinds.into_iter().zip(places).enumerate() {
        let number = f64::from(u8::try_from(band).unwrap());
        let (hz, gain_db, q) = (
            60.0 * 2.2_f64.powf(number),
            6.0 - 2.0 * number,
            0.5 + number / 4.0,
        );
        for (name, value) in [
            ("kind", place),
            ("frequency_hz", hz),
            ("gain_db", gain_db),
            ("q", q),
        ] {
            let index = bench
                .spec
                .param(&format!("band{}.{name}", band + 1))
                .unwrap();
            bench.bank.jump(index, value);
        }
        let band = Band {
            kind,
            frequency_hz: hz,
            gain_db,
            q,
        };
        slow = direct_form(&Biquad::design(&band, RATE), &slow);
    }
    let output = play(&mut bench, &input, &[]).remove(0);
    let gain = 10.0_f64.powf(-3.0 / 20.0);
    let error: Vec<f32> = output
        .iter()
        .zip(&slow)
        .map(|(fast, slow)| airloom_dsp::sample::narrow(f64::from(*fast) - slow * gain))
        .collect();
    let level = db(rms(&error) / rms(&output));
    println!("{precision}: error {level:.1} dB");
    assert!(level < most_db, "{precision}: error {level} dB");
}

#[test]
fn gain_at_the_frequency_and_the_slopes() {
    let mut peak = bench(1, &[("band1.gain_db", 6.0), ("band1.q", 1.0)]);
    assert!((response_db(&mut peak, 1000.0) - 6.0).abs() < 1e-4);
    for slope in [6.0, 12.0, 18.0, 24.0, 48.0, 96.0] {
        let values = [
            ("band1.kind", 4.0),
            ("band1.slope_db_oct", slope),
            ("band1.frequency_hz", 1000.0),
        ];
        let mut high_pass = bench(1, &values);
        let corner = response_db(&mut high_pass, 1000.0);
        assert!(
            (corner + 3.01).abs() < 0.01,
            "{slope}: {corner} dB at the corner"
        );
        // Butterworth's |H| on the bilinear transform's frequency axis.
        let tan = |hz: f64| (std::f64::consts::PI * hz / RATE).tan();
        let ratio = tan(1000.0) / tan(500.0);
        let expected = -10.0 * (1.0 + ratio.powf(slope / 3.0)).log10();
        let below = response_db(&mut high_pass, 500.0);
        assert!(
            (below - expected).abs() < 0.02,
            "{slope}: {below}, not {expected} dB at 500 Hz"
        );
    }
}

#[test]
fn bands_that_are_flat_or_off_change_no_bit() {
    let input = noise(1, 5000, 0.9, 2);
    assert_eq!(play(&mut bench(16, &[]), &input, &[]), input);
    let off = [
        ("band1.gain_db", 20.0),
        ("band1.enabled", 0.0),
        ("band2.kind", 3.0),
        ("band2.enabled", 0.0),
    ];
    assert_eq!(play(&mut bench(2, &off), &input, &[]), input);
}

#[test]
fn changes_of_every_kind_are_without_a_click() {
    let input = vec![sine(200.0, RATE, 60_000, 0.25)];
    let mut bench = bench(1, &[("band1.gain_db", 6.0)]);
    let changes = [
        (10_001, "band1.frequency_hz", 4000.0),
        (15_003, "band1.gain_db", -20.0),
        (20_001, "band1.enabled", 0.0),
        (25_001, "band1.enabled", 1.0),
        (30_007, "band1.kind", 4.0),
        (35_001, "band1.frequency_hz", 100.0),
        (38_001, "band1.slope_db_oct", 96.0),
        (42_001, "band1.q", 10.0),
        (45_001, "band1.kind", 1.0),
        (50_001, "output_db", -30.0),
    ];
    let output = play(&mut bench, &input, &changes).remove(0);
    // The sine's own corners are 0.25·(2π·200/48000)² = 0.00017; a jump would be 0.1 and more.
    assert!(sharpest(&output) < 0.005, "{}", sharpest(&output));
    assert_eq!(output[22_000..25_000], input[0][22_000..25_000]);
}

/// What rings longest for its settings is silent (-120 dB) after the tail, and the tail is not idly long.
#[test]
fn the_tail_follows_the_sharpest_band() {
    let cases: [&[(&str, f64)]; 5] = [
        &[
            ("band1.frequency_hz", 20.0),
            ("band1.q", 30.0),
            ("band1.gain_db", 12.0),
        ],
        &[
            ("band1.frequency_hz", 50.0),
            ("band1.q", 0.1),
            ("band1.gain_db", -20.0),
        ],
        &[
            ("band1.kind", 4.0),
            ("band1.frequency_hz", 30.0),
            ("band1.slope_db_oct", 96.0),
        ],
        &[
            ("band1.kind", 1.0),
            ("band1.frequency_hz", 25.0),
            ("band1.gain_db", 30.0),
            ("band1.q", 2.0),
        ],
        &[
            ("band1.kind", 6.0),
            ("band1.frequency_hz", 10.0),
            ("band1.q", 0.05),
        ],
    ];
    for values in cases {
        let mut bench = bench(1, values);
        let Tail::Frames(tail) = bench.tail else {
            panic!("{values:?}: no tail");
        };
        let sound = 24_000;
        let mut input = noise(1, sound + tail.as_usize() + 4_800, 0.5, 7);
        input[0][sound..].fill(0.0);
        let output = play(&mut bench, &input, &[]);
        let rest = output[0][sound + tail.as_usize()..].iter();
        let left = rest.fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(left <= 1e-6, "{values:?}: {left:e} after {} frames", tail.0);
        // At a quarter of it there is still something.
        let early = output[0][sound + tail.as_usize() / 4..].iter();
        let heard = early.fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(
            heard > 1e-6,
            "{values:?}: the tail of {} frames is too long",
            tail.0
        );
    }
}
