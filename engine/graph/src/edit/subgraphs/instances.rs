//! Which nodes that are played stand for a definition, and what they feed.

use std::collections::{HashMap, HashSet};

use crate::check::subgraphs::order::{named, order};
use crate::document::model::{Document, Subgraph};
use crate::edit::subgraphs::moves::Moves;
use crate::limits::{self, Limits};
use crate::problems::Problems;

/// Moves inside a definition as they are in each node that stands for it. What comes out of these nodes carries the same
/// signal as before, though it may come from elsewhere inside.
pub(in crate::edit) fn moved(document: &Document, subgraph: &str, inside: &Moves) -> Moves {
    let instances = Instances::of(document);
    let mut moves = inside.within(instances.paths(subgraph));
    moves.carried.extend(instances.fed(subgraph));
    moves
}

/// The definitions of a document with the paths of the nodes that stand for them: `voice`, `rack/voice`.
struct Instances<'d> {
    document: &'d Document,
    /// Each after those that it contains.
    definitions: Vec<&'d Subgraph>,
    /// At most as many as may be played.
    paths: HashMap<&'d str, Vec<String>>,
}

impl<'d> Instances<'d> {
    fn of(document: &'d Document) -> Self {
        let limits = Limits::default();
        let order = order(document, &limits, &mut Problems::new(limits.problems));
        let mut paths: HashMap<&str, Vec<String>> = HashMap::new();
        for node in &document.nodes {
            if let Some(name) = named(node) {
                paths.entry(name).or_default().push(node.id.to_string());
            }
        }
        // Each definition before those that it contains.
        for outer in order.sound.iter().rev() {
            let around = paths.get(outer.id.as_str()).cloned().unwrap_or_default();
            for node in &outer.body.nodes {
                let Some(name) = named(node) else { continue };
                let known = paths.entry(name).or_default();
                let room = limits::NODES.saturating_sub(known.len());
                let more = around.iter().take(room);
                known.extend(more.map(|path| format!("{path}/{}", node.id)));
            }
        }
        Self {
            document,
            definitions: order.sound,
            paths,
        }
    }

    fn paths(&self, subgraph: &str) -> &[String] {
        self.paths.get(subgraph).map_or(&[], Vec::as_slice)
    }

    /// The connections that are fed by the nodes that stand for a definition, also where definitions around it hand on
    /// what comes out of it; at each such node the way to its border as well.
    fn fed(&self, subgraph: &str) -> Vec<String> {
        let mut handing = HashSet::from([subgraph]);
        for outer in &self.definitions {
            let mut outputs = outer.outputs.iter();
            let is_handed = outputs.any(|output| {
                let mut nodes = outer.body.nodes.iter();
                let node = nodes.find(|node| node.id == output.port.node);
                let name = node.and_then(named);
                name.is_some_and(|name| handing.contains(name))
            });
            if is_handed {
                handing.insert(outer.id.as_str());
            }
        }
        let handing = &handing;
        let fed = |body: &'d Document| {
            let nodes = body.nodes.iter();
            let nodes = nodes.filter(|node| named(node).is_some_and(|name| handing.contains(name)));
            let nodes: HashSet<&str> = nodes.map(|node| node.id.as_str()).collect();
            let ways = body.connections.iter();
            ways.filter(move |way| nodes.contains(way.from.node.as_str()))
        };
        let mut carried: Vec<String> = fed(self.document).map(|way| way.id.to_string()).collect();
        for outer in &self.definitions {
            for path in self.paths(&outer.id) {
                carried.extend(fed(&outer.body).map(|way| format!("{path}/{}", way.id)));
            }
        }
        for name in handing {
            let borders = self.paths(name).iter();
            carried.extend(borders.map(|path| format!(":{path}")));
        }
        carried.sort_unstable();
        carried
    }
}
