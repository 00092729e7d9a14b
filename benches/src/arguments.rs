//! The command line.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::graph::parallel::part::Part;

/// What was asked for.
#[derive(Debug, Default)]
pub struct Arguments {
    /// Names of single benches (`w1` … `w5`, `parallel`, `curves`, `compile`, `nodes`); empty means all.
    pub names: Vec<String>,
    /// Fewer repetitions: for a look, not for a comparison.
    pub quick: bool,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
    /// Instead of measuring: the workload that is run for somebody who counts instructions.
    pub counted: Option<String>,
    /// Instead of measuring: what is played for the process that measures.
    pub served: Option<Part>,
}

/// The benches of the engine's graph, all together called `graph`.
const GRAPH: [&str; 7] = ["w1", "w2", "w3", "w5", "parallel", "curves", "compile"];

/// The benches of changes of rate and of the node types.
const ALONE: [&str; 2] = ["w4", "nodes"];

impl Arguments {
    /// Reads `[NAME…] [--quick] [--json FILE]`.
    ///
    /// # Errors
    /// [`Failure::Usage`] for anything else.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut arguments = Self::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => arguments.quick = true,
                "--json" => match words.next() {
                    Some(file) => arguments.json = Some(file.into()),
                    None => return Err(Failure::Usage("--json needs a FILE".to_owned())),
                },
                "--count" => match words.next() {
                    Some(name) => arguments.counted = Some(name),
                    None => return Err(Failure::Usage("--count needs a NAME".to_owned())),
                },
                "--serve" => match (number(words.next()), number(words.next())) {
                    (Some(threads), Some(frames)) => {
                        arguments.served = Some(Part { threads, frames })
                    }
                    _ => {
                        return Err(Failure::Usage(
                            "--serve needs THREADS and FRAMES".to_owned(),
                        ));
                    }
                },
                "graph" => arguments.names.extend(GRAPH.map(str::to_owned)),
                name if GRAPH.contains(&name) || ALONE.contains(&name) => {
                    arguments.names.push(word)
                }
                unknown => {
                    return Err(Failure::Usage(format!(
                        "unknown bench `{unknown}`; expected {} or graph (all of {})",
                        ALONE.join(", "),
                        GRAPH.join(", ")
                    )));
                }
            }
        }
        Ok(arguments)
    }

    /// Whether a bench is to be run.
    pub fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }
}

fn number(word: Option<String>) -> Option<usize> {
    word?.parse().ok().filter(|number| *number > 0)
}
