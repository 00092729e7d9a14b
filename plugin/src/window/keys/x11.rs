//! Sending keys on to the window around ours, under X11.

use std::collections::HashMap;

use egui::{Context, Event, Key, Modifiers};
use nice_plug_egui::baseview::WindowContext;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    ConnectionExt as _, EventMask, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask, KeyPressEvent,
};
use x11rb::rust_connection::RustConnection;

use crate::window::keys::symbol;

/// A connection of our own to the display: the framework's belongs to the framework.
pub struct WayBack {
    connection: RustConnection,
    window: u32,
    root: u32,
    /// The key that gives a symbol without modifiers.
    codes: HashMap<u32, u8>,
    /// Keys whose press was sent on, so that their release is too.
    down: Vec<Key>,
}

impl WayBack {
    /// For our window; `None` where there is no X11.
    #[must_use]
    pub fn of(window: &WindowContext) -> Option<Self> {
        let window = match window.window_handle().ok()?.as_raw() {
            RawWindowHandle::Xcb(handle) => handle.window.get(),
            RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok()?,
            _ => return None,
        };
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let codes = codes(&connection).ok()?;
        Some(Self {
            connection,
            window,
            root,
            codes,
            down: Vec::new(),
        })
    }

    /// Sends on the keys of this frame that nobody has taken, unless something has the keyboard.
    pub fn pass_on(&mut self, context: &Context) {
        let is_taken = context.egui_wants_keyboard_input();
        let events: Vec<(Key, bool, Modifiers)> = context.input(|input| {
            let events = input.events.iter();
            events
                .filter_map(|event| match event {
                    Event::Key {
                        key,
                        pressed,
                        modifiers,
                        ..
                    } => Some((*key, *pressed, *modifiers)),
                    _ => None,
                })
                .collect()
        });
        for (key, pressed, modifiers) in events {
            let held = self.down.iter().position(|down| *down == key);
            match (pressed, held) {
                (true, None) if !is_taken => self.down.push(key),
                (true, Some(_)) if !is_taken => {}
                (false, Some(place)) => {
                    self.down.swap_remove(place);
                }
                _ => continue,
            }
            // A key that does not arrive is lost with the window it was meant for.
            let _ = self.send(key, pressed, modifiers);
        }
    }

    fn send(&self, key: Key, pressed: bool, modifiers: Modifiers) -> Result<(), ReplyError> {
        let Some(code) = symbol::of(key).and_then(|symbol| self.codes.get(&symbol)) else {
            return Ok(());
        };
        let parent = self
            .connection
            .query_tree(self.window)?
            .reply()
            .map(|tree| tree.parent)?;
        let (kind, mask) = if pressed {
            (KEY_PRESS_EVENT, EventMask::KEY_PRESS)
        } else {
            (KEY_RELEASE_EVENT, EventMask::KEY_RELEASE)
        };
        let states = [
            (modifiers.shift, KeyButMask::SHIFT),
            (modifiers.ctrl, KeyButMask::CONTROL),
            (modifiers.alt, KeyButMask::MOD1),
        ];
        let state = states
            .into_iter()
            .filter(|(is_held, _)| *is_held)
            .fold(KeyButMask::default(), |all, (_, one)| all | one);
        let event = KeyPressEvent {
            response_type: kind,
            detail: *code,
            sequence: 0,
            time: x11rb::CURRENT_TIME,
            root: self.root,
            event: parent,
            child: x11rb::NONE,
            root_x: 0,
            root_y: 0,
            event_x: 0,
            event_y: 0,
            state,
            same_screen: true,
        };
        // The first window outwards that wants keys gets it.
        self.connection
            .send_event(true, parent, mask, event)?
            .check()
    }
}

fn codes(connection: &RustConnection) -> Result<HashMap<u32, u8>, ReplyError> {
    let setup = connection.setup();
    let (low, high) = (setup.min_keycode, setup.max_keycode);
    let keys = connection
        .get_keyboard_mapping(low, high.saturating_sub(low).saturating_add(1))?
        .reply()?;
    let each = usize::from(keys.keysyms_per_keycode).max(1);
    let plain = keys.keysyms.chunks(each).map(|symbols| symbols.first());
    // From the last to the first, so that the first key of a symbol counts.
    let pairs: Vec<(u32, u8)> = (low..=high)
        .zip(plain)
        .filter_map(|(code, symbol)| Some((*symbol?, code)))
        .collect();
    Ok(pairs.into_iter().rev().collect())
}
