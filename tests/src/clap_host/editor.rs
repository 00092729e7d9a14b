//! The editor of an instance, embedded into a window of the host.

use std::sync::atomic::Ordering;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};

use crate::clap_host::instance::{ClapHostError, ClapInstance};

/// The plugin's windows live inside ours.
const EMBEDDED: GuiConfiguration<'static> = GuiConfiguration {
    api_type: GuiApiType::X11,
    is_floating: false,
};

impl ClapInstance {
    /// Opens the editor inside the X11 window `parent`. Returns its size in pixels.
    ///
    /// # Errors
    ///
    /// When the plugin has none or refuses.
    pub fn open_editor(&mut self, parent: u32) -> Result<(u32, u32), ClapHostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        gui.create(&handle, EMBEDDED)?;
        let size = gui
            .get_size(&handle)
            .ok_or(ClapHostError::Missing("a size of its editor"))?;
        let window = Window::from_x11_handle(parent.into());
        // SAFETY: what a host promises is that the window outlives the editor. A test may break the
        // promise on purpose, by number: the display's server answers for it, no memory does.
        unsafe { gui.set_parent(&handle, window) }?;
        gui.show(&handle)?;
        Ok((size.width, size.height))
    }

    /// Closes the editor.
    ///
    /// # Errors
    ///
    /// When the plugin has none.
    pub fn close_editor(&mut self) -> Result<(), ClapHostError> {
        self.gui()?.destroy(&self.instance.plugin_handle());
        Ok(())
    }

    /// Gives the editor the size that it would take for `width` by `height` pixels, and returns it.
    ///
    /// # Errors
    ///
    /// When the plugin has none or refuses.
    pub fn resize_editor(&mut self, width: u32, height: u32) -> Result<(u32, u32), ClapHostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let size = gui
            .adjust_size(&handle, GuiSize { width, height })
            .ok_or(ClapHostError::Missing("an editor of another size"))?;
        gui.set_size(&handle, size)?;
        Ok((size.width, size.height))
    }

    /// The size in pixels the editor has asked for since the last call.
    #[must_use]
    pub fn asked_editor_size(&self) -> Option<(u32, u32)> {
        let packed = self.requests(|requests| requests.editor_size.swap(0, Ordering::SeqCst));
        let size = GuiSize::unpack_from_u64(packed);
        (packed != 0).then_some((size.width, size.height))
    }

    fn gui(&self) -> Result<PluginGui, ClapHostError> {
        self.instance
            .plugin_shared_handle()
            .get_extension()
            .ok_or(ClapHostError::Missing("an editor"))
    }
}
