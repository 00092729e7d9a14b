//! Where each format wants the library on each system.
//!
//! CLAP is a plain file on Linux and Windows and a bundle folder on macOS; VST3 is a folder
//! everywhere ("Plug-in Format Structure" of the VST3 developer portal). JUCE hosts want the inner
//! file's stem to equal the bundle's.

use crate::failure::Failure;
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};

/// What a file of a bundle holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// The plugin's shared library.
    Library,
    /// A text of ours.
    Text(String),
}

/// One file to write, its path relative to the folder of bundles.
#[derive(Debug, PartialEq, Eq)]
pub struct BundleFile {
    pub path: String,
    pub content: Content,
}

/// The bundles of one plugin on one system.
pub struct Layout {
    name: String,
    system: System,
}

enum System {
    /// A plain CLAP file, and the VST3 folder's architecture with the library's extension.
    Flat {
        folder: String,
        extension: &'static str,
    },
    /// Both formats are macOS bundles.
    MacOs,
}

impl Layout {
    /// The layout for the system this program was compiled for.
    pub fn here(name: &str) -> Result<Self, Failure> {
        Self::on(name, OS, ARCH)
    }

    fn on(name: &str, os: &str, arch: &str) -> Result<Self, Failure> {
        let system = match os {
            "linux" => System::Flat {
                folder: format!("{arch}-linux"),
                extension: "so",
            },
            "windows" => System::Flat {
                folder: match arch {
                    "aarch64" => "arm64-win".to_owned(),
                    other => format!("{other}-win"),
                },
                extension: "vst3",
            },
            "macos" => System::MacOs,
            other => {
                return Err(Failure::Machine(format!(
                    "no bundle layout is known for {other}"
                )));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            system,
        })
    }

    /// The files and folders a host is pointed at.
    pub fn roots(&self) -> [String; 2] {
        [format!("{}.clap", self.name), format!("{}.vst3", self.name)]
    }

    /// Every file of both bundles.
    pub fn files(&self) -> Vec<BundleFile> {
        let name = &self.name;
        let library = |path: String| BundleFile {
            path,
            content: Content::Library,
        };
        match &self.system {
            System::Flat { folder, extension } => vec![
                library(format!("{name}.clap")),
                library(format!("{name}.vst3/Contents/{folder}/{name}.{extension}")),
            ],
            System::MacOs => ["clap", "vst3"]
                .into_iter()
                .flat_map(|format| {
                    let contents = format!("{name}.{format}/Contents");
                    let text = |path: String, text: String| BundleFile {
                        path,
                        content: Content::Text(text),
                    };
                    [
                        library(format!("{contents}/MacOS/{name}")),
                        text(format!("{contents}/Info.plist"), info_plist(name, format)),
                        text(format!("{contents}/PkgInfo"), "BNDL????".to_owned()),
                    ]
                })
                .collect(),
        }
    }
}

/// What cargo calls the shared library of a package.
pub fn library_file(package: &str) -> String {
    format!("{DLL_PREFIX}{}{DLL_SUFFIX}", package.replace('-', "_"))
}

/// The property list without which macOS does not load a bundle.
fn info_plist(name: &str, format: &str) -> String {
    let lower = name.to_lowercase();
    let entries = [
        ("CFBundleExecutable", name.to_owned()),
        (
            "CFBundleIdentifier",
            format!("org.{lower}.{lower}.{format}"),
        ),
        ("CFBundleName", name.to_owned()),
        ("CFBundlePackageType", "BNDL".to_owned()),
        ("CFBundleSignature", "????".to_owned()),
        ("CFBundleVersion", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n",
    );
    for (key, value) in entries {
        text.push_str(&format!("  <key>{key}</key>\n  <string>{value}</string>\n"));
    }
    text.push_str("</dict>\n</plist>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(os: &str, arch: &str, expected: &[&str]) {
        let files = Layout::on("Airloom", os, arch).unwrap().files();
        let libraries: Vec<&str> = files
            .iter()
            .filter(|file| file.content == Content::Library)
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(libraries, expected);
    }

    #[test]
    fn each_system_has_its_places() {
        check(
            "linux",
            "x86_64",
            &[
                "Airloom.clap",
                "Airloom.vst3/Contents/x86_64-linux/Airloom.so",
            ],
        );
        check(
            "linux",
            "aarch64",
            &[
                "Airloom.clap",
                "Airloom.vst3/Contents/aarch64-linux/Airloom.so",
            ],
        );
        check(
            "windows",
            "x86_64",
            &[
                "Airloom.clap",
                "Airloom.vst3/Contents/x86_64-win/Airloom.vst3",
            ],
        );
        check(
            "macos",
            "aarch64",
            &[
                "Airloom.clap/Contents/MacOS/Airloom",
                "Airloom.vst3/Contents/MacOS/Airloom",
            ],
        );
    }

    #[test]
    fn an_unknown_system_is_refused() {
        assert!(Layout::on("Airloom", "plan9", "x86_64").is_err());
    }
}
