//! Finding and loading a bundle.

use std::path::{Path, PathBuf};

use clack_host::entry::PluginEntry;
use clack_host::host::HostInfo;
use clack_host::plugin::PluginInstance;

use crate::clap_host::callbacks::{MainThread, Requests, TestHost};
use crate::clap_host::instance::{ClapHostError, ClapInstance};

/// The plugin's id.
const AIRLOOM: &std::ffi::CStr = c"org.airloom.airloom";

/// A loaded `.clap` file.
pub struct ClapBundle {
    entry: PluginEntry,
}

impl ClapBundle {
    /// Where `cargo xtask bundle` puts the plugin.
    #[must_use]
    pub fn default_path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bundled/Airloom.clap")
    }

    /// Loads the bundle at `path`.
    ///
    /// # Errors
    ///
    /// When there is no CLAP library.
    pub fn load(path: &Path) -> Result<Self, ClapHostError> {
        // SAFETY: loading runs the library's initialisers, and the library is the one under test.
        let entry = unsafe { PluginEntry::load(path) }.map_err(|source| ClapHostError::Load {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self { entry })
    }

    /// A fresh instance. The calling thread is its main thread.
    ///
    /// # Errors
    ///
    /// When the plugin is not in the bundle or refuses to start.
    pub fn instance(&self) -> Result<ClapInstance, ClapHostError> {
        let info = HostInfo::new("Airloom tests", "Airloom", "", "0")
            .map_err(|_| ClapHostError::Missing("a host name without NUL"))?;
        let instance = PluginInstance::<TestHost>::new(
            |_| Requests::default(),
            |requests| MainThread::new(requests),
            &self.entry,
            AIRLOOM,
            &info,
        )?;
        ClapInstance::new(instance)
    }
}
