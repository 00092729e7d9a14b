//! The sections against the cookbook, the slow difference equation and each other.

use crate::measure::{db, magnitude_at, splits};
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::cascade::{Cascade, load_lane, store_lane};
use airloom_dsp::filter::cookbook::Biquad;
use airloom_dsp::filter::svf::Svf;
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use airloom_dsp::simd::token::Simd;
use std::f64::consts::FRAC_1_SQRT_2;

pub const RATE: f64 = 48_000.0;
const KINDS: [BandKind; 12] = [
    BandKind::Peak,
    BandKind::LowShelf,
    BandKind::HighShelf,
    BandKind::LowPass,
    BandKind::HighPass,
    BandKind::BandPass,
    BandKind::Notch,
    BandKind::AllPass,
    BandKind::Tilt,
    BandKind::LowShelfFirst,
    BandKind::HighShelfFirst,
    BandKind::AllPassFirst,
];

pub fn impulse_response(designs: &[Svf], frames: usize) -> Vec<f64> {
    let mut cascade = Cascade::new(designs.len(), 1, Simd::best());
    for (slot, design) in designs.iter().enumerate() {
        cascade.set(slot, Some(design));
    }
    let mut signal = vec![[0.0; 2]; frames];
    signal[0] = [1.0, 0.0];
    cascade.process(0, &mut signal);
    signal.iter().map(|pair| pair[0]).collect()
}

/// The cookbook's difference equation, direct form 1, in f64.
fn direct_form(biquad: &Biquad, input: &[f64]) -> Vec<f64> {
    let (mut x, mut y) = ([0.0; 2], [0.0; 2]);
    input
        .iter()
        .map(|&now| {
            let out = biquad.b[0] * now + biquad.b[1] * x[0] + biquad.b[2] * x[1]
                - biquad.a[0] * y[0]
                - biquad.a[1] * y[1];
            x = [now, x[0]];
            y = [out, y[0]];
            out
        })
        .collect()
}

fn some_bands() -> Vec<Band> {
    let mut bands = Vec::new();
    for kind in KINDS {
        for frequency_hz in [10.0, 99.0, 1000.0, 9000.0, 23_000.0, 96_000.0] {
            for gain_db in [-40.0, -3.0, 6.0, 40.0] {
                for q in [0.05, 0.7, 1.0, 100.0] {
                    bands.push(Band {
                        kind,
                        frequency_hz,
                        gain_db,
                        q,
                    });
                }
            }
        }
    }
    bands
}

#[test]
fn every_kind_is_the_cookbooks_filter() {
    let noise = WhiteNoise::new(7, 0);
    let input: Vec<f64> = (0..2000).map(|frame| noise.at(frame)).collect();
    for band in some_bands() {
        let slow = direct_form(&Biquad::design(&band, RATE), &input);
        let mut cascade = Cascade::new(1, 1, Simd::best());
        cascade.set(0, Some(&Svf::design(&band, RATE)));
        let mut signal: Vec<[f64; 2]> = input.iter().map(|x| [*x, 0.0]).collect();
        cascade.process(0, &mut signal);
        let largest = slow.iter().fold(1e-3_f64, |most, y| most.max(y.abs()));
        for (slow, fast) in slow.iter().zip(&signal) {
            // The direct form is the less exact of the two: its error grows as 1/frequency².
            let error = (slow - fast[0]).abs() / largest;
            assert!(error < 1e-6, "{band:?}: {slow} {}", fast[0]);
            assert!(
                error < 1e-9 || band.frequency_hz < 500.0,
                "{band:?}: {slow} {}",
                fast[0]
            );
        }
    }
}

