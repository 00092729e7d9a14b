//! DSF and DFF: what is written is read, seeking changes no bit, ffmpeg hears the same, and broken headers have their
//! own messages.

#![cfg(test)]

mod scratch;

use std::f64::consts::TAU;
use std::path::Path;
use std::process::Command;

use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::decode::DecodeError;
use airloom_media::encode::Finished;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use scratch::Scratch;

fn sine(frequency_hz: f64, rate_hz: u32, amplitude: f64, frames: usize) -> Vec<f32> {
    let turn = TAU * frequency_hz / f64::from(rate_hz);
    #[expect(clippy::cast_possible_truncation, reason = "rounded once")]
    let sample = |n: usize| (amplitude * (turn * n as f64).sin()) as f32;
    (0..frames).map(sample).collect()
}

/// Two channels: the second is the first at half the level.
fn write(path: &Path, format: Format, rate_hz: u32, samples: &[f32]) -> Finished {
    let spec = StreamSpec {
        rate_hz,
        channels: 2,
    };
    let mut encoder = codecs::create(path, format, spec).unwrap();
    let stereo: Vec<f32> = samples.iter().flat_map(|x| [*x, x / 2.0]).collect();
    for block in stereo.chunks(2 * 997) {
        encoder.write(block).unwrap();
    }
    encoder.finish().unwrap()
}

fn read(path: &Path) -> Clip {
    Clip::read(codecs::open(path).unwrap().as_mut()).unwrap()
}

/// Amplitude and phase (as a sine from frame 0) of a frequency, by least squares over the middle.
struct Heard {
    amplitude: f64,
    phase: f64,
}

fn hear(samples: &[f64], frequency_hz: f64, rate_hz: f64) -> Heard {
    let (first, last) = (samples.len() / 4, samples.len() * 3 / 4);
    let (mut ss, mut sc, mut cc, mut ys, mut yc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, y) in samples.iter().enumerate().take(last).skip(first) {
        let place = (n - first) as f64 / (last - first) as f64;
        // A window, so that noise far away does not leak in.
        let weight = (std::f64::consts::PI * place).sin().powi(4);
        let (s, c) = (TAU * frequency_hz * n as f64 / rate_hz).sin_cos();
        ss += weight * s * s;
        sc += weight * s * c;
        cc += weight * c * c;
        ys += weight * y * s;
        yc += weight * y * c;
    }
    let whole = ss * cc - sc * sc;
    let (a, b) = ((ys * cc - yc * sc) / whole, (yc * ss - ys * sc) / whole);
    Heard {
        amplitude: a.hypot(b),
        phase: b.atan2(a),
    }
}

