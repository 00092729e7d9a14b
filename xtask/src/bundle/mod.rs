//! `cargo xtask bundle`: the plugin's library, laid out as hosts expect it.
//!
//! One shared library holds both formats. `bundler.toml` names the package and the bundle.

mod layout;
mod settings;

use crate::bundle::layout::{BundleFile, Content, Layout};
use crate::bundle::settings::Settings;
use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;

/// Entry symbols that a library must export, or the host would find nothing in the bundle.
const ENTRY_SYMBOLS: [(&str, &[u8]); 2] =
    [("CLAP", b"clap_entry\0"), ("VST3", b"GetPluginFactory\0")];

/// Builds every package of `bundler.toml` and writes its bundles under `target/bundled`.
pub fn bundle(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let release = match args {
        [] => true,
        [flag] if flag == "--release" => true,
        [flag] if flag == "--debug" => false,
        _ => return Err(Failure::Usage("bundle takes only --debug".to_owned())),
    };
    let file = workspace.root().join("bundler.toml");
    let text = fs::read_to_string(&file).map_err(Failure::file(&file))?;
    for settings in settings::parse(&text)? {
        build_and_place(workspace, &settings, release)?;
    }
    Ok(())
}

fn build_and_place(
    workspace: &Workspace,
    settings: &Settings,
    release: bool,
) -> Result<(), Failure> {
    let mut build = workspace.cargo();
    build.args(["build", "--lib", "--package", &settings.package]);
    if release {
        build.arg("--release");
    }
    process::run(&mut build)?;

    let layout = Layout::here(&settings.name)?;
    let profile = if release { "release" } else { "debug" };
    let library = workspace
        .target()
        .join(profile)
        .join(layout::library_file(&settings.package));
    let bytes = fs::read(&library).map_err(Failure::file(&library))?;
    expect_entries(&library, &bytes)?;

    let bundled = workspace.bundled();
    for BundleFile { path, content } in layout.files() {
        let content: &[u8] = match &content {
            Content::Library => &bytes,
            Content::Text(text) => text.as_bytes(),
        };
        replace(&bundled.join(path), content)?;
    }
    for root in layout.roots() {
        println!("{}", bundled.join(root).display());
    }
    Ok(())
}

fn expect_entries(library: &Path, bytes: &[u8]) -> Result<(), Failure> {
    for (format, symbol) in ENTRY_SYMBOLS {
        if !bytes.windows(symbol.len()).any(|window| window == symbol) {
            return Err(Failure::Tree(format!(
                "{} has no {format} entry point",
                library.display()
            )));
        }
    }
    Ok(())
}

/// Writes beside the file and renames over it: a host that has the old library mapped keeps it whole.
fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    let fresh = path.with_extension("new");
    fs::write(&fresh, content).map_err(Failure::file(&fresh))?;
    fs::rename(&fresh, path).map_err(Failure::file(path))
}
