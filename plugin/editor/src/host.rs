//! What the editor asks of the home it runs in: a plugin, or a test.

use std::sync::Arc;

use crate::view::presets::PresetView;

/// The home of an editor. Called on the window's thread only; no call may wait for the audio thread.
///
/// The home also does the session's housekeeping (its tick) while a stream runs, so that levels move.
pub trait EditorHost: Send {
    /// The presets in the order they are offered; empty where the home has none.
    fn presets(&self) -> Arc<[PresetView]>;

    /// The preset loaded last, as an index into [`Self::presets`].
    fn loaded_preset(&self) -> Option<usize>;

    /// Replaces the graph by a preset's.
    ///
    /// # Errors
    /// What is wrong, in words for the user; the graph before plays on.
    fn load_preset(&mut self, index: usize) -> Result<(), String>;

    /// Whether the whole plugin is bypassed; none where there is no bypass.
    fn bypass(&self) -> Option<bool>;

    /// Bypasses the whole plugin, or not, as one gesture.
    fn set_bypass(&mut self, bypassed: bool);

    /// The present value of a macro, 0…1. Slots count from 1.
    fn macro_value(&self, slot: u16) -> f64;

    /// The user takes hold of a macro.
    fn begin_macro(&mut self, slot: u16);

    /// The user moves a macro to 0…1; between [`Self::begin_macro`] and [`Self::end_macro`].
    fn set_macro(&mut self, slot: u16, value: f64);

    /// The user lets go of a macro.
    fn end_macro(&mut self, slot: u16);

    /// The document was edited; the home may tell its host that there is something to save.
    fn edited(&mut self);

    /// The driver or host that calls, such as `JACK`; empty where that says nothing.
    fn driver(&self) -> String;

    /// The longest block the home is called with, in frames; none where it is the stream's own.
    fn longest_block(&self) -> Option<usize>;

    /// Tempo in beats a minute and time signature, where there is a transport.
    fn tempo(&self) -> Option<(f64, u32, u32)>;

    /// The window's scale, 1 = 100 %; none where the user cannot choose it.
    fn scale(&self) -> Option<f32>;

    /// Shows the window at another scale; not called where [`Self::scale`] gives none.
    fn set_scale(&mut self, scale: f32);
}
