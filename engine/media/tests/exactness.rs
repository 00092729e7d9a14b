//! Sample values survive every container exactly, checked against independent programs where installed.

#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    reason = "test signals are computed in f64 and rounded once"
)]

mod scratch;

use std::path::Path;
use std::process::Command;

use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::encode::Finished;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use scratch::Scratch;

/// xorshift64, for samples that are the same on every machine.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn sample(&mut self) -> f32 {
        ((self.next() >> 40) as f32 / (1_u64 << 23) as f32) - 1.0
    }
}

fn read(path: &Path) -> Clip {
    Clip::read(codecs::open(path).unwrap().as_mut()).unwrap()
}

fn write(path: &Path, format: Format, channels: usize, samples: &[f32]) -> Finished {
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels,
    };
    let mut encoder = codecs::create(path, format, spec).unwrap();
    // Odd block sizes, so that no boundary is special.
    for block in samples.chunks(channels * 997) {
        encoder.write(block).unwrap();
    }
    encoder.finish().unwrap()
}

/// What `ffmpeg` decodes the file to, as 64-bit float; `None` where it is not installed.
fn ffmpeg(path: &Path) -> Option<Vec<f64>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "f64le", "-"])
        .output()
        .ok()?;
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(
        output
            .stdout
            .chunks_exact(8)
            .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
            .collect(),
    )
}

