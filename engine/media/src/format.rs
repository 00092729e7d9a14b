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
}

impl Format {
    /// Every format, in the order they are shown.
    pub const ALL: [Self; 5] = [
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
        }
    }

    /// The format that a file's extension stands for (`.wav`, `.wave`, `.flac`, in any case), `None` for others.
    pub fn from_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        if extension.eq_ignore_ascii_case("flac") {
            Some(Self::Flac24)
        } else if extension.eq_ignore_ascii_case("wav") || extension.eq_ignore_ascii_case("wave") {
            Some(Self::WavFloat32)
        } else {
            None
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
    "unknown file format \"{0}\", expected wav, wav-f32, wav-24, wav-16, flac, flac-24 or flac-16"
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
