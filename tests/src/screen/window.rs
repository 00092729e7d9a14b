//! A host's window, with a user before it.

use x11rb::connection::Connection;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConfigureWindowAux, ConnectionExt as _,
    CreateWindowAux, EventMask, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Why the display did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// There is no display.
    #[error("no display: {0}")]
    Connect(#[from] ConnectError),
    /// The display is gone.
    #[error("the display is gone: {0}")]
    Connection(#[from] ConnectionError),
    /// The display refuses.
    #[error("the display refuses: {0}")]
    Reply(#[from] ReplyError),
    /// The display refuses a new window.
    #[error("the display refuses a window: {0}")]
    Window(#[from] ReplyOrIdError),
    /// The plugin has put nothing into the window.
    #[error("there is no window inside the host's")]
    Empty,
    /// The keyboard has no such key.
    #[error("no key gives the symbol {0:#x}")]
    Key(u32),
}

/// A connection to the display, and one window at a time at its top left corner.
pub struct HostWindow {
    connection: RustConnection,
    root: u32,
    window: u32,
}

/// Red, green, blue of each pixel.
pub struct Shot {
    /// Pixels of a line.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// Line by line, three bytes a pixel.
    pub rgb: Vec<u8>,
}

impl Shot {
    /// How many different colours are seen.
    #[must_use]
    pub fn colours(&self) -> usize {
        let pixels = self.rgb.chunks_exact(3);
        pixels.collect::<std::collections::HashSet<_>>().len()
    }
}

impl HostWindow {
    /// A window of `width` by `height` pixels on the display that the environment names.
    ///
    /// # Errors
    ///
    /// When there is no display.
    pub fn open(width: u16, height: u16) -> Result<Self, ScreenError> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(screen).map_or(0, |s| s.root);
        let window = connection.generate_id()?;
        let attributes = CreateWindowAux::new()
            .override_redirect(1)
            .event_mask(EventMask::KEY_PRESS | EventMask::KEY_RELEASE);
        connection
            .create_window(
                0,
                window,
                root,
                0,
                0,
                width,
                height,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &attributes,
            )?
            .check()?;
        connection.map_window(window)?.check()?;
        connection
            .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?
            .check()?;
        Ok(Self {
            connection,
            root,
            window,
        })
    }

    /// The window's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.window
    }

    /// Gives the window another size.
    ///
    /// # Errors
    ///
    /// When the window is gone.
    pub fn resize(&self, width: u32, height: u32) -> Result<(), ScreenError> {
        let size = ConfigureWindowAux::new().width(width).height(height);
        Ok(self
            .connection
            .configure_window(self.window, &size)?
            .check()?)
    }

    /// Destroys the window with all that is in it.
    ///
    /// # Errors
    ///
    /// When it is gone already.
    pub fn destroy(&self) -> Result<(), ScreenError> {
        Ok(self.connection.destroy_window(self.window)?.check()?)
    }

    /// What is seen of the plugin.
    ///
    /// # Errors
    ///
    /// When there is nothing inside the window.
    pub fn shot(&self) -> Result<Shot, ScreenError> {
        let tree = self.connection.query_tree(self.window)?.reply()?;
        let inner = *tree.children.first().ok_or(ScreenError::Empty)?;
        let place = self.connection.get_geometry(inner)?.reply()?;
        let (width, height) = (place.width, place.height);
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, inner, 0, 0, width, height, u32::MAX)?
            .reply()?;
        let pixels = image.data.chunks_exact(4);
        let rgb = pixels
            .flat_map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]])
            .collect();
        Ok(Shot { width, height, rgb })
    }

    /// Clicks at a place of the window with the first button.
    ///
    /// # Errors
    ///
    /// When the display is gone.
    pub fn click(&self, x: i16, y: i16) -> Result<(), ScreenError> {
        self.point(x, y)?;
        self.fake(BUTTON_PRESS_EVENT, 1, 0, 0)?;
        self.fake(BUTTON_RELEASE_EVENT, 1, 0, 0)
    }

    /// Moves the pointer to a place of the window.
    ///
    /// # Errors
    ///
    /// When the display is gone.
    pub fn point(&self, x: i16, y: i16) -> Result<(), ScreenError> {
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y)
    }

    /// Presses and lets go of the key that gives the symbol `keysym`.
    ///
    /// # Errors
    ///
    /// When the keyboard has no such key.
    pub fn press(&self, keysym: u32) -> Result<(), ScreenError> {
        let setup = self.connection.setup();
        let (low, high) = (setup.min_keycode, setup.max_keycode);
        let keys = self
            .connection
            .get_keyboard_mapping(low, high - low + 1)?
            .reply()?;
        let per_key = usize::from(keys.keysyms_per_keycode).max(1);
        let code = (low..=high)
            .zip(keys.keysyms.chunks(per_key))
            .find(|(_, symbols)| symbols.first() == Some(&keysym))
            .map(|(code, _)| code)
            .ok_or(ScreenError::Key(keysym))?;
        self.fake(KEY_PRESS_EVENT, code, 0, 0)?;
        self.fake(KEY_RELEASE_EVENT, code, 0, 0)
    }

    /// How many key presses have reached the host's window since the last call.
    ///
    /// # Errors
    ///
    /// When the display is gone.
    pub fn keys(&self) -> Result<usize, ScreenError> {
        // After this answer everything the server has sent before is here.
        self.connection.get_input_focus()?.reply()?;
        let mut presses = 0;
        while let Some(event) = self.connection.poll_for_event()? {
            presses += usize::from(matches!(event, Event::KeyPress(_)));
        }
        Ok(presses)
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) -> Result<(), ScreenError> {
        self.connection
            .xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)?
            .check()?;
        Ok(())
    }
}
