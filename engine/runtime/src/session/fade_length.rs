//! How long fades are.

use airloom_graph::edit::effect::{Fade, FadeLaw};

/// Length of fades in seconds, unless it is set: too short to be noticed as a fade, too long to click.
pub const FADE_SECONDS: f64 = 0.010;

/// The longest fade that can be set for all edits, in seconds.
pub const LONGEST_FADE_SECONDS: f64 = 10.0;

/// How everything fades unless it is set.
pub const DEFAULT_FADE: Fade = Fade {
    seconds: FADE_SECONDS,
    law: FadeLaw::Linear,
};
