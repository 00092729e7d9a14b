//! Which files a rendering reads and writes: none may be written over while it is needed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use airloom_api::config::ConfigKind;
use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::problem::{Code, Problem};

/// The type that writes its file; all others read theirs.
const RECORDER: &str = "file.recorder";

/// The input's name in messages.
pub const INPUT: &str = "the input";

/// The files that were named on the command line, as they really are on the disk.
pub struct Files {
    output: PathBuf,
    /// What is read, with its name in messages.
    read: Vec<(PathBuf, &'static str)>,
}

impl Files {
    /// `read` holds what the rendering reads.
    pub fn new<'p>(
        output: &Path,
        read: impl IntoIterator<Item = (Option<&'p Path>, &'static str)>,
    ) -> Self {
        let read = read.into_iter();
        Self {
            output: real(output),
            read: read
                .filter_map(|(path, name)| Some((real(path?), name)))
                .collect(),
        }
    }

    /// Looks whether the output is the graph or the events. It may be the input, which is replaced at the end.
    pub fn output_over(&self) -> Option<&'static str> {
        let named = self.read.iter().find(|(path, _)| *path == self.output);
        named.map(|(_, name)| *name).filter(|name| *name != INPUT)
    }

    /// Looks whether a node of a graph, however deep, records over one of these files or over one that another node
    /// plays or records, or plays the output.
    ///
    /// # Errors
    /// The problem of the first node that does.
    pub fn expect_apart(
        &self,
        graph: &CheckedGraph,
        assets: &dyn Assets,
    ) -> Result<(), Box<Problem>> {
        let mut written: HashMap<PathBuf, &NodeId> = HashMap::new();
        let mut read: HashMap<PathBuf, &NodeId> = HashMap::new();
        for node in graph.computing() {
            let records = node.node_type.info().name == RECORDER;
            for field in node.node_type.config() {
                let reference = match field.kind {
                    ConfigKind::File => node.config.text(field.name),
                    _ => continue,
                };
                let path = if records {
                    assets.destination(reference)
                } else {
                    assets.locate(reference)
                };
                // What is not there is told when the node is prepared.
                let Ok(path) = path.map(|path| real(&path)) else {
                    continue;
                };
                let taken = if path == self.output {
                    Some("the output")
                } else {
                    let mut read = self.read.iter().filter(|_| records);
                    read.find(|(read, _)| *read == path).map(|(_, name)| *name)
                };
                let other = written
                    .get(&path)
                    .or_else(|| read.get(&path).filter(|_| records));
                let other = other.map(|other| format!("a file of node {other}"));
                let users = if records { &mut written } else { &mut read };
                users.insert(path, &node.id);
                let taken = taken.map(|taken| format!("{taken} of this rendering"));
                if let Some(taken) = taken.or(other) {
                    let name = field.name;
                    let problem = Problem::error(
                        Code::Asset,
                        format!("{name} is {reference}, {taken}; expected another file"),
                    )
                    .node(&node.id)
                    .arg("found", reference);
                    return Err(Box::new(problem));
                }
            }
        }
        Ok(())
    }
}

/// A path without links; of a file that is not there yet, its folder's.
fn real(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match (
        folder.unwrap_or(Path::new(".")).canonicalize(),
        path.file_name(),
    ) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