fn plane(clip: &Clip, channel: usize) -> Vec<f64> {
    clip.planes[channel].iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn what_is_written_is_read_at_its_level_and_place() {
    let scratch = Scratch::new();
    for (name, format, rate_hz, pcm_hz) in [
        ("a.dsf", Format::Dsd64, 48_000, 88_200),
        ("b.dff", Format::Dsd64, 44_100, 88_200),
        ("c.dsf", Format::Dsd128, 96_000, 176_400),
        ("d.dff", Format::Dsd256, 44_100, 176_400),
    ] {
        let path = scratch.path().join(name);
        let frames = rate_hz as usize / 5 + 7;
        let finished = write(
            &path,
            format,
            rate_hz,
            &sine(1_000.0, rate_hz, 0.89, frames),
        );
        assert_eq!((finished.frames, finished.clipped), (frames as u64, 0));
        let clip = read(&path);
        assert_eq!((clip.rate_hz, clip.planes.len()), (pcm_hz, 2));
        let expected = frames as f64 * f64::from(pcm_hz) / f64::from(rate_hz);
        assert!(
            (clip.frames() as f64 - expected).abs() <= 2.0,
            "{}",
            clip.frames()
        );
        for (channel, level) in [(0, 0.89), (1, 0.445)] {
            let heard = hear(&plane(&clip, channel), 1_000.0, f64::from(pcm_hz));
            let off_db = 20.0 * (heard.amplitude / level).log10();
            assert!(off_db.abs() < 1e-3, "{name}: {off_db} dB");
            // 1e-4 of a turn is 4.4 frames at 44.1 MHz: a hundredth of a frame here.
            assert!(heard.phase.abs() < 1e-3, "{name}: {}", heard.phase);
        }
    }
}

#[test]
fn what_is_too_loud_is_held_and_counted() {
    let scratch = Scratch::new();
    let path = scratch.path().join("loud.dsf");
    let finished = write(
        &path,
        Format::Dsd64,
        44_100,
        &sine(1_000.0, 44_100, 1.5, 4_410),
    );
    assert!(finished.clipped > 0);
    let clip = read(&path);
    let heard = hear(&plane(&clip, 0), 1_000.0, 88_200.0);
    assert!((1.1..1.5).contains(&heard.amplitude), "{}", heard.amplitude);
}

#[test]
fn seeking_changes_no_bit() {
    let scratch = Scratch::new();
    for name in ["a.dsf", "a.dff"] {
        let path = scratch.path().join(name);
        write(
            &path,
            Format::Dsd64,
            44_100,
            &sine(440.0, 44_100, 0.5, 12_000),
        );
        let whole = read(&path).interleaved();
        let mut decoder = codecs::open(&path).unwrap();
        let length = decoder.length().unwrap();
        assert_eq!(length * 2, whole.len() as u64);
        for frame in [0, 1, 15, 16, 1_000, 8_191, 23_456, 12, length - 1, length] {
            decoder.seek(frame).unwrap();
            let mut block = vec![0.0; 2 * 700];
            let read = decoder.read(&mut block).unwrap();
            assert_eq!(
                read as u64,
                (length - frame).min(700),
                "{name} from {frame}"
            );
            let first = usize::try_from(frame).unwrap() * 2;
            assert!(
                block[..2 * read] == whole[first..first + 2 * read],
                "{name} from {frame}"
            );
        }
        assert!(matches!(
            decoder.seek(length + 1),
            Err(DecodeError::Seek { .. })
        ));
        assert!(matches!(
            decoder.read(&mut [0.0; 3]),
            Err(DecodeError::Block { .. })
        ));
    }
}

/// What ffmpeg makes of a file, by channel: PCM at an eighth of the bits' rate; `None` where it is not installed.
fn ffmpeg(path: &Path, channels: usize) -> Option<Vec<Vec<f64>>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "f64le", "-"])
        .output()
        .ok()?;
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let samples = output.stdout.chunks_exact(8);
    let samples: Vec<f64> = samples
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
        .collect();
    let plane = |channel| samples.iter().skip(channel).step_by(channels).copied();
    Some(
        (0..channels)
            .map(|channel| plane(channel).collect())
            .collect(),
    )
}

const BITS_HZ: f64 = 2_822_400.0;

/// A DFF file of eight channels of silence, in which one bit of each may be turned over: bit j of byte 500 in channel j.
fn pulses(turned: bool) -> Vec<u8> {
    let bytes = 1_000_u32;
    let mut file =
        b"FRM8\0\0\0\0\0\0\0\0DSD FVER\0\0\0\0\0\0\0\x04\x01\x05\0\0PROP\0\0\0\0\0\0\0\x62SND "
            .to_vec();
    file.extend_from_slice(b"FS  \0\0\0\0\0\0\0\x04\0\x2b\x11\0CHNL\0\0\0\0\0\0\0\x22\0\x08");
    file.extend_from_slice(b"C000C001C002C003C004C005C006C007");
    file.extend_from_slice(b"CMPR\0\0\0\0\0\0\0\x13DSD \x0enot compressed\0DSD ");
    file.extend_from_slice(&(8 * u64::from(bytes)).to_be_bytes());
    for byte in 0..bytes {
        for channel in 0..8 {
            let turn = turned && byte == 500;
            file.push(0x69 ^ if turn { 0x80 >> channel } else { 0 });
        }
    }
    let size = (file.len() as u64 - 12).to_be_bytes();
    file[4..12].copy_from_slice(&size);
    file
}

/// ffmpeg's response, gain and delay at a frequency, by turning over each of eight neighbouring bits alone.
fn response(silence: &[Vec<f64>], turned: &[Vec<f64>], frequency_hz: f64) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for (bit, (silence, turned)) in silence.iter().zip(turned).enumerate() {
        let from_zero = 0x69 & (0x80 >> bit) == 0;
        let sign = if from_zero { 0.5 } else { -0.5 };
        for (n, (before, after)) in silence.iter().zip(turned).enumerate() {
            let bits = 8.0 * n as f64 - (4_000 + bit) as f64;
            let (sin, cos) = (TAU * frequency_hz * bits / BITS_HZ).sin_cos();
            re += sign * (after - before) * cos;
            im -= sign * (after - before) * sin;
        }
    }
    (re.hypot(im), im.atan2(re))
}

