//! The independent model.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::DeserializeOwned;
use serde_json::Value;

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A folder for the files of a test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("airloom-filters-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Asks the model for something; gives its answers line by line.
pub fn ask<T: DeserializeOwned>(what: &str, job: &Value) -> Vec<T> {
    let folder = Folder::new();
    let file = folder.0.join("job.json");
    fs::write(&file, job.to_string()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = root.join("target/python/bin/python");
    assert!(
        python.is_file(),
        "{} is not there; `cargo xtask setup` makes it",
        python.display()
    );
    let result = Command::new(python)
        .arg(root.join("tests/python/reference_filters.py"))
        .arg(what)
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        result.status.success(),
        "{}",
        String::from_utf8_lossy(&result.stderr)
    );
    let lines = String::from_utf8(result.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