/// Lets the reference decoder check every frame and the checksum of the whole, where it is installed.
fn assert_flac_accepts(path: &Path) {
    if let Ok(output) = Command::new("flac").args(["-s", "-t"]).arg(path).output() {
        assert!(
            output.status.success(),
            "{}: {}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// What samples come back as from a format.
fn quantised(samples: &[f32], format: Format) -> Vec<f32> {
    let full: f64 = match format {
        Format::WavFloat32 => return samples.to_vec(),
        Format::WavInt24 | Format::Flac24 => 8_388_608.0,
        Format::WavInt16 | Format::Flac16 => 32_768.0,
        Format::Dsd64 | Format::Dsd128 | Format::Dsd256 => panic!("bits keep no sample"),
    };
    samples
        .iter()
        .map(|s| ((f64::from(*s) * full).round().clamp(-full, full - 1.0) / full) as f32)
        .collect()
}

#[test]
fn integers_of_every_width_decode_to_value_over_full_scale() {
    let scratch = Scratch::new();
    let mut noise = Noise(7);
    for bits in [8_u16, 16, 24, 32] {
        let path = scratch.path().join(format!("int{bits}.wav"));
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 44_100,
            bits_per_sample: bits,
            sample_format: hound::SampleFormat::Int,
        };
        let full = 1_i64 << (bits - 1);
        let mut values = vec![0, 1, -1, full - 1, -full, -full + 1];
        for _ in 0..2000 {
            values.push(noise.next().cast_signed().rem_euclid(2 * full) - full);
        }
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for value in &values {
            writer.write_sample(*value as i32).unwrap();
        }
        writer.finalize().unwrap();
        let expected: Vec<f32> = values
            .iter()
            .map(|value| (*value as f64 / full as f64) as f32)
            .collect();
        let clip = read(&path);
        assert_eq!(clip.rate_hz, 44_100);
        assert_eq!(clip.interleaved(), expected, "{bits} bits");
    }
}

#[test]
fn floats_of_both_widths_decode_unchanged() {
    let scratch = Scratch::new();
    let mut noise = Noise(11);
    let samples: Vec<f32> = (0..5_000).map(|_| noise.sample() * 3.0).collect();
    let path = scratch.path().join("f32.wav");
    write(&path, Format::WavFloat32, 1, &samples);
    assert_eq!(read(&path).interleaved(), samples);
    // hound as a second opinion on what was written.
    let heard: Vec<f32> = hound::WavReader::open(&path)
        .unwrap()
        .samples::<f32>()
        .map(Result::unwrap)
        .collect();
    assert_eq!(heard, samples);

    let double = scratch.path().join("f64.wav");
    let converted = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&path)
        .args(["-c:a", "pcm_f64le"])
        .arg(&double)
        .status();
    if converted.is_ok_and(|status| status.success()) {
        assert_eq!(read(&double).interleaved(), samples);
    }
}

#[test]
fn what_is_written_is_what_another_program_reads() {
    let scratch = Scratch::new();
    for format in Format::PCM {
        for channels in [1_usize, 2, 3, 6, 8] {
            let mut noise = Noise(channels as u64 + 100);
            let samples: Vec<f32> = (0..channels * 9_001).map(|_| noise.sample()).collect();
            let extension = if matches!(format, Format::Flac16 | Format::Flac24) {
                "flac"
            } else {
                "wav"
            };
            let path = scratch
                .path()
                .join(format!("{format}-{channels}.{extension}"));
            let finished = write(&path, format, channels, &samples);
            assert_eq!((finished.frames, finished.clipped), (9_001, 0));
            let expected = quantised(&samples, format);
            assert!(read(&path).interleaved() == expected, "{format} {channels}");
            if let Some(heard) = ffmpeg(&path) {
                let expected: Vec<f64> = expected.iter().map(|s| f64::from(*s)).collect();
                assert!(heard == expected, "{format} {channels} through ffmpeg");
            }
            if extension == "flac" {
                assert_flac_accepts(&path);
            }
        }
    }
}

#[test]
fn many_channels_and_odd_rates_pass_through_wav() {
    let scratch = Scratch::new();
    let path = scratch.path().join("wide.wav");
    let spec = StreamSpec {
        rate_hz: 12_345,
        channels: 64,
    };
    let samples: Vec<f32> = (0..64 * 10).map(|i| i as f32 / 640.0).collect();
    let mut encoder = codecs::create(&path, Format::WavInt24, spec).unwrap();
    encoder.write(&samples).unwrap();
    encoder.finish().unwrap();
    let mut decoder = codecs::open(&path).unwrap();
    assert_eq!(decoder.spec(), spec);
    assert_eq!(decoder.length(), Some(10));
    assert_eq!(Clip::read(decoder.as_mut()).unwrap().frames(), 10);
}

#[test]
fn flac_holds_every_length_and_extreme_signals() {
    let scratch = Scratch::new();
    for frames in [0_usize, 1, 15, 31, 32, 4095, 4096, 4097, 8192] {
        let mut noise = Noise(frames as u64 + 1);
        // Full-scale squares in opposite phase make the largest side signal.
        let samples: Vec<f32> = (0..frames * 2)
            .map(|_| {
                if noise.next() & 1 == 0 {
                    -1.0
                } else {
                    0.999_999_9
                }
            })
            .collect();
        let path = scratch.path().join(format!("{frames}.flac"));
        let finished = write(&path, Format::Flac24, 2, &samples);
        assert_eq!(finished.frames, frames as u64);
        assert!(read(&path).interleaved() == quantised(&samples, Format::Flac24));
        assert_flac_accepts(&path);
    }
}

#[test]
fn flac_stays_within_the_size_of_its_samples_and_exact() {
    let scratch = Scratch::new();
    let path = scratch.path().join("x.flac");
    fn burst(frame: usize, noise: f32) -> f32 {
        if frame / 3000 % 3 == 1 { 0.0 } else { noise }
    }
    type Signal = fn(usize, usize, f32) -> f32;
    let signals: [(&str, Signal); 7] = [
        ("bursts of 0.9", |frame, _, noise| 0.9 * burst(frame, noise)),
        ("bursts of 1", |frame, _, noise| burst(frame, noise)),
        ("noise", |_, _, noise| noise),
        ("square", |frame, _, _| 1.0 - (frame / 50 % 2 * 2) as f32),
        ("alternating", |frame, channel, _| {
            1.0 - ((frame + channel) % 2 * 2) as f32
        }),
        ("sawtooth", |frame, _, _| (frame % 218) as f32 / 109.0 - 1.0),
        // Smooth but for the ends of blocks, which the choice of a predictor weighs least.
        ("spiked", |frame, channel, noise| {
            if frame % 4096 > 4084 {
                noise.signum()
            } else {
                (frame as f32 * 0.003 + channel as f32).sin()
            }
        }),
    ];
    for (name, signal) in signals {
        for (format, bytes) in [(Format::Flac16, 2), (Format::Flac24, 3)] {
            for channels in [1_usize, 2, 8] {
                let frames = 14_000;
                let mut noise = Noise(channels as u64);
                let samples: Vec<f32> = (0..frames * channels)
                    .map(|i| signal(i / channels, i % channels, noise.sample()))
                    .collect();
                write(&path, format, channels, &samples);
                // Metadata; a header of at most 16 bytes, padding and a checksum for each of four blocks; a byte
                // of type for each channel of each.
                let most = (42 + 4 * (16 + 1 + 2 + channels) + frames * channels * bytes) as u64;
                let size = std::fs::metadata(&path).unwrap().len();
                assert!(size <= most, "{name} {format} {channels}: {size} bytes");
                let expected = quantised(&samples, format);
                assert!(
                    read(&path).interleaved() == expected,
                    "{name} {format} {channels}"
                );
                assert_flac_accepts(&path);
            }
        }
    }
}

#[test]
fn a_flac_file_without_audio_opens_empty() {
    let scratch = Scratch::new();
    let path = scratch.path().join("empty.flac");
    for (rate_hz, channels) in [(8_000, 1), (44_100, 2), (655_350, 8)] {
        let spec = StreamSpec { rate_hz, channels };
        let encoder = codecs::create(&path, Format::Flac24, spec).unwrap();
        encoder.finish().unwrap();
        let mut decoder = codecs::open(&path).unwrap();
        assert_eq!((decoder.spec(), decoder.length()), (spec, Some(0)));
        assert_eq!(decoder.read(&mut vec![1.0; 3 * channels]).unwrap(), 0);
        decoder.seek(0).unwrap();
        assert!(decoder.seek(1).is_err());
        assert!(channels == 1 || decoder.read(&mut [0.0]).is_err());
    }
    // One that promises audio, or has something that is none, is broken as before.
    let good = std::fs::read(&path).unwrap();
    let mut promising = good.clone();
    promising[25] = 1;
    let [cut, longer] = [good[..30].to_vec(), [good.as_slice(), &[0; 9]].concat()];
    for bytes in [promising, cut, longer] {
        std::fs::write(&path, bytes).unwrap();
        assert!(codecs::open(&path).is_err());
    }
}

#[test]
fn flac_keeps_every_rate() {
    let scratch = Scratch::new();
    let path = scratch.path().join("rate.flac");
    for rate_hz in [
        1, 8_000, 44_100, 65_537, 95_999, 96_000, 96_001, 176_400, 192_000, 384_000, 655_350,
    ] {
        let spec = StreamSpec {
            rate_hz,
            channels: 2,
        };
        let samples: Vec<f32> = (0..2 * 9_000_i32)
            .map(|i| (i - 9_000) as f32 / 32_768.0)
            .collect();
        let mut encoder = codecs::create(&path, Format::Flac16, spec).unwrap();
        encoder.write(&samples).unwrap();
        encoder.finish().unwrap();
        assert_eq!(codecs::open(&path).unwrap().spec(), spec);
        assert!(read(&path).interleaved() == samples, "{rate_hz} Hz");
        assert_flac_accepts(&path);
        if let Some(heard) = ffmpeg(&path) {
            assert_eq!(heard.len(), samples.len(), "{rate_hz} Hz");
        }
    }
}

#[test]
fn samples_out_of_range_are_clipped_and_counted() {
    let scratch = Scratch::new();
    let samples = [0.0, 1.5, -1.5, f32::NAN, 0.25, -1.0];
    for format in [Format::Flac16, Format::WavInt16] {
        let path = scratch.path().join(format!("loud-{format}"));
        let finished = write(&path, format, 1, &samples);
        assert_eq!(finished.clipped, 3);
        let expected = [0.0, 32_767.0 / 32_768.0, -1.0, 0.0, 0.25, -1.0];
        assert_eq!(read(&path).interleaved(), expected);
    }
    let path = scratch.path().join("loud.wav");
    assert_eq!(
        write(&path, Format::WavFloat32, 1, &samples[..3]).clipped,
        0
    );
    assert_eq!(read(&path).interleaved(), samples[..3]);
}

#[test]
fn aiff_decodes_exactly() {
    let scratch = Scratch::new();
    let mut noise = Noise(5);
    let samples: Vec<f32> = (0..6_000)
        .map(|_| (noise.sample() * 8_388_607.0).round() / 8_388_608.0)
        .collect();
    let wav = scratch.path().join("a.wav");
    write(&wav, Format::WavInt24, 2, &samples);
    let aiff = scratch.path().join("a.aiff");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&wav)
        .args(["-c:a", "pcm_s24be"])
        .arg(&aiff)
        .status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(read(&aiff).interleaved(), samples);
    }
}

