//! Chains in lanes against the scalar definition of a section, bit for bit, at every level.

use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::cascade::Cascade;
use airloom_dsp::filter::section::{FACTORS, Precision};
use airloom_dsp::filter::strips::{self, FactorCache, Strip};
use airloom_dsp::filter::svf::Svf;
use airloom_dsp::filter::wavefront::Chained;
use airloom_dsp::noise::white::WhiteNoise;
use airloom_dsp::sample::narrow;
use airloom_dsp::simd::token::Simd;

use crate::filters::RATE;
use crate::measure::splits;

const FRAMES: usize = 1500;

/// A design for any number; `mixed` gives every kind, otherwise all are bells.
fn design(number: usize, mixed: bool) -> Svf {
    const KINDS: [BandKind; 8] = [
        BandKind::Peak,
        BandKind::AllPass,
        BandKind::Notch,
        BandKind::Peak,
        BandKind::LowShelf,
        BandKind::HighPass,
        BandKind::HighShelf,
        BandKind::LowPass,
    ];
    let part = (number % 97) as f64 / 97.0;
    let band = Band {
        kind: KINDS[number % if mixed { 8 } else { 4 }],
        frequency_hz: 25.0 * 600.0_f64.powf(part),
        gain_db: if number.is_multiple_of(2) { 3.0 } else { -3.0 },
        q: 0.6 + 3.0 * part,
    };
    Svf::design(&band, RATE)
}

fn noise(seed: u64) -> Vec<f32> {
    let noise = WhiteNoise::new(seed, 0);
    (0..FRAMES as u64)
        .map(|frame| narrow(noise.at(frame)))
        .collect()
}

/// The definitions of [`airloom_dsp::filter::section`], one frame and channel at a time.
trait Definition: Chained + PartialEq + std::fmt::Debug {
    fn define(factors: [Self; FACTORS], states: &mut [Self; 2], x: Self) -> Self;
}

impl Definition for f64 {
    fn define(
        [keep, drive, lift, to_e, to_s1, to_s2]: [f64; 6],
        states: &mut [f64; 2],
        x: f64,
    ) -> f64 {
        let [s1, s2] = *states;
        let e = x - s2;
        *states = [keep * s1 + drive * e, s2 + (drive * s1 + lift * e)];
        to_e * e + (to_s1 * s1 + to_s2 * s2)
    }
}

impl Definition for f32 {
    fn define(
        [leak, drive, climb, direct, band, low]: [f32; 6],
        states: &mut [f32; 2],
        x: f32,
    ) -> f32 {
        let [s1, s2] = *states;
        let e = x - s2;
        let q = leak * s1 + drive * e;
        let next1 = s1 + q;
        let p = s1 + next1;
        *states = [next1, s2 + climb * p];
        direct * x + (band * p + low * s2)
    }
}

fn slow<T: Definition>(designs: &[Svf], input: &[f32]) -> Vec<T> {
    let mut signal: Vec<T> = input.iter().map(|x| T::from_f64(f64::from(*x))).collect();
    for svf in designs {
        let factors = <T as Precision>::factors(svf).map(T::from_f64);
        let mut states = [T::from_f64(0.0); 2];
        for x in &mut signal {
            *x = T::define(factors, &mut states, *x);
        }
    }
    signal
}

fn chain<T: Chained>(designs: &[Svf], simd: Simd) -> Cascade<T> {
    // Every second slot, from the back to the front: places move as slots come in.
    let mut cascade = Cascade::new(2 * designs.len(), 2, simd);
    for (number, svf) in designs.iter().enumerate().rev() {
        cascade.set(2 * number + 1, Some(svf));
    }
    cascade
}

