//! The page: `docs/nodes.md`.

mod entry;
mod order;

use std::fs;
use std::path::{Path, PathBuf};

use airloom_nodes::list::registry;
use airloom_nodes::texts::language::Language;
use airloom_nodes::texts::translator::Translator;

use crate::draw::chart::draw;
use crate::failure::Failure;
use crate::figures::all;
use crate::measure::trace::trace;
use crate::page::entry::entry;
use crate::page::order::categories;

const INTRODUCTION: &str = "\
# Nodes

What every node does, with its ports, settings and parameters. This page is written by `cargo xtask reference` from the \
node types themselves, and the plots are measured: each is a small graph, rendered at 48 kHz. `airloom nodes TYPE` \
explains a node in the terminal, `airloom nodes --json` gives everything to programs. How to write a node of your own: \
[write-a-node.md](write-a-node.md).

`config` is what needs a new processor when it changes; the node crossfades to it. Parameters move while it plays, by \
hand, by macros, by automation, or by a control signal connected to `node:param.NAME`.
";

/// Writes the page and its pictures into the folder of the documents.
///
/// # Errors
/// See [`Failure`].
pub fn write(documents: &Path) -> Result<String, Failure> {
    let page = documents.join("nodes.md");
    put(&page, &text()?)?;
    let pictures = documents.join("images/nodes");
    fs::create_dir_all(&pictures).map_err(file(&pictures))?;
    let figures = all();
    for figure in &figures {
        let traces = figure.settings.iter().map(|setting| trace(figure, setting));
        let traces = traces.collect::<Result<Vec<_>, _>>()?;
        put(&pictures.join(figure.file_name()), &draw(figure, &traces))?;
    }
    Ok(format!(
        "{} and {} pictures in {}",
        page.display(),
        figures.len(),
        pictures.display()
    ))
}

fn text() -> Result<String, Failure> {
    let registry = registry();
    let figures = all();
    let words = Translator::new(Language::English);
    let mut text = INTRODUCTION.to_owned();
    for (category, types) in categories(&registry) {
        text.push_str(&format!("\n## {}\n\n", words.category(&category)));
        text.push_str("| node | |\n| --- | --- |\n");
        for node_type in &types {
            let info = node_type.info();
            text.push_str(&format!(
                "| [`{}`](#{}) | {} |\n",
                info.name,
                info.name.replace('.', ""),
                info.description
            ));
        }
        for node_type in types {
            let drawn = figures
                .iter()
                .filter(|figure| figure.node_type == node_type.info().name);
            text.push_str(&entry(node_type.as_ref(), &words, drawn)?);
        }
    }
    if let Some(figure) = figures
        .iter()
        .find(|figure| registry.get(figure.node_type).is_none())
    {
        return Err(Failure::Unknown {
            found: figure.node_type.to_owned(),
        });
    }
    Ok(text)
}

fn put(path: &PathBuf, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(file(path))
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let path = path.to_owned();
    |source| Failure::File { path, source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::text;
    use crate::documents;
    use crate::figures::all;

    const HINT: &str = "`cargo xtask reference` writes it anew";

    #[test]
    fn the_page_is_what_the_types_say() {
        let found = fs::read_to_string(documents().join("nodes.md")).unwrap();
        let expected = text().unwrap();
        for (found, expected) in found.lines().zip(expected.lines()) {
            assert_eq!(found, expected, "{HINT}");
        }
        assert_eq!(found, expected, "{HINT}");
    }

    #[test]
    fn every_picture_is_there() {
        for figure in all() {
            let picture = documents().join("images/nodes").join(figure.file_name());
            assert!(picture.is_file(), "{}: {HINT}", picture.display());
        }
    }
}
