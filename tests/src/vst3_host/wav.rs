//! Stereo 32-bit float WAV, the form in which audio is exchanged with the VST3 host.

use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::clap_host::io::{Stereo, silence};

/// Writes a signal.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(path: &Path, rate: u32, signal: &Stereo) -> Result<(), hound::Error> {
    let spec = WavSpec {
        channels: 2,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut writer = WavWriter::create(path, spec)?;
    for (left, right) in signal[0].iter().zip(&signal[1]) {
        writer.write_sample(*left)?;
        writer.write_sample(*right)?;
    }
    writer.finalize()
}

/// Reads a signal.
///
/// # Errors
///
/// When the file cannot be read or is of another form.
pub fn read(path: &Path) -> Result<Stereo, hound::Error> {
    let mut reader = WavReader::open(path)?;
    let mut signal = silence(0);
    for (place, sample) in reader.samples::<f32>().enumerate() {
        signal[place % 2].push(sample?);
    }
    Ok(signal)
}
