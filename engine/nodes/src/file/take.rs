//! The files of a recorder: one a take.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use airloom_media::codecs;
use airloom_media::encode::{EncodeError, Encoder};
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;

use crate::file::losses::COUNTS;

/// How often the file on disk is brought up to date, so that a killed program loses no more than this.
const CHECKPOINT: Duration = Duration::from_secs(1);

/// Where takes go and what they are.
#[derive(Debug, Clone)]
pub struct TakeSpec {
    /// The file of the first take; later ones get a number.
    pub path: PathBuf,
    /// Container and sample type.
    pub format: Format,
    /// Rate and channels.
    pub stream: StreamSpec,
}

/// The takes of one recorder. Belongs to its writer thread.
pub struct Takes {
    spec: TakeSpec,
    started: u32,
    open: Option<Box<dyn Encoder>>,
    saved: Instant,
}

impl Takes {
    /// None yet; no file is touched.
    pub fn new(spec: TakeSpec) -> Self {
        Self {
            spec,
            started: 0,
            open: None,
            saved: Instant::now(),
        }
    }

    /// Starts a take. A file that cannot be created is counted as failed, and its frames as lost.
    pub fn start(&mut self) {
        self.finish();
        let path = loop {
            self.started += 1;
            let path = numbered(&self.spec.path, self.started);
            // The file that is named is replaced; a numbered one is of an earlier recording and stays.
            if self.started == 1 || !path.exists() {
                break path;
            }
        };
        self.saved = Instant::now();
        match codecs::create(&path, self.spec.format, self.spec.stream) {
            Ok(encoder) => self.open = Some(encoder),
            Err(error) => COUNTS.add_failed(&error),
        }
    }

    /// Appends frames to the take that is open.
    pub fn write(&mut self, interleaved: &[f32]) {
        let result = match &mut self.open {
            Some(encoder) => encoder.write(interleaved),
            None => {
                COUNTS.add_dropped(interleaved.len() / self.spec.stream.channels.max(1));
                return;
            }
        };
        self.keep(result);
    }

    /// Brings the file up to date, if the last time is long enough ago.
    pub fn checkpoint(&mut self) {
        if self.saved.elapsed() < CHECKPOINT {
            return;
        }
        self.saved = Instant::now();
        if let Some(encoder) = &mut self.open {
            let result = encoder.checkpoint();
            self.keep(result);
        }
    }

    /// Completes the take that is open.
    pub fn finish(&mut self) {
        if let Some(encoder) = self.open.take()
            && let Err(error) = encoder.finish()
        {
            COUNTS.add_failed(&error);
        }
    }

    /// Closes a take that failed; what was written stays.
    fn keep(&mut self, result: Result<(), EncodeError>) {
        if let Err(error) = result {
            COUNTS.add_failed(&error);
            self.open = None;
        }
    }
}

/// `take.wav`, `take-2.wav`, `take-3.wav` …
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number <= 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use airloom_media::format::Format;
    use airloom_media::spec::StreamSpec;

    use super::{TakeSpec, Takes, numbered};

    #[test]
    fn later_takes_get_a_number() {
        assert_eq!(
            numbered(Path::new("/a/b.c.wav"), 1),
            Path::new("/a/b.c.wav")
        );
        assert_eq!(
            numbered(Path::new("/a/b.c.wav"), 2),
            Path::new("/a/b.c-2.wav")
        );
        assert_eq!(numbered(Path::new("b"), 3), Path::new("b-3"));
    }

    #[test]
    fn a_later_take_spares_what_an_earlier_recording_left() {
        let folder = std::env::temp_dir().join(format!("airloom-takes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let kept = folder.join("take-2.wav");
        fs::write(&kept, b"an earlier recording").unwrap();
        let mut takes = Takes::new(TakeSpec {
            path: folder.join("take.wav"),
            format: Format::WavInt16,
            stream: StreamSpec {
                rate_hz: 48_000,
                channels: 1,
            },
        });
        for _ in 0..2 {
            takes.start();
            takes.write(&[0.5; 10]);
            takes.finish();
        }
        assert_eq!(fs::read(&kept).unwrap(), b"an earlier recording");
        assert!(folder.join("take.wav").is_file());
        assert!(folder.join("take-3.wav").is_file());
        fs::remove_dir_all(&folder).unwrap();
    }
}