#[test]
fn seeking_lands_on_the_exact_frame() {
    let scratch = Scratch::new();
    let samples: Vec<f32> = (0..2 * 20_000_i32)
        .map(|i| (i - 20_000) as f32 / 32_768.0)
        .collect();
    for format in [Format::WavInt24, Format::Flac24] {
        let path = scratch.path().join(format!("seek-{format}"));
        write(&path, format, 2, &samples);
        let mut decoder = codecs::open(&path).unwrap();
        let mut frame = [0.0; 2];
        for target in [0_usize, 1, 19_999, 4_096, 4_095, 12_345, 7] {
            decoder.seek(target as u64).unwrap();
            assert_eq!(decoder.read(&mut frame).unwrap(), 1);
            assert_eq!(
                frame,
                samples[2 * target..2 * target + 2],
                "{format} {target}"
            );
        }
        decoder.seek(20_000).unwrap();
        assert_eq!(decoder.read(&mut frame).unwrap(), 0);
        decoder.seek(3).unwrap();
        assert_eq!(decoder.read(&mut frame).unwrap(), 1);
        assert!(decoder.seek(20_001).is_err());
        assert!(decoder.read(&mut [0.0; 3]).is_err());
    }
}

#[test]
fn a_dropped_or_checkpointed_file_is_playable() {
    let scratch = Scratch::new();
    let samples = vec![0.25; 48_000];
    let spec = StreamSpec {
        rate_hz: 48_000,
        channels: 1,
    };
    for format in Format::PCM {
        let path = scratch.path().join(format!("dropped-{format}"));
        let mut encoder = codecs::create(&path, format, spec).unwrap();
        encoder.write(&samples).unwrap();
        drop(encoder);
        assert_eq!(read(&path).frames(), 48_000);

        // A program that is killed runs no drop.
        let path = scratch.path().join(format!("killed-{format}"));
        let mut encoder = codecs::create(&path, format, spec).unwrap();
        encoder.write(&samples).unwrap();
        encoder.checkpoint().unwrap();
        std::mem::forget(encoder);
        let frames = read(&path).frames();
        assert!(frames > 48_000 - 4_096, "{format}: {frames}");
    }
}
