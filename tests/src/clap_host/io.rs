//! The audio of one block, all buses.

/// Channels of a bus.
pub const CHANNELS: usize = 2;
/// Extra outputs.
pub const AUX_OUTPUTS: usize = 4;

/// A stereo signal, `[channel][frame]`.
pub type Stereo = [Vec<f32>; CHANNELS];

/// `frames` of silence.
#[must_use]
pub fn silence(frames: usize) -> Stereo {
    [vec![0.0; frames], vec![0.0; frames]]
}

/// What goes in and what comes out of one block.
#[derive(Clone, Debug)]
pub struct BlockIo {
    /// Main input.
    pub input: Stereo,
    /// Side-chain input.
    pub sidechain: Stereo,
    /// Main output.
    pub output: Stereo,
    /// Extra outputs.
    pub aux: [Stereo; AUX_OUTPUTS],
}

impl BlockIo {
    /// Silence for `frames` frames. The outputs hold a value no plugin writes, so that a plugin
    /// that leaves them alone is found out.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        let unwritten = [vec![UNWRITTEN; frames], vec![UNWRITTEN; frames]];
        Self {
            input: silence(frames),
            sidechain: silence(frames),
            output: unwritten.clone(),
            aux: std::array::from_fn(|_| unwritten.clone()),
        }
    }

    /// Frames of the block.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.input[0].len()
    }
}

/// What the outputs hold before the plugin writes them.
pub const UNWRITTEN: f32 = -1234.5;

/// A parameter change at a frame of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamChange {
    /// Frames from the start of the block.
    pub frame: u32,
    /// The parameter, by the number the plugin gives it.
    pub param: u32,
    /// The new value.
    pub value: f64,
}
