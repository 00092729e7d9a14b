//! Where things lie: the checkout, its build folder, the programs that build it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout this program was compiled in.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The checkout is the parent of this crate's folder; the build folder is cargo's
    /// (`CARGO_TARGET_DIR` where that is set).
    pub fn locate() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = xtask.parent().unwrap_or(xtask).to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Self { root, target }
    }

    /// The folder of the root manifest.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's build folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The plugin's bundles: `target/bundled` wherever cargo builds, so that hosts and tests find
    /// them.
    pub fn bundled(&self) -> PathBuf {
        self.root.join("target").join("bundled")
    }

    /// The tests' Python environment: `target/python` wherever cargo builds.
    pub fn python(&self) -> PathBuf {
        self.root.join("target").join("python")
    }

    /// The cargo that started us, in the checkout's root.
    pub fn cargo(&self) -> Command {
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}
