//! Documents whose files are not what they seem.

use std::fs;
use std::path::PathBuf;

use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Severity};
use airloom_graph::read::reader::read;
use airloom_runtime::session::error::{LoadError, OpenError};
use airloom_tests::program::airloom;
use serde_json::Value;

use crate::case::nodes;
use crate::documents;
use crate::playing::Playing;
use crate::verdict::{Verdict, alone, timed};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("airloom-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// A WAV header of stereo, 16 bits, 48 kHz, that promises `bytes` of samples.
fn header(bytes: u32, channels: u16) -> Vec<u8> {
    let mut file = b"RIFF\xff\xff\xff\xffWAVEfmt ".to_vec();
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(48_000_u32.to_le_bytes());
    file.extend((96_000_u32.wrapping_mul(u32::from(channels))).to_le_bytes());
    file.extend(2_u16.wrapping_mul(channels).to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file
}

#[test]
fn broken_files_are_refused_at_once_while_the_graph_plays_on() {
    let _alone = alone();
    let folder = Folder::new("broken-files");
    let files = [
        ("nothing.wav", None),
        ("empty.wav", Some(Vec::new())),
        (
            "letter.wav",
            Some(b"Dear reader, this is no sound.".to_vec()),
        ),
        ("half-a-header.wav", Some(header(0, 2)[..30].to_vec())),
        ("no-channels.wav", Some(header(4, 0))),
        ("many-channels.wav", Some(header(4, 65_535))),
        ("cut.flac", Some(b"fLaC\x00\x00\x00\x22".to_vec())),
        ("cut.aiff", Some(b"FORM\xff\xff\xff\xffAIFF".to_vec())),
    ];
    let mut playing = Playing::start();
    let mut verdict = Verdict::default();
    for (name, bytes) in files {
        let path = match bytes {
            Some(bytes) => folder.file(name, &bytes),
            None => folder.0.join(name),
        };
        verdict_of(&mut playing, &mut verdict, name, &path.to_string_lossy());
    }
    verdict_of(
        &mut playing,
        &mut verdict,
        "a folder",
        &folder.0.to_string_lossy(),
    );
    verdict_of(&mut playing, &mut verdict, "zeros without end", "/dev/zero");
    playing.expect_undisturbed();
    verdict.expect_nothing_wrong();
}

fn verdict_of(playing: &mut Playing, verdict: &mut Verdict, name: &str, file: &str) {
    let document = nodes(&format!(
        "{{\"id\": \"p\", \"type\": \"file.player\", \"config\": {{\"file\": {}}}}}",
        Value::from(file)
    ));
    let (answer, took) = timed(|| {
        let registry = playing.session.registry();
        let reading = read(&document, Syntax::Json, registry, &Limits::default()).unwrap();
        playing.session.replace(reading.document)
    });
    playing.play_on();
    let outcome = match answer {
        Err(OpenError::Load(LoadError { node, source }))
            if node.as_str() == "p" && source.to_string().contains(file) =>
        {
            Ok(())
        }
        other => Err(format!("{other:?}")),
    };
    verdict.note(name, took, outcome);
}

#[test]
fn counts_out_of_range_are_held_and_said() {
    let registry = airloom_nodes::list::registry();
    for count in [
        "-1",
        "0",
        "65",
        "4294967298",
        "9223372036854775808",
        "-1e300",
        "1e300",
    ] {
        let text = nodes(&format!(
            "{{\"id\": \"g\", \"type\": \"level.gain\", \"config\": {{\"channels\": {count}}}}}"
        ));
        let problems =
            airloom_graph::inspect::inspect(&text, Syntax::Json, &registry, &Limits::default());
        assert_eq!(problems.len(), 1, "{count}: {problems:?}");
        assert_eq!(problems[0].code, Code::Value, "{count}");
        assert_eq!(problems[0].severity, Severity::Warning, "{count}");
        assert_eq!(problems[0].node.as_deref(), Some("g"), "{count}");
    }
}

/// The same documents as files: the program says the same, as JSON, and ends with 1. So it does for bytes that are no
/// text.
#[test]
fn the_program_refuses_them_from_files() {
    let _alone = alone();
    let folder = Folder::new("hostile-files");
    let mut files: Vec<(String, PathBuf, Code)> = documents::all()
        .iter()
        .enumerate()
        .map(|(number, case)| {
            let extension = match case.syntax {
                Syntax::Json => "json",
                Syntax::Yaml => "yaml",
            };
            let path = folder.file(&format!("{number}.{extension}"), case.text.as_bytes());
            (case.name.to_owned(), path, case.code)
        })
        .collect();
    let latin = folder.file("latin.json", b"{\n\"airloom\": 1, \"name\": \"caf\xe9\"}");
    files.push(("bytes that are no text".to_owned(), latin, Code::Syntax));
    let wide = folder.file("wide.json", b"\xff\xfe{\0}\0");
    files.push(("UTF-16".to_owned(), wide, Code::Syntax));
    for (name, path, code) in &files {
        let output = airloom()
            .arg("check")
            .arg("--json")
            .arg(path)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{name}: {error}: {output:?}"));
        assert_eq!(report["ok"], false, "{name}");
        let code = serde_json::to_value(code).unwrap();
        let problems = report["problems"].as_array().unwrap();
        let found = problems.iter().find(|problem| problem["code"] == code);
        assert!(
            found.is_some(),
            "{name}: expected {code}, found {problems:?}"
        );
        if name == "bytes that are no text" {
            assert_eq!(found.unwrap()["line"], 2, "{problems:?}");
        }
    }
}
