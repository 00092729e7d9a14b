//! The documents of the project against what they speak of.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a project")
        .to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines with something on them, of all blocks in a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == format!("```{language}");
        } else if inside && !line.trim().is_empty() {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[test]
fn the_tutorial_shows_the_node_that_is_compiled() {
    let source = read("engine/nodes/src/level/auto_pan.rs");
    let compiled: Vec<String> = source
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect();
    let shown = blocks(&read("docs/write-a-node.md"), "rust");
    for (shown, compiled) in shown.iter().zip(&compiled) {
        assert_eq!(shown, compiled);
    }
    assert_eq!(shown.len(), compiled.len());
}

#[test]
fn the_lines_that_the_tutorial_adds_elsewhere_are_there() {
    let list = read("engine/nodes/src/list.rs");
    for line in ["use crate::level::auto_pan::AutoPan;", "Arc::new(AutoPan),"] {
        assert!(list.contains(line), "{line}");
    }
    let german = read("engine/nodes/texts/de/level.ftl");
    assert!(german.contains("level-auto_pan = Auto-Panorama"));
}