fn check_wavefront<T: Definition>() {
    let input = [noise(1), noise(2)];
    for mixed in [false, true] {
        for sections in [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 32, 33, 64, 70] {
            let designs: Vec<Svf> = (0..sections).map(|number| design(number, mixed)).collect();
            let expected = input.each_ref().map(|input| slow::<T>(&designs, input));
            for simd in Simd::all() {
                for seed in 0..4 {
                    let sizes = match seed {
                        0 => vec![FRAMES],
                        1 => vec![1; FRAMES],
                        _ => splits(FRAMES, seed),
                    };
                    let mut cascade = chain::<T>(&designs, simd);
                    let mut signal: Vec<[T; 2]> = (0..FRAMES)
                        .map(|frame| {
                            [0, 1]
                                .map(|channel: usize| T::from_f64(f64::from(input[channel][frame])))
                        })
                        .collect();
                    let mut from = 0;
                    for size in sizes {
                        cascade.process(0, &mut signal[from..from + size]);
                        from += size;
                    }
                    for (frame, found) in signal.iter().enumerate() {
                        let slow = [expected[0][frame], expected[1][frame]];
                        let level = simd.level();
                        assert_eq!(
                            *found, slow,
                            "{sections} sections, {level}, seed {seed}, frame {frame}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_wavefront_gives_the_bits_of_the_definition_in_double() {
    check_wavefront::<f64>();
}

#[test]
fn the_wavefront_gives_the_bits_of_the_definition_in_single() {
    check_wavefront::<f32>();
}

/// What one strip is: its sections, its channels.
struct Plan {
    designs: Vec<Svf>,
    input: [Vec<f32>; 2],
    gain: f32,
}

#[test]
fn strips_side_by_side_give_the_bits_of_each_alone() {
    for simd in Simd::all() {
        for (count, mixed, most) in [
            (1, false, 4),
            (2, true, 4),
            (5, true, 9),
            (16, false, 4),
            (16, true, 16),
        ] {
            let plans: Vec<Plan> = (0..count)
                .map(|strip: usize| Plan {
                    designs: (0..1 + strip % most)
                        .map(|band| design(7 * strip + band, mixed))
                        .collect(),
                    input: [noise(10 + strip as u64), noise(50 + strip as u64)],
                    gain: 1.0 / narrow(strip as f64 + 1.0),
                })
                .collect();
            let expected: Vec<[Vec<f32>; 2]> = plans
                .iter()
                .map(|plan| {
                    plan.input.each_ref().map(|input| {
                        let out = slow::<f32>(&plan.designs, input);
                        out.iter().map(|sample| sample * plan.gain + 0.0).collect()
                    })
                })
                .collect();
            for seed in 0..3 {
                let mut chains: Vec<Cascade<f32>> = plans
                    .iter()
                    .map(|plan| chain(&plan.designs, simd))
                    .collect();
                let mut cache = FactorCache::new(16);
                let mut output = vec![[vec![f32::NAN; FRAMES], vec![f32::NAN; FRAMES]]; count];
                let mut from = 0;
                for size in splits(FRAMES, seed) {
                    let piece = from..from + size;
                    let places = chains.iter_mut().zip(&mut output).zip(&plans);
                    let mut strips: Vec<Strip<'_>> = places
                        .map(|((cascade, [left, right]), plan)| Strip {
                            cascade,
                            input: [&plan.input[0][piece.clone()], &plan.input[1][piece.clone()]],
                            output: [&mut left[piece.clone()], &mut right[piece.clone()]],
                            gain: plan.gain,
                        })
                        .collect();
                    strips::run(simd, &mut cache, &mut strips, 0..size);
                    from += size;
                }
                let level = simd.level();
                assert!(
                    output == expected,
                    "{count} strips, {level}, seed {seed}, mixed {mixed}"
                );
            }
        }
    }
}

#[test]
fn a_strip_alone_and_side_by_side_in_turns_gives_the_same_bits() {
    let designs: Vec<Svf> = (0..4).map(|number| design(number, false)).collect();
    let others: Vec<Svf> = (9..12).map(|number| design(number, true)).collect();
    let input = noise(3);
    let expected = slow::<f32>(&designs, &input);
    for simd in Simd::all() {
        let (mut it, mut other) = (chain::<f32>(&designs, simd), chain::<f32>(&others, simd));
        let mut cache = FactorCache::new(8);
        let (mut found, mut unheard) = (vec![0.0; FRAMES], vec![0.0; FRAMES]);
        let mut from = 0;
        for (turn, size) in splits(FRAMES, 5).into_iter().enumerate() {
            let piece = from..from + size;
            if turn.is_multiple_of(2) {
                let mut frames: Vec<[f32; 2]> =
                    input[piece.clone()].iter().map(|x| [*x, 0.0]).collect();
                it.process(0, &mut frames);
                for (found, frame) in found[piece].iter_mut().zip(&frames) {
                    *found = frame[0] + 0.0;
                }
            } else {
                // A design that changes between calls must not be taken from the cache.
                other.set(1, Some(&design(turn, true)));
                let mut strips = [
                    Strip {
                        cascade: &mut other,
                        input: [&input[piece.clone()], &[]],
                        output: [&mut unheard[piece.clone()], &mut []],
                        gain: 1.0,
                    },
                    Strip {
                        cascade: &mut it,
                        input: [&input[piece.clone()], &[]],
                        output: [&mut found[piece], &mut []],
                        gain: 1.0,
                    },
                ];
                strips::run(simd, &mut cache, &mut strips, 0..size);
            }
            from += size;
        }
        assert!(found == expected, "{}", simd.level());
    }
}

/// Power of the exact output over the power of the error, in dB.
fn snr_db<T: Definition>(designs: &[Svf], input: &[f32]) -> f64 {
    let (exact, found) = (slow::<f64>(designs, input), slow::<T>(designs, input));
    let power = |values: &mut dyn Iterator<Item = f64>| values.map(|x| x * x).sum::<f64>();
    let signal = power(&mut exact.iter().copied());
    let error = power(
        &mut exact
            .iter()
            .zip(&found)
            .map(|(exact, found)| exact - found.to_f64()),
    );
    10.0 * (signal / error).log10()
}

#[test]
fn single_precision_keeps_its_distance_from_the_noise() {
    let peak = |frequency_hz, gain_db, q| {
        let kind = BandKind::Peak;
        Svf::design(
            &Band {
                kind,
                frequency_hz,
                gain_db,
                q,
            },
            RATE,
        )
    };
    let long: Vec<Svf> = (0..512)
        .map(|number| {
            let way = f64::from(number) / 511.0;
            peak(
                20.0 * 1000.0_f64.powf(way),
                if number % 2 == 0 { 1.0 } else { -1.0 },
                30.0,
            )
        })
        .collect();
    let strip = [(100.0, 3.0), (500.0, -3.0), (2500.0, 3.0), (8000.0, -3.0)]
        .map(|(frequency_hz, gain_db)| peak(frequency_hz, gain_db, 1.0));
    let noise: Vec<f32> = {
        let noise = WhiteNoise::new(5, 0);
        (0..48_000).map(|frame| narrow(noise.at(frame))).collect()
    };
    for (name, designs, least_db) in [
        ("512 bands of Q 30", &long[..], 120.0),
        ("4 bands of Q 1", &strip[..], 142.0),
        ("20 Hz, 12 dB, Q 10", &[peak(20.0, 12.0, 10.0)][..], 135.0),
        (
            "1 kHz, 40 dB, Q 100",
            &[peak(1000.0, 40.0, 100.0)][..],
            88.0,
        ),
    ] {
        let found = snr_db::<f32>(designs, &noise);
        println!("{name}: {found:.1} dB");
        assert!(found > least_db, "{name}: {found}");
    }
}
