//! The runtime bar.

/// What the engine is doing. Texts are empty where the home does not know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuntimeView {
    /// The share of the block's time used, 0…1.
    pub load: Option<f32>,
    /// The worst block and the time there is, in milliseconds.
    pub worst_ms: Option<(f32, f32)>,
    /// Blocks that came too late since the start.
    pub xruns: Option<u64>,
    /// The latency reported, in frames.
    pub latency_frames: u64,
    /// The driver and the rate, such as `48 kHz`.
    pub stream: String,
    /// The host's tempo and signature, such as `120.0 4/4`.
    pub tempo: String,
    /// The newest thing wrong, in words.
    pub problem: String,
}