#[test]
fn levels_at_the_frequencies_that_define_the_kinds() {
    let table = [
        (BandKind::Peak, 1000.0, 12.0),
        (BandKind::Peak, 1.0, 0.0),
        (BandKind::LowShelf, 1.0, 12.0),
        (BandKind::LowShelf, 1000.0, 6.0),
        (BandKind::LowShelf, 23_990.0, 0.0),
        (BandKind::HighShelf, 1.0, 0.0),
        (BandKind::HighShelf, 1000.0, 6.0),
        (BandKind::HighShelf, 23_990.0, 12.0),
        (BandKind::LowPass, 1.0, 0.0),
        (BandKind::LowPass, 1000.0, -3.0103),
        (BandKind::HighPass, 1000.0, -3.0103),
        (BandKind::HighPass, 23_990.0, 0.0),
        (BandKind::BandPass, 1000.0, 0.0),
        (BandKind::Notch, 1.0, 0.0),
        (BandKind::AllPass, 1.0, 0.0),
        (BandKind::AllPass, 1000.0, 0.0),
        (BandKind::AllPass, 20_000.0, 0.0),
        (BandKind::Tilt, 1.0, -12.0),
        (BandKind::Tilt, 1000.0, 0.0),
        (BandKind::Tilt, 23_990.0, 12.0),
        (BandKind::LowShelfFirst, 1.0, 12.0),
        (BandKind::LowShelfFirst, 1000.0, 6.0),
        (BandKind::LowShelfFirst, 23_990.0, 0.0),
        (BandKind::HighShelfFirst, 1.0, 0.0),
        (BandKind::HighShelfFirst, 1000.0, 6.0),
        (BandKind::HighShelfFirst, 23_990.0, 12.0),
        (BandKind::AllPassFirst, 1.0, 0.0),
        (BandKind::AllPassFirst, 1000.0, 0.0),
        (BandKind::AllPassFirst, 20_000.0, 0.0),
    ];
    let q = FRAC_1_SQRT_2;
    for (kind, at_hz, expected_db) in table {
        let svf = Svf::design(
            &Band {
                kind,
                frequency_hz: 1000.0,
                gain_db: 12.0,
                q,
            },
            RATE,
        );
        let designed = db(svf.magnitude(at_hz, RATE));
        let response = impulse_response(&[svf], 65_536);
        let measured = db(magnitude_at(&response, at_hz / RATE));
        assert!(
            (designed - expected_db).abs() < 1e-3,
            "{kind:?} {at_hz}: {designed}"
        );
        assert!(
            (measured - expected_db).abs() < 1e-3,
            "{kind:?} {at_hz}: {measured}"
        );
    }
    let notch = Band {
        kind: BandKind::Notch,
        frequency_hz: 1000.0,
        gain_db: 0.0,
        q: 1.0,
    };
    let response = impulse_response(&[Svf::design(&notch, RATE)], 65_536);
    assert!(magnitude_at(&response, 1000.0 / RATE) < 1e-9);
}

#[test]
fn quality_is_frequency_over_bandwidth() {
    // Far below half the rate, where the bilinear transform does not yet narrow the band.
    for q in [0.5, 2.0, 10.0] {
        let band = Band {
            kind: BandKind::BandPass,
            frequency_hz: 500.0,
            gain_db: 0.0,
            q,
        };
        let svf = Svf::design(&band, 192_000.0);
        let half_power = |mut low: f64, mut high: f64| {
            for _ in 0..100 {
                let middle = f64::midpoint(low, high);
                let inside = svf.magnitude(middle, 192_000.0) > 0.5_f64.sqrt();
                if inside { low = middle } else { high = middle }
            }
            low
        };
        let bandwidth = half_power(500.0, 20_000.0) - half_power(500.0, 1.0);
        assert!(
            (500.0 / bandwidth / q - 1.0).abs() < 2e-3,
            "Q {q}: {bandwidth} Hz"
        );
    }
}

