//! A folder with graphs and audio files, and the program run in it.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use airloom_media::clip::Clip;
use airloom_media::codecs;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own, removed at the end.
pub struct Scene(PathBuf);

impl Scene {
    pub fn new() -> Self {
        let name = format!(
            "airloom-cli-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A float WAV file; `sample` is asked for every channel of every frame.
    pub fn audio(
        &self,
        name: &str,
        rate_hz: u32,
        channels: usize,
        frames: usize,
        sample: impl Fn(usize, usize) -> f32,
    ) -> PathBuf {
        let path = self.file(name);
        let spec = StreamSpec { rate_hz, channels };
        let samples: Vec<f32> = (0..frames)
            .flat_map(|frame| (0..channels).map(move |channel| (frame, channel)))
            .map(|(frame, channel)| sample(frame, channel))
            .collect();
        let mut encoder = codecs::create(&path, Format::WavFloat32, spec).unwrap();
        encoder.write(&samples).unwrap();
        encoder.finish().unwrap();
        path
    }

    /// The names in the folder.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// The program, to be given arguments.
pub fn airloom() -> Command {
    Command::new(env!("CARGO_BIN_EXE_airloom"))
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    airloom().args(arguments).output().unwrap()
}

/// The first line on standard error of a run that must end with `code`.
pub fn fails(code: i32, arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    errors.lines().next().unwrap_or_default().to_owned()
}

/// Standard output of a run that must succeed.
pub fn succeeds(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

pub fn read(path: &Path) -> Clip {
    Clip::read(codecs::open(path).unwrap().as_mut()).unwrap()
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The example graphs of the repository.
pub fn example(name: &str) -> String {
    format!(
        "{}/../examples/{name}.airloom.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// Of the test signals.
pub const RATE_HZ: u32 = 48_000;

/// Two channels that swell like speech.
pub fn speech(scene: &Scene) -> PathBuf {
    scene.audio("in.wav", RATE_HZ, 2, 30_000, |frame, channel| {
        let t = frame as f64 / f64::from(RATE_HZ);
        let f = 180.0 + 70.0 * channel as f64;
        ((TAU * f * t).sin() * (TAU * 3.0 * t).sin() * 0.9) as f32
    })
}

/// Input to output without any node between.
pub const WIRE: &str = r#"{ "airloom": 1,
  "nodes": [ { "id": "in", "type": "io.input" }, { "id": "out", "type": "io.output" } ],
  "connections": [ { "id": "c", "from": "in:out", "to": "out:in" } ] }"#;

/// Sends a signal to a child, through the shell, which has `kill` built in.
pub fn signal(child: &Child, name: &str) {
    let script = format!("kill -{name} {}", child.id());
    let sent = Command::new("bash").args(["-c", &script]).status().unwrap();
    assert!(sent.success());
}
