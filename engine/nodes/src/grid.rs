//! The absolute grid on which slower work is done, so that blocks do not show in the sound.

use airloom_api::process::context::Context;

/// Frames of an interval of the grid.
pub const LENGTH: usize = Context::GRID;

/// The place of `frame` in its interval: 0 … [`LENGTH`] - 1.
#[must_use]
pub fn place(frame: u64) -> usize {
    LENGTH - frames_to_next(frame)
}

/// Frames from `frame` to the next grid frame after it: 1 … [`Context::GRID`].
#[must_use]
pub fn frames_to_next(frame: u64) -> usize {
    let grid = Context::GRID as u64;
    usize::try_from(grid - frame % grid).unwrap_or(Context::GRID)
}

/// The grid frame at or before `frame`.
#[must_use]
pub fn of(frame: u64) -> u64 {
    frame - frame % Context::GRID as u64
}

/// Whether `frame` is a grid frame.
#[must_use]
pub fn is_on(frame: u64) -> bool {
    frame.is_multiple_of(Context::GRID as u64)
}

#[cfg(test)]
mod tests {
    use super::{frames_to_next, is_on};

    #[test]
    fn the_next_grid_frame_is_never_this_one() {
        assert_eq!(frames_to_next(0), 16);
        assert_eq!(frames_to_next(1), 15);
        assert_eq!(frames_to_next(31), 1);
        assert!(is_on(32) && !is_on(33));
    }
}
