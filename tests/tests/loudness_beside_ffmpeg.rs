//! Loudness, range and true peak of programmes of noise, beside ffmpeg's `ebur128`: it is right but for its hop of
//! 100 ms, which these programmes do not care for.
#![cfg(test)]

use std::fs;
use std::process::Command;

use airloom_dsp::loudness::channel_weight::of_layout;
use airloom_dsp::loudness::meter::LoudnessMeter;
use airloom_dsp::loudness::true_peak::TruePeak;
use airloom_dsp::sample::narrow;
use airloom_tests::dice::Dice;

/// Seconds of a programme.
const SECONDS: u32 = 15;

/// Coloured noise whose level changes every half second; channels are apart. A second of silence comes first, since
/// ffmpeg counts blocks of 400 ms before there have been 400 ms.
fn programme(rate: u32, channels: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut dice = Dice::new(seed);
    let levels: Vec<f64> = (0..2 * SECONDS)
        .map(|_| dice.between(-45.0, -8.0))
        .collect();
    let channel = |_| {
        let mut low = 0.0;
        let mut samples = vec![0.0; rate as usize];
        for level in &levels {
            let gain = 10.0_f64.powf(level / 20.0);
            samples.extend((0..rate / 2).map(|_| {
                let white = dice.between(-1.0, 1.0);
                low += 0.2 * (white - low);
                narrow(gain * (white + low))
            }));
        }
        samples
    };
    (0..channels).map(channel).collect()
}

/// Integrated loudness, range and true peak as ffmpeg's summary prints them.
fn ffmpeg(rate: u32, planes: &[Vec<f32>]) -> [f64; 3] {
    let name = format!(
        "airloom-ebur128-{}-{rate}-{}",
        std::process::id(),
        planes.len()
    );
    let path = std::env::temp_dir().join(name);
    let frames = 0..planes[0].len();
    let samples = frames.flat_map(|frame| planes.iter().map(move |plane| plane[frame]));
    let bytes: Vec<u8> = samples.flat_map(f32::to_le_bytes).collect();
    fs::write(&path, bytes).unwrap();
    let layout = match planes.len() {
        1 => "mono",
        2 => "stereo",
        _ => "5.1",
    };
    let output = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-hide_banner",
            "-f",
            "f32le",
            "-ar",
            &rate.to_string(),
        ])
        .args([
            "-ac",
            &planes.len().to_string(),
            "-channel_layout",
            layout,
            "-i",
        ])
        .arg(&path)
        .args([
            "-filter_complex",
            "ebur128=peak=true:framelog=verbose",
            "-f",
            "null",
            "-",
        ])
        .output()
        .expect("ffmpeg, which cargo xtask setup installs");
    fs::remove_file(&path).unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary = told.rsplit("Summary:").next().unwrap();
    ["I:", "LRA:", "Peak:"].map(|key| {
        let line = summary.lines().find(|line| line.trim().starts_with(key));
        let line = line.unwrap_or_else(|| panic!("no {key} in:\n{told}"));
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    })
}

#[test]
fn programmes_of_noise_read_what_ffmpeg_reads() {
    for (seed, (rate, channels)) in (40..).zip([(44_100, 1), (48_000, 2), (96_000, 2), (48_000, 6)])
    {
        println!("seed {seed}");
        let planes = programme(rate, channels, seed);
        let slices: Vec<&[f32]> = planes.iter().map(Vec::as_slice).collect();
        let mut meter = LoudnessMeter::new(rate, &of_layout(channels));
        meter.process(&slices);
        let peaks = planes.iter().map(|plane| TruePeak::new(4).process(plane));
        let peak = 20.0 * f64::from(peaks.fold(0.0, f32::max)).log10();
        let read = meter.read();
        let [integrated, range, true_peak] = ffmpeg(rate, &planes);
        let what = format!("{rate} Hz, {channels} channels: {read:?}, {peak}");
        // It prints one decimal.
        assert!(
            (read.integrated - integrated).abs() < 0.07,
            "{what}; I {integrated}"
        );
        assert!((read.range - range).abs() < 0.3, "{what}; LRA {range}");
        // Its oversampling has no parabola between the samples, and another filter near half the rate.
        assert!((peak - true_peak).abs() < 0.4, "{what}; peak {true_peak}");
    }
}
