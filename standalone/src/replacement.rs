//! A file that appears complete or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A file written beside its destination and renamed over it at the end. Dropped before that, it is
/// removed and the old file stays.
#[derive(Debug)]
pub struct Replacement {
    destination: PathBuf,
    /// `None` once renamed.
    temporary: Option<PathBuf>,
}

impl Replacement {
    /// Chooses a name in the destination's folder, so that the rename does not cross file systems. The
    /// extension stays, because it decides the format. No file is made yet.
    pub fn of(destination: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(destination.file_stem().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        if let Some(extension) = destination.extension() {
            name.push(".");
            name.push(extension);
        }
        Self {
            destination: destination.to_owned(),
            temporary: Some(destination.with_file_name(name)),
        }
    }

    /// The file to write.
    pub fn path(&self) -> &Path {
        self.temporary.as_deref().unwrap_or(&self.destination)
    }

    /// Makes the file durable and puts it in the destination's place. It must be closed and complete.
    ///
    /// # Errors
    /// What the disk answers; the old file stays then.
    pub fn commit(mut self) -> io::Result<()> {
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        File::open(temporary)?.sync_all()?;
        fs::rename(temporary, &self.destination)?;
        self.temporary = None;
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            // It may never have been made.
            drop(fs::remove_file(temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Replacement;
    use std::fs;

    #[test]
    fn the_old_file_stays_until_the_new_one_is_complete() {
        let folder = std::env::temp_dir().join(format!("airloom-replace-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.wav");
        fs::write(&path, "old").unwrap();
        let replacement = Replacement::of(&path);
        assert_eq!(replacement.path().extension(), path.extension());
        fs::write(replacement.path(), "half").unwrap();
        drop(replacement);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);

        let replacement = Replacement::of(&path);
        fs::write(replacement.path(), "new").unwrap();
        replacement.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
