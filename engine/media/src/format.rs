//! The file formats that can be written, by name and by extension.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use thiserror::Error;

/// A container with its sample type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// WAV with 32-bit float samples: lossless for what the engine computes. The default for `.wav`.
    WavFloat32,
    /// WAV with 24-bit integer samples.
    WavInt24,
    /// WAV with 16-bit integer samples.
    WavInt16,
    /// FLAC with 24-bit samples. The default for `.flac`.
    Flac24,
    /// FLAC with 16-bit samples.
    Flac16,
    /// DSD at 2.8 MHz, in a DFF file if its name says so and else in a DSF file. The default for `.dsf` and `.dff`.
    Dsd64,
    /// DSD at 5.6 MHz, likewise.
    Dsd128,
    /// DSD at 11.3 MHz, likewise.
    Dsd256,
}

impl Format {
    /// Every format, in the order they are shown.
    pub const ALL: [Self; 8] = [
        Self::WavFloat32,
        Self::WavInt24,
        Self::WavInt16,
        Self::Flac24,
        Self::Flac16,
        Self::Dsd64,
        Self::Dsd128,
        Self::Dsd256,
    ];

    /// Those that keep samples as they are, or rounded.
    pub const PCM: [Self; 5] = [
        Self::WavFloat32,
        Self::WavInt24,
        Self::WavInt16,
        Self::Flac24,
        Self::Flac16,
    ];

    /// The name that [`FromStr`] takes and messages show.
    pub fn name(self) -> &'static str {
        match self {
            Self::WavFloat32 => "wav-f32",
            Self::WavInt24 => "wav-24",
            Self::WavInt16 => "wav-16",
            Self::Flac24 => "flac-24",
            Self::Flac16 => "flac-16",
            Self::Dsd64 => "dsd64",
            Self::Dsd128 => "dsd128",
            Self::Dsd256 => "dsd256",
        }
    }

    /// The format that a file's extension stands for (`.wav`, `.wave`, `.flac`, `.dsf`, `.dff`, in any case), `None` for
    /// others.
    pub fn from_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "flac" => Some(Self::Flac24),
            "wav" | "wave" => Some(Self::WavFloat32),
            "dsf" | "dff" => Some(Self::Dsd64),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "unknown file format \"{0}\", expected wav, wav-f32, wav-24, wav-16, flac, flac-24, flac-16, dsd64, dsd128 or dsd256"
)]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Takes the names of [`Format::name`], and `wav` and `flac` for their defaults.
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "wav" => Ok(Self::WavFloat32),
            "flac" => Ok(Self::Flac24),
            _ => Self::ALL
                .into_iter()
                .find(|format| format.name() == name)
                .ok_or_else(|| UnknownFormat(name.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;
    use std::path::Path;

    #[test]
    fn names_and_extensions_lead_to_formats() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!(
            Format::from_extension(Path::new("/a/B.FLAC")),
            Some(Format::Flac24)
        );
        assert_eq!(
            Format::from_extension(Path::new("x.wav")),
            Some(Format::WavFloat32)
        );
        assert_eq!(Format::from_extension(Path::new("x.mp3")), None);
        assert!(
            "mp3"
                .parse::<Format>()
                .is_err_and(|e| e.to_string().contains("flac-16"))
        );
    }
}