#[test]
fn blocks_pairs_and_neighbours_change_no_bit() {
    let frames = 5000_usize;
    let designs: Vec<Svf> = (0..11)
        .map(|band| {
            let band = f64::from(band);
            let frequency_hz = 30.0 * 1.7_f64.powf(band);
            let gain_db = if band % 2.0 == 0.0 { 9.0 } else { -9.0 };
            Svf::design(
                &Band {
                    kind: BandKind::Peak,
                    frequency_hz,
                    gain_db,
                    q: 3.0,
                },
                RATE,
            )
        })
        .collect();
    let input: Vec<Vec<f32>> = (0..3)
        .map(|channel| {
            let noise = WhiteNoise::new(3, channel);
            (0..frames as u64)
                .map(|frame| narrow(noise.at(frame)))
                .collect()
        })
        .collect();
    let run = |sections: usize, channels: &[usize], sizes: &[usize]| -> Vec<Vec<f32>> {
        let mut cascade = Cascade::new(sections, channels.len(), Simd::best());
        for (slot, design) in designs[..sections].iter().enumerate() {
            cascade.set(slot, Some(design));
        }
        let mut out: Vec<Vec<f32>> = channels.iter().map(|_| vec![0.0; frames]).collect();
        let mut from = 0;
        for size in sizes {
            let to = from + size;
            let mut signal = vec![[0.0; 2]; *size];
            for pair in 0..cascade.pairs() {
                let members = || (2 * pair..channels.len().min(2 * pair + 2)).zip(0..);
                signal.fill([0.0; 2]);
                for (place, lane) in members() {
                    load_lane(&mut signal, lane, &input[channels[place]][from..to]);
                }
                cascade.process(pair, &mut signal);
                for (place, lane) in members() {
                    store_lane(&signal, lane, &mut out[place][from..to]);
                }
            }
            from = to;
        }
        out
    };
    let whole = [frames];
    for sections in [1, 2, 3, 4, 5, 8, 11] {
        let together = run(sections, &[0, 1, 2], &whole);
        for seed in 0..5 {
            let sizes = splits(frames, seed);
            assert_eq!(together, run(sections, &[0, 1, 2], &sizes), "seed {seed}");
        }
        assert_eq!(together, run(sections, &[0, 1, 2], &vec![1; frames]));
        for (channel, together) in together.iter().enumerate() {
            assert_eq!(*together, run(sections, &[channel], &whole)[0]);
        }
        assert_eq!(together[0], run(sections, &[2, 0], &whole)[1]);
        // One section after the other, each on its own, is the definition of the chain.
        let mut serial: Vec<[f64; 2]> = input[0].iter().map(|x| [f64::from(*x), 0.0]).collect();
        for design in &designs[..sections] {
            let mut cascade = Cascade::new(1, 1, Simd::best());
            cascade.set(0, Some(design));
            cascade.process(0, &mut serial);
        }
        let serial: Vec<f32> = serial.iter().map(|pair| narrow(pair[0])).collect();
        assert_eq!(together[0], serial, "{sections} sections");
    }
}

#[test]
fn sweeping_between_extremes_stays_bounded() {
    let ends = [
        Band {
            kind: BandKind::Peak,
            frequency_hz: 10.0,
            gain_db: 40.0,
            q: 100.0,
        },
        Band {
            kind: BandKind::LowPass,
            frequency_hz: 96_000.0,
            gain_db: 0.0,
            q: 0.05,
        },
        Band {
            kind: BandKind::HighPass,
            frequency_hz: 20.0,
            gain_db: 0.0,
            q: 100.0,
        },
        Band {
            kind: BandKind::HighShelf,
            frequency_hz: 10_000.0,
            gain_db: -40.0,
            q: 100.0,
        },
    ]
    .map(|band| Svf::design(&band, RATE));
    let noise = WhiteNoise::new(11, 0);
    let mut cascade = Cascade::new(1, 1, Simd::best());
    let mut most = 0.0_f64;
    for step in 0..20_000_u32 {
        let way = f64::from(step % 30) / 30.0;
        let from = (step / 30) as usize % ends.len();
        let design = ends[from].toward(&ends[(from + 1) % ends.len()], way);
        cascade.set(0, Some(&design));
        let mut signal: Vec<[f64; 2]> = (0..16)
            .map(|frame| [noise.at(u64::from(step) * 16 + frame), 0.0])
            .collect();
        cascade.process(0, &mut signal);
        most = signal
            .iter()
            .fold(most, |most, pair| most.max(pair[0].abs()));
    }
    // Gains of 40 dB each, in a chain of states: two of them are the worst that may meet.
    assert!(most < 10_000.0, "{most}");
}

#[test]
fn a_slot_that_is_emptied_forgets_and_passes() {
    let band = Band {
        kind: BandKind::LowPass,
        frequency_hz: 100.0,
        gain_db: 0.0,
        q: 1.0,
    };
    let svf = Svf::design(&band, RATE);
    let mut cascade = Cascade::new(2, 2, Simd::best());
    cascade.set(1, Some(&svf));
    cascade.set(9, Some(&svf));
    cascade.process(0, &mut [[1.0; 2]; 8]);
    cascade.process(5, &mut [[1.0; 2]; 8]);
    cascade.set(1, None);
    assert!(cascade.is_empty());
    let mut signal = [[0.5, -0.25]; 3];
    cascade.process(0, &mut signal);
    assert_eq!(signal, [[0.5, -0.25]; 3]);
    cascade.set(1, Some(&svf));
    let mut again = [[1.0, 0.0]; 64];
    cascade.process(0, &mut again);
    let mut fresh = Cascade::new(1, 2, Simd::best());
    fresh.set(0, Some(&svf));
    let mut first = [[1.0, 0.0]; 64];
    fresh.process(0, &mut first);
    assert_eq!(again, first);
}
