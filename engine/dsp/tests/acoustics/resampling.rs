//! Changes of rate by whole numbers: pass band, stop band, delay, blocks.

use airloom_dsp::resample::oversampling::{Factor, Filters};
use airloom_dsp::sample::narrow;

use crate::measure::{db, magnitude_at};

const FACTORS: [Factor; 3] = [Factor::Two, Factor::Four, Factor::Eight];

/// What the way up makes of a click at a frame of the lower rate.
fn upward(filters: &Filters, at: usize, frames: usize) -> Vec<f32> {
    let mut click = vec![0.0; frames];
    click[at] = 1.0;
    let mut output = vec![0.0; frames * filters.factor().times()];
    filters.upward(frames).process(&click, &mut output);
    output
}

/// What the way down makes of a click at a frame of the higher rate.
fn downward(filters: &Filters, at: usize, frames: usize) -> Vec<f32> {
    let mut click = vec![0.0; frames * filters.factor().times()];
    click[at] = 1.0;
    let mut output = vec![0.0; frames];
    filters.downward(frames).process(&click, &mut output);
    output
}

#[test]
fn up_to_20_khz_passes_flat_and_images_above_28_khz_stay_below_100_db() {
    for factor in FACTORS {
        let times = factor.times();
        let response: Vec<f64> = upward(&Filters::new(factor), 0, 512)
            .iter()
            .map(|x| f64::from(*x))
            .collect();
        let at = |khz: f64| db(magnitude_at(&response, khz / (48.0 * times as f64)) / times as f64);
        for step in 0..=400 {
            let khz = 20.0 * f64::from(step) / 400.0;
            assert!(at(khz).abs() < 0.1, "{factor:?} {khz} kHz: {} dB", at(khz));
        }
        let top = 24.0 * times as f64;
        for step in 0..=2_000 {
            let khz = 28.0 + (top - 28.0) * f64::from(step) / 2_000.0;
            // Between an image of the pass band and the next lies nothing that a signal up to 20 kHz has.
            let from_image = (khz / 48.0).round().mul_add(-48.0, khz).abs();
            if from_image <= 20.0 {
                assert!(at(khz) < -100.0, "{factor:?} {khz} kHz: {} dB", at(khz));
            }
        }
    }
}

#[test]
fn what_lies_above_28_khz_does_not_come_down_as_an_alias() {
    for factor in FACTORS {
        let times = factor.times();
        // The way down as a filter at the higher rate: its answers to clicks at each of the frames that become one.
        let filters = Filters::new(factor);
        let frames = 512;
        let mut response = vec![0.0; frames * times];
        for phase in 0..times {
            let answer = downward(&filters, times - 1 - phase, frames);
            for (frame, sample) in answer.iter().enumerate() {
                response[frame * times + phase] = f64::from(*sample);
            }
        }
        let at = |khz: f64| db(magnitude_at(&response, khz / (48.0 * times as f64)));
        for step in 0..=400 {
            let khz = 20.0 * f64::from(step) / 400.0;
            assert!(at(khz).abs() < 0.1, "{factor:?} {khz} kHz: {} dB", at(khz));
        }
        let top = 24.0 * times as f64;
        for step in 0..=2_000 {
            let khz = 28.0 + (top - 28.0) * f64::from(step) / 2_000.0;
            let alias = (khz / 48.0).round().mul_add(-48.0, khz).abs();
            if alias <= 20.0 {
                assert!(at(khz) < -100.0, "{factor:?} {khz} kHz: {} dB", at(khz));
            }
        }
    }
}

#[test]
fn up_and_down_again_is_the_signal_late_by_the_stated_delay() {
    for factor in FACTORS {
        let filters = Filters::new(factor);
        let times = factor.times();
        let frames = 4_096;
        let sine = |frame: f64| (std::f64::consts::TAU * 19_000.0 / 48_000.0 * frame).sin();
        let input: Vec<f32> = (0..frames)
            .map(|frame| narrow(sine(frame as f64)))
            .collect();
        let mut high = vec![0.0; frames * times];
        filters.upward(frames).process(&input, &mut high);
        // Late by what is missing of a whole frame.
        let missing = filters.delay().next_multiple_of(times) - filters.delay();
        let mut late = vec![0.0; frames * times];
        late[missing..].copy_from_slice(&high[..frames * times - missing]);
        let mut output = vec![0.0; frames];
        filters.downward(frames).process(&late, &mut output);
        let delay = (filters.delay() + missing) / times;
        for (frame, sample) in output.iter().enumerate().skip(1_000) {
            let expected = sine((frame - delay) as f64);
            let error = (f64::from(*sample) - expected).abs();
            assert!(error < 2e-5, "{factor:?} frame {frame}: {error}");
        }
    }
}

#[test]
fn no_sample_depends_on_how_the_signal_is_split() {
    let mut state = 12_345_u32;
    let input: Vec<f32> = (0..2_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect();
    for factor in FACTORS {
        let filters = Filters::new(factor);
        let times = factor.times();
        let play = |splits: &[usize]| {
            let (mut up, mut down) = (filters.upward(512), filters.downward(512));
            let mut output = vec![0.0; input.len()];
            let mut start = 0;
            for split in splits.iter().cycle() {
                let end = input.len().min(start + split);
                let mut high = vec![0.0; (end - start) * times];
                up.process(&input[start..end], &mut high);
                down.process(&high, &mut output[start..end]);
                start = end;
                if start == input.len() {
                    break;
                }
            }
            output
        };
        let whole = play(&[512]);
        assert_eq!(play(&[1]), whole);
        assert_eq!(play(&[3, 64, 1, 333]), whole);
    }
}
