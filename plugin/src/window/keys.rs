//! Keys that the editor has no use for belong to the host: Space starts and stops its transport.
//!
//! On Windows and macOS the framework passes them on. Under X11 every key goes to the window under
//! the pointer, ours, so they are sent on to the host's window by hand.

#[cfg(target_os = "linux")]
pub mod symbol;
#[cfg(target_os = "linux")]
pub mod x11;

use egui::Context;
use nice_plug_egui::Frame;

/// The way of keys back to the host. Lives on the window's thread.
#[derive(Default)]
pub struct Keys {
    #[cfg(target_os = "linux")]
    way: Option<x11::WayBack>,
}

impl Keys {
    /// For a window that opens.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        #[cfg(target_os = "linux")]
        return Self {
            way: x11::WayBack::of(frame.baseview_window()),
        };
        #[cfg(not(target_os = "linux"))]
        {
            let _ = frame;
            Self::default()
        }
    }

    /// Passes on the keys of this frame that nobody has taken, unless something has the keyboard.
    pub fn pass_on(&mut self, context: &Context) {
        #[cfg(target_os = "linux")]
        if let Some(way) = &mut self.way {
            way.pass_on(context);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = context;
    }
}
