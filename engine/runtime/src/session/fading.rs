//! How long and by which law what comes and goes fades.

use airloom_graph::edit::effect::Fade;

use crate::session::fade_length::{FADE_SECONDS, LONGEST_FADE_SECONDS};
use crate::session::session::Session;

impl Session {
    /// Lets what comes and goes with later edits fade like this; seconds are held to 0 …
    /// [`LONGEST_FADE_SECONDS`], zero changes at once. An edit may say otherwise for what leaves with it.
    ///
    /// The law is that of edges that appear, disappear or change their gain. Bypasses and changes of compensation
    /// crossfade a sound with itself, so they keep to a straight line, which keeps its level.
    pub fn set_fade(&mut self, fade: Fade) {
        let seconds = if fade.seconds.is_finite() {
            fade.seconds.clamp(0.0, LONGEST_FADE_SECONDS)
        } else {
            FADE_SECONDS
        };
        self.fade = Fade { seconds, ..fade };
        if let Some(engine) = &mut self.engine {
            engine.set_fade(self.fade);
        }
    }

    /// How what comes and goes fades.
    #[must_use]
    pub const fn fade(&self) -> Fade {
        self.fade
    }
}
