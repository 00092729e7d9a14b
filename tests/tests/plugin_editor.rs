//! The plugin's window in a real host, on a display without a monitor.
#![cfg(test)]

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::screen::display::Screen;

/// How often the window opens and closes.
const OPENINGS: usize = 50;
/// X11's symbol of the space bar.
const SPACE: u32 = 0x20;
/// The size of a fresh window.
const SIZE: (usize, usize) = (960, 600);

/// The host as a process of its own: what ends it does not end the test. Each has its own display.
struct Host {
    process: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    _screen: Screen,
}

impl Host {
    fn start() -> Self {
        let screen = Screen::start().unwrap();
        let mut process = screen
            .program(env!("CARGO_BIN_EXE_clap_editor"))
            .arg(ClapBundle::default_path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: process.stdin.take(),
            output: BufReader::new(process.stdout.take().unwrap()).lines(),
            process,
            _screen: screen,
        }
    }

    /// Gives an order and returns the answer.
    fn order(&mut self, line: &str) -> String {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        let answer = self.output.next();
        let Some(Ok(answer)) = answer else {
            panic!("{line}: the host ended, {}", self.process.wait().unwrap());
        };
        answer.strip_prefix("ok ").unwrap_or_default().to_owned()
    }

    /// Has the host's main loop go round for `tenths` of a second.
    fn wait(&mut self, tenths: usize) {
        for _ in 0..tenths {
            self.order("beat");
        }
    }

    fn shot(&mut self, name: &str) -> Picture {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("editor-{name}.ppm"));
        self.order(&format!("shot {}", file.display()));
        Picture::read(&file)
    }

    fn end(mut self) {
        drop(self.input.take());
        let status = self.process.wait().unwrap();
        assert!(status.success(), "the host ended with {status}");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    fn read(file: &PathBuf) -> Self {
        let bytes = std::fs::read(file).unwrap();
        let line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        let head = std::str::from_utf8(&bytes[..line]).unwrap();
        let numbers: Vec<usize> = head
            .split(' ')
            .skip(1)
            .map(|word| word.parse().unwrap())
            .collect();
        Self {
            width: numbers[0],
            height: numbers[1],
            rgb: bytes[line + 1..].to_vec(),
        }
    }

    /// How many pixels of the columns from `left` on differ.
    fn differences(&self, other: &Self, left: usize) -> usize {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pixels = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
        pixels
            .enumerate()
            .filter(|(place, (one, other))| place % self.width >= left && one != other)
            .count()
    }
}

/// The window opens and closes while the host automates every macro, seen or closed before it is.
#[test]
fn the_window_opens_and_closes_under_automation() {
    let mut host = Host::start();
    host.order("automate 512");
    for opening in 0..OPENINGS {
        assert_eq!(host.order("open"), format!("{} {}", SIZE.0, SIZE.1));
        match opening % 5 {
            0 => drop(host.order("drawn")),
            1 => host.wait(1),
            _ => {}
        }
        host.order("close");
    }
    host.order("automate 0");
    host.end();
}

/// Whether the editor can draw through EGL. Through GLX, the graphics library's own drawing into a
/// window that is gone may end the process with an X error (see docs/troubleshooting.md).
fn has_egl() -> bool {
    // SAFETY: loading runs the library's initialisers, as the editor does.
    unsafe { libloading::Library::new("libEGL.so.1") }.is_ok()
}

/// A host that destroys its window before it closes the editor, and one that ends right after it.
#[test]
fn a_window_that_is_lost_takes_nothing_with_it() {
    if !has_egl() {
        println!("not tested: there is no libEGL (Debian's libegl1)");
        return;
    }
    let mut host = Host::start();
    host.order("automate 512");
    for opening in 0..OPENINGS {
        host.order("open");
        if opening % 5 == 0 {
            host.order("drawn");
        }
        host.order("lose");
    }
    host.end();
}

#[test]
fn a_click_selects_a_node_and_the_scale_resizes_the_window() {
    let mut host = Host::start();
    let preset =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin/presets/voice-chain.airloom.json");
    host.order(&format!("state {}", preset.display()));
    host.order("open");
    host.order("drawn");
    host.wait(3);
    let before = host.shot("before");
    assert_eq!((before.width, before.height), SIZE);
    // The equaliser is the second of the six nodes in a row.
    host.order("click 185 226");
    host.wait(5);
    let after = host.shot("after");
    // The inspector, the right quarter, shows its curve and knobs.
    let changed = after.differences(&before, 740);
    assert!(changed > 2_000, "{changed} pixels changed");
    assert_eq!(host.order("resize 720 450"), "720 450");
    host.wait(3);
    let small = host.shot("small");
    assert_eq!((small.width, small.height), (720, 450));
    host.order("close");
    host.end();
}

/// Space is the host's, wherever the pointer is; a text field keeps it.
#[test]
fn space_reaches_the_host_unless_text_is_typed() {
    let mut host = Host::start();
    host.order("open");
    host.order("drawn");
    host.order("point 400 450");
    host.wait(2);
    host.order("keys");
    host.order(&format!("key {SPACE}"));
    host.wait(3);
    assert_eq!(host.order("keys"), "1", "with the pointer over the editor");
    host.order("click 400 450");
    host.wait(2);
    host.order(&format!("key {SPACE}"));
    host.wait(3);
    assert_eq!(host.order("keys"), "1", "after a click");
    // The preset list opens with its search ready for typing.
    host.order("click 260 20");
    host.wait(3);
    host.order(&format!("key {SPACE}"));
    host.wait(3);
    assert_eq!(host.order("keys"), "0", "while typing");
    host.order("close");
    host.end();
}
