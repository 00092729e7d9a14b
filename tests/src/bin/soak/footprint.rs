//! What the process holds of the machine, as Linux tells it.

use std::fs;

use crate::heap::live_bytes;

/// Memory, threads, open files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Allocated memory in KiB.
    pub heap_kib: u64,
    /// Resident memory in KiB.
    pub kib: u64,
    /// Threads.
    pub threads: usize,
    /// File descriptors.
    pub descriptors: usize,
}

impl Footprint {
    /// Now.
    ///
    /// # Panics
    /// Where there is no `/proc`.
    pub fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").expect("Linux");
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .expect("a resident size");
        let count = |folder: &str| fs::read_dir(folder).expect("Linux").count();
        Self {
            heap_kib: live_bytes() as u64 / 1_024,
            kib,
            threads: count("/proc/self/task"),
            // One of them is the folder that is being read.
            descriptors: count("/proc/self/fd") - 1,
        }
    }
}
