//! Graph documents on disk.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use airloom_api::node::registry::Registry;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::problem::{Code, Problem};
use airloom_graph::read::reader::read;
use airloom_runtime::assets::FileAssets;

use crate::failure::Failure;
use crate::problems;

/// The text of a document and where it came from.
pub struct GraphText {
    /// As the user named it.
    pub name: String,
    /// What it says; bytes that are no text are a problem of the document.
    pub text: Result<String, Problem>,
    /// How it is written down.
    pub syntax: Syntax,
    /// Where relative paths in it start.
    pub folder: PathBuf,
}

impl GraphText {
    /// Reads a file, but no more of it than a document may have.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let limits = Limits::default();
        let most = limits.json_bytes.max(limits.yaml_bytes) as u64;
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
            .map_err(|error| {
                Failure::input(format!(
                    "{}: the graph cannot be read: {error}; expected a .airloom.json or .yaml file",
                    path.display()
                ))
            })?;
        // A text that is cut off within a character is too long anyway.
        let cut = bytes.len() as u64 > most;
        let text = match String::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(error) if cut => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            Err(error) => Err(not_text(error.as_bytes(), error.utf8_error().valid_up_to())),
        };
        Ok(Self {
            name: path.display().to_string(),
            text,
            syntax: Syntax::of_file_name(&path.to_string_lossy()),
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
        })
    }

    /// A document that is part of the program.
    pub fn embedded(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: Ok(text.to_owned()),
            syntax: Syntax::Json,
            folder: PathBuf::new(),
        }
    }

    /// The document, which may still have problems that only a check finds.
    ///
    /// # Errors
    /// When the text is no document; all its problems are in the details.
    pub fn read(&self, registry: &Registry) -> Result<Document, Failure> {
        let found = match &self.text {
            Ok(text) => match read(text, self.syntax, registry, &Limits::default()) {
                Ok(reading) => return Ok(reading.document),
                Err(error) => error.problems,
            },
            Err(problem) => vec![problem.clone()],
        };
        Err(problems::failure(&self.name, &found))
    }

    /// Finds the files that the document names.
    pub fn assets(&self, document: &Document) -> FileAssets {
        let mut assets = FileAssets::new(&self.folder);
        for (key, asset) in &document.assets {
            assets.insert(key.as_str(), &asset.path);
        }
        assets
    }
}

fn not_text(bytes: &[u8], valid: usize) -> Problem {
    let before = bytes.get(..valid).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    Problem::error(
        Code::Syntax,
        format!("byte {valid} is not part of any character; expected a text in UTF-8"),
    )
    .at(line, column)
}
