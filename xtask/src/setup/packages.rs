//! The lists of what we need from the system, each with its reason.

use std::env;

/// One thing the system has to bring.
#[derive(Clone, Copy)]
pub struct Need {
    /// Debian's and Ubuntu's package.
    pub package: &'static str,
    /// The program that shows its presence on systems without those packages, where there is one.
    pub program: Option<&'static str>,
    /// What would not work without it.
    pub reason: &'static str,
}

const fn program(package: &'static str, program: &'static str, reason: &'static str) -> Need {
    Need {
        package,
        program: Some(program),
        reason,
    }
}

const fn library(package: &'static str, reason: &'static str) -> Need {
    Need {
        package,
        program: None,
        reason,
    }
}

/// Building and playing.
pub const NEEDED_TO_RUN: &[Need] = &[
    program("gcc", "cc", "links every Rust program"),
    library("libc6-dev", "links every Rust program"),
    program(
        "pkg-config",
        "pkg-config",
        "finds the system's audio library",
    ),
    library("libasound2-dev", "audio devices through ALSA"),
];

/// Beyond that, the checks and tests.
pub const NEEDED_TO_TEST: &[Need] = &[
    program("valgrind", "valgrind", "counts instructions"),
    program("g++", "c++", "builds libFuzzer"),
    library("alsa-utils", "recorded speech under /usr/share/sounds/alsa"),
    program("xvfb", "Xvfb", "a display for the editor"),
    library("libx11-6", "the editor's window"),
    library("libx11-xcb1", "the editor's window"),
    library("libxcb1", "the editor's window"),
    library("libxkbcommon0", "the editor's keyboard"),
    library("libxkbcommon-x11-0", "the editor's keyboard"),
    library("libgl1", "the editor's drawing"),
    library("libegl1", "the editor's drawing without Xlib"),
    library(
        "libgl1-mesa-dri",
        "the editor's drawing without a graphics card",
    ),
    program("imagemagick", "import", "pictures of the editor"),
    program("x11-utils", "xwininfo", "finds the editor's window"),
    program("xdotool", "xdotool", "clicks in the editor"),
    program("flac", "flac", "the reference decoder of our FLAC files"),
    program(
        "python3",
        "python3",
        "independent models of the filters, and a VST3 host",
    ),
    library("python3-venv", "the tests' Python environment"),
    library("python3-pip", "the tests' Python environment"),
];

/// Whether a program of this name lies in a folder of `PATH`.
pub fn on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path).any(|folder| {
            let file = folder.join(program);
            file.is_file() || file.with_extension("exe").is_file()
        })
    })
}
