//! One run of the VST3 host: what to load, what to render.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A block: its length and the parameters that are set just before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Block {
    /// Frames.
    pub frames: usize,
    /// Parameter names as the plugin shows them (`Macro 1`), with normalized values.
    pub params: Vec<(String, f64)>,
}

/// What the host is to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Job {
    /// The `.vst3` bundle.
    pub plugin: PathBuf,
    /// Sample rate in hertz.
    pub rate: f64,
    /// A stereo 32-bit float WAV.
    pub input: PathBuf,
    /// Where the output goes, in the same format.
    pub output: PathBuf,
    /// The state to load first: the component's own bytes.
    pub state: Option<String>,
    /// The blocks to process. Together they are as long as the input.
    pub blocks: Vec<Block>,
    /// Whether the whole input is processed in blocks like the first, without parameter changes,
    /// and the latency taken off the front of the output.
    pub trimmed: bool,
}

/// What the host found.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Report {
    /// The plugin's name.
    pub name: String,
    /// Reported latency in frames.
    pub latency: usize,
    /// Number of parameters.
    pub params: usize,
    /// The component's state as saved before the render.
    pub initial_state: String,
}

impl Job {
    /// Where `cargo xtask bundle` puts the plugin.
    #[must_use]
    pub fn default_bundle() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bundled/Airloom.vst3")
    }
}
