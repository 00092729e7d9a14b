//! An order in which every definition comes after those that it contains.

use std::collections::HashMap;

use crate::document::model::{Document, Node, Subgraph};
use crate::document::subgraph::{DEFINITION, SUBGRAPH};
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::problems::Problems;

/// The definition that a node names, if it stands for a sub-graph.
pub fn named(node: &Node) -> Option<&str> {
    (node.type_name == SUBGRAPH)
        .then(|| node.config.get(DEFINITION)?.as_str())
        .flatten()
}

/// Definitions by id, as indices of the document's list.
pub struct Order<'d> {
    /// Those that can be built, each after those that it contains.
    pub sound: Vec<&'d Subgraph>,
    /// The node of the document that first leads to a definition.
    pub users: HashMap<&'d str, &'d str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Orders the definitions of a document, and names those that contain themselves or lie too deep.
pub fn order<'d>(document: &'d Document, limits: &Limits, problems: &mut Problems) -> Order<'d> {
    let list = &document.subgraphs;
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(list.len());
    for (place, subgraph) in list.iter().enumerate() {
        let mut is_new = false;
        places.entry(&subgraph.id).or_insert_with(|| {
            is_new = true;
            place
        });
        if !is_new {
            problems.error(|| {
                let id = subgraph.id.as_str();
                Problem::error(
                    Code::DuplicateId,
                    format!("two sub-graphs have the id \"{id}\"; expected one"),
                )
                .arg("found", id)
            });
        }
    }
    let contents: Vec<Vec<usize>> = list
        .iter()
        .map(|subgraph| {
            let names = subgraph.body.nodes.iter().filter_map(named);
            names.filter_map(|name| places.get(name).copied()).collect()
        })
        .collect();
    let users = users(document, &places, &contents);
    let mut walk = Walk {
        list,
        contents: &contents,
        marks: vec![Mark::New; list.len()],
        depths: vec![0; list.len()],
        sound: Vec::with_capacity(list.len()),
    };
    for place in 0..list.len() {
        walk.from(place, limits, problems);
    }
    Order {
        sound: walk.sound,
        users,
    }
}

fn users<'d>(
    document: &'d Document,
    places: &HashMap<&str, usize>,
    contents: &[Vec<usize>],
) -> HashMap<&'d str, &'d str> {
    let mut users = HashMap::new();
    for node in &document.nodes {
        let mut waiting: Vec<usize> = named(node)
            .and_then(|name| places.get(name).copied())
            .into_iter()
            .collect();
        while let Some(place) = waiting.pop() {
            let Some(subgraph) = document.subgraphs.get(place) else {
                continue;
            };
            if !users.contains_key(subgraph.id.as_str()) {
                users.insert(subgraph.id.as_str(), node.id.as_str());
                waiting.extend(contents.get(place).into_iter().flatten());
            }
        }
    }
    users
}

struct Walk<'w, 'd> {
    list: &'d [Subgraph],
    contents: &'w [Vec<usize>],
    marks: Vec<Mark>,
    /// Levels of those that are done; none for what cannot be built.
    depths: Vec<usize>,
    sound: Vec<&'d Subgraph>,
}

impl Walk<'_, '_> {
    /// Depth first, without recursion.
    fn from(&mut self, root: usize, limits: &Limits, problems: &mut Problems) {
        if self.marks.get(root) != Some(&Mark::New) {
            return;
        }
        let mut stack = vec![(root, 0)];
        self.mark(root, Mark::Open);
        while let Some((place, next)) = stack.pop() {
            let inner = self.contents.get(place).and_then(|inner| inner.get(next));
            let Some(&inner) = inner else {
                self.mark(place, Mark::Done);
                self.finish(place, limits, problems);
                continue;
            };
            stack.push((place, next + 1));
            match self.marks.get(inner) {
                Some(Mark::New) => {
                    self.mark(inner, Mark::Open);
                    stack.push((inner, 0));
                }
                Some(Mark::Open) => {
                    let start = stack.iter().position(|(open, _)| *open == inner);
                    let cycle = stack.iter().skip(start.unwrap_or(0)).map(|(open, _)| *open);
                    let cycle: Vec<usize> = cycle.collect();
                    problems.error(|| self.describe(&cycle));
                }
                Some(Mark::Done) | None => {}
            }
        }
    }

    fn mark(&mut self, place: usize, mark: Mark) {
        if let Some(entry) = self.marks.get_mut(place) {
            *entry = mark;
        }
    }

    /// All contents are done, but for those on a cycle with it.
    fn finish(&mut self, place: usize, limits: &Limits, problems: &mut Problems) {
        let contents = self.contents.get(place).map_or(&[][..], Vec::as_slice);
        let mut depth = 0;
        for inner in contents {
            match self.depths.get(*inner) {
                Some(found) if *found > 0 => depth = depth.max(*found),
                _ => return,
            }
        }
        let Some(subgraph) = self.list.get(place) else {
            return;
        };
        let most = limits.subgraph_nesting;
        if depth >= most {
            problems.error(|| {
                let id = subgraph.id.as_str();
                Problem::error(
                    Code::Limit,
                    format!(
                        "sub-graph \"{id}\" has {depth} levels of sub-graphs in it; expected at most {most} levels with it"
                    ),
                )
                .within(id, None)
                .arg("limit", most)
            });
            return;
        }
        if let Some(entry) = self.depths.get_mut(place) {
            *entry = depth + 1;
        }
        self.sound.push(subgraph);
    }

    fn describe(&self, cycle: &[usize]) -> Problem {
        let name = |place: &usize| self.list.get(*place).map_or("", |found| found.id.as_str());
        let mut way: Vec<&str> = cycle.iter().map(name).collect();
        way.extend(cycle.first().map(name));
        Problem::error(
            Code::Cycle,
            format!(
                "the sub-graphs {} contain each other; expected none that contains itself",
                way.join(" → ")
            ),
        )
        .within(cycle.first().map_or("", name), None)
        .arg("subgraphs", cycle.iter().map(name).collect::<Vec<_>>())
    }
}
