//! The text files of the checkout.

use crate::failure::Failure;
use crate::tidy::code;
use std::fs;
use std::path::Path;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = ["target", "node_modules", "dist", "__pycache__", "venv"];

/// Hidden folders that are part of the project.
const OUR_HIDDEN: [&str; 3] = [".cargo", ".ci", ".github"];

/// Every text file, in order of its path.
pub struct Tree {
    files: Vec<SourceFile>,
}

/// One text file.
pub struct SourceFile {
    /// Relative to the root, with `/` on every system.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Of Rust: comments and the contents of literals blanked, lines kept. Empty for other files.
    pub code: String,
    /// Of Rust: `code` with what only tests compile blanked too.
    pub shipped: String,
}

impl Tree {
    /// Reads everything below `root` but build output, foreign folders and binary files.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = Vec::new();
        read_folder(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// A tree of planted files.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile::new((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self { files }
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }
}

impl SourceFile {
    fn new(path: String, text: String) -> Self {
        let (code, shipped) = if path.ends_with(".rs") {
            let code = code::without_comments_and_literals(&text);
            let shipped = if is_of_tests(&path) {
                String::new()
            } else {
                code::without_tests(&code)
            };
            (code, shipped)
        } else {
            (String::new(), String::new())
        };
        Self {
            path,
            text,
            code,
            shipped,
        }
    }
}

/// Whether the whole file is compiled for tests or benchmarks only.
fn is_of_tests(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
}

fn read_folder(root: &Path, relative: &str, files: &mut Vec<SourceFile>) -> Result<(), Failure> {
    let folder = root.join(relative);
    for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
        let entry = entry.map_err(Failure::file(&folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = match relative {
            "" => name.clone(),
            parent => format!("{parent}/{name}"),
        };
        let kind = entry.file_type().map_err(Failure::file(entry.path()))?;
        if kind.is_dir() {
            let hidden = name.starts_with('.') && !OUR_HIDDEN.contains(&name.as_str());
            if !hidden && !FOREIGN.contains(&name.as_str()) {
                read_folder(root, &path, files)?;
            }
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            files.push(SourceFile::new(path, text));
        }
    }
    Ok(())
}
