//! Counting what a thread asks of the allocator in any build, by a library loaded in front of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use libloading::os::unix::{Library, Symbol};

/// Why nothing can be counted.
#[derive(Debug, thiserror::Error)]
pub enum CounterError {
    /// The C compiler is not there or refuses.
    #[error("cannot compile the counter: {0}")]
    Compile(String),
    /// The process was started without the counter.
    #[error("the counter is not loaded in this process: {0}")]
    NotLoaded(#[from] libloading::Error),
}

/// Compiles the library that a process under count is to be started with (`LD_PRELOAD`).
///
/// # Errors
///
/// When there is no C compiler.
pub fn build(directory: &Path) -> Result<PathBuf, CounterError> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("preload/count_allocations.c");
    let library = directory.join("libcount_allocations.so");
    let output = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"])
        .arg(&library)
        .arg(source)
        .output()
        .map_err(|error| CounterError::Compile(error.to_string()))?;
    if output.status.success() {
        Ok(library)
    } else {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(CounterError::Compile(said))
    }
}

/// The counter in this process.
pub struct AllocationCounter {
    begin: Symbol<unsafe extern "C" fn()>,
    end: Symbol<unsafe extern "C" fn() -> std::ffi::c_ulong>,
}

impl AllocationCounter {
    /// The counter this process was started with.
    ///
    /// # Errors
    ///
    /// When it was started without.
    pub fn find() -> Result<Self, CounterError> {
        let process = Library::this();
        // SAFETY: the names are the counter's own, and these are their signatures.
        unsafe {
            Ok(Self {
                begin: process.get(b"airloom_count_begin\0")?,
                end: process.get(b"airloom_count_end\0")?,
            })
        }
    }

    /// Runs `work`, and says how often it has allocated, resized or freed on this thread.
    pub fn count<T>(&self, work: impl FnOnce() -> T) -> (T, u64) {
        // SAFETY: the counter sets and reads thread-local numbers, nothing else.
        unsafe { (self.begin)() };
        let result = work();
        // SAFETY: as above.
        let calls = unsafe { (self.end)() };
        (result, calls)
    }
}
