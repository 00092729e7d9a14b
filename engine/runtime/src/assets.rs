//! Files of a document: paths relative to its folder, and the entries of its `assets`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use airloom_api::node::asset::{AssetError, Assets};

/// Finds files from a folder and a table of assets.
#[derive(Debug, Clone, Default)]
pub struct FileAssets {
    folder: PathBuf,
    entries: BTreeMap<String, PathBuf>,
}

impl FileAssets {
    /// Relative paths count from `folder`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            entries: BTreeMap::new(),
        }
    }

    /// Makes `asset:KEY` name a file; a relative path counts from the folder.
    pub fn insert(&mut self, key: impl Into<String>, path: impl Into<PathBuf>) {
        self.entries.insert(key.into(), path.into());
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        if path.is_absolute() {
            path.to_owned()
        } else {
            self.folder.join(path)
        }
    }
}

impl Assets for FileAssets {
    fn locate(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        let path = match reference.strip_prefix("asset:") {
            Some(key) => {
                let entry = self.entries.get(key);
                self.absolute(entry.ok_or_else(|| AssetError::UnknownKey {
                    key: key.to_owned(),
                })?)
            }
            None => self.absolute(Path::new(reference)),
        };
        if path.is_file() {
            Ok(path)
        } else {
            Err(AssetError::Missing { path })
        }
    }

    fn destination(&self, reference: &str) -> Result<PathBuf, AssetError> {
        if reference.is_empty() {
            return Err(AssetError::Unnamed);
        }
        Ok(self.absolute(Path::new(reference)))
    }
}