#[test]
fn ffmpeg_hears_the_same_to_120_db_once_its_filter_is_known() {
    let scratch = Scratch::new();
    let pulse = scratch.path().join("pulse.dff");
    let measured = [false, true].map(|turned| {
        std::fs::write(&pulse, pulses(turned)).unwrap();
        assert_eq!(read(&pulse).planes.len(), 8);
        ffmpeg(&pulse, 8)
    });
    let [Some(silence), Some(turned)] = measured else {
        return;
    };
    let tones = [100.0, 997.0, 5_003.0, 12_007.0, 19_001.0];
    for name in ["a.dsf", "a.dff"] {
        let path = scratch.path().join(name);
        let mut mix = vec![0.0; 30_000];
        for tone in tones {
            for (sum, x) in mix.iter_mut().zip(sine(tone, 44_100, 0.17, 30_000)) {
                *sum += x;
            }
        }
        write(&path, Format::Dsd64, 44_100, &mix);
        let theirs = &ffmpeg(&path, 2).unwrap()[0];
        let ours = plane(&read(&path), 0);
        for tone in tones {
            let (our, their) = (
                hear(&ours, tone, 88_200.0),
                hear(theirs, tone, BITS_HZ / 8.0),
            );
            let (gain, phase) = response(&silence, &turned, tone);
            // As parts of full modulation, half of which is our 1.0.
            let (a, b) = (our.amplitude / 2.0, their.amplitude / gain);
            let turn = our.phase - (their.phase - phase);
            let (re, im) = (a * turn.cos() - b, a * turn.sin());
            let off_db = 20.0 * re.hypot(im).log10();
            println!("{name}, {tone} Hz: off by {off_db:.1} dB of full modulation");
            assert!(
                off_db < -120.0,
                "{name}, {tone} Hz: {off_db} dB, {a} and {b}, {turn}"
            );
        }
    }
}

#[test]
fn each_fault_of_a_header_has_its_own_message() {
    let scratch = Scratch::new();
    let path = scratch.path().join("x.dsf");
    write(&path, Format::Dsd64, 44_100, &[0.0; 1_000]);
    let good = std::fs::read(&path).unwrap();
    let message = |offset: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[offset..offset + bytes.len()].copy_from_slice(bytes);
        std::fs::write(&path, &file).unwrap();
        codecs::open(&path)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(message(0, b"DSD "), "");
    assert!(message(4, &[29]).contains("a chunk of 29 bytes at byte 0, expected 28"));
    assert!(message(28, b"xxxx").contains("found xxxx at byte 28"));
    assert!(message(44, &[1]).contains("version 1 with format 1 is not supported"));
    assert!(message(52, &[7]).contains("found 7 channels, expected 1 to 6"));
    assert!(message(56, &[1]).contains("bits per second"));
    assert!(message(60, &[2]).contains("2 bits a sample"));
    assert!(message(72, &[1]).contains("blocks of 4097 bytes"));
    assert!(message(64, &[0xff; 8]).contains("header promises"));
    std::fs::write(&path, &good[..50]).unwrap();
    assert!(
        codecs::open(&path)
            .err()
            .unwrap()
            .to_string()
            .contains("at byte 50")
    );
    std::fs::write(&path, &good[..good.len() - 5_000]).unwrap();
    assert!(matches!(
        codecs::open(&path).err(),
        Some(DecodeError::Truncated { .. })
    ));

    let path = scratch.path().join("x.dff");
    write(&path, Format::Dsd64, 44_100, &[0.0; 1_000]);
    let good = std::fs::read(&path).unwrap();
    let place = |what: &[u8]| good.windows(what.len()).rposition(|w| w == what).unwrap();
    let message = |offset: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[offset..offset + bytes.len()].copy_from_slice(bytes);
        std::fs::write(&path, &file).unwrap();
        codecs::open(&path)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(message(0, b"FRM8"), "");
    let compression = place(b"DSD \x0enot");
    assert!(message(compression, b"DST ").contains("DFF compression \"DST \" is not supported"));
    let audio = place(b"LSCO") + 14;
    assert_eq!(&good[audio..audio + 4], b"DSD ");
    assert!(message(audio, b"DST ").contains("DST-compressed audio at byte"));
    assert!(message(place(b"CHNL") + 12, &[0, 0]).contains("found 0 channels"));
    assert!(message(place(b"FS  "), b"XX  ").contains("before any rate"));
    assert!(message(place(b"LSCO") + 4, &[0x7f]).contains("chunk that ends at byte"));
    assert!(message(audio + 4, &[1]).contains("header promises"));
}
