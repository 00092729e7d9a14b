//! When a filter has rung out.

/// Below this magnitude (-360 dB) everywhere, what still rings is dropped.
pub const SILENCE: f64 = 1e-18;

/// How often that is looked at, in absolute frames.
const GRID: u64 = 1024;

/// Whether it is a frame on which silence is looked for.
pub fn is_looked_at(frame: u64) -> bool {
    frame.is_multiple_of(GRID)
}

/// How many frames may be computed from `frame` on until silence is looked for again.
pub fn frames_to_look(frame: u64) -> usize {
    usize::try_from(GRID - frame % GRID).unwrap_or(1)
}
