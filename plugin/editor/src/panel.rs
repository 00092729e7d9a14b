//! The parts of the window around the canvas.

pub mod column;
pub mod inspector;
pub mod macros;
pub mod parameters;
pub mod presets;
pub mod runtime_bar;
pub mod top_bar;
