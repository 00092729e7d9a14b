//! A checked document that is kept up with edits: only what an edit touched is looked at again.
//!
//! What is looked at is what the [whole check](crate::check::checker::check) looks at, by the same functions. Wherever
//! there is something to say of what was touched (an error, a warning, a limit), or where the edit is too large for it to
//! be worth while, the whole check follows and says it. So it does where there are sub-graphs. Debug builds compare the two after every edit.

use std::sync::Arc;

use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::Role;

use crate::check::changes::{Changes, ListChange};
use crate::check::checked::{CheckedConnection, CheckedGraph, CheckedNode};
use crate::check::checker::{Examined, Standing, examine};
use crate::check::moves::{moves, readdress};
use crate::check::names::Hints;
use crate::check::ranks::{Ranks, is_ordered};
use crate::check::specs::{Kind, SpecCache};
use crate::check::subgraphs::catalogue::Definitions;
use crate::check::{annotations, connections, macros, nodes};
use crate::document::model::Document;
use crate::edit::touched::Touched;
use crate::edit::whereabouts::Follower;
use crate::limits::Limits;
use crate::problem::Problem;
use crate::problems::Problems;

/// Up to so many elements are looked at one by one.
const FEW: usize = 64;

/// Kinds of nodes that may be remembered though no node is of them any more.
const SPARE_KINDS: usize = 256;

/// A document's graph, its warnings, and what is known of its elements.
pub struct Incremental {
    specs: SpecCache,
    standing: Standing,
    warnings: Vec<Problem>,
    /// Known from the first new connection on.
    ranks: Option<Ranks>,
    /// Parameters of all nodes together.
    params: usize,
    /// Whether all of it belongs to the same state of the document.
    is_whole: bool,
    /// What has changed since they were forgotten; `None` where that is not known.
    changes: Option<Changes>,
}

impl Incremental {
    /// Checks a document.
    ///
    /// # Errors
    /// All problems, if there are errors.
    pub fn open(
        document: &Document,
        registry: &Registry,
        limits: &Limits,
    ) -> Result<Self, Vec<Problem>> {
        let mut specs = SpecCache::new();
        let Examined { standing, problems } = examine(document, registry, limits, &mut specs);
        match standing {
            Some(standing) => Ok(Self {
                specs,
                params: count(&standing),
                standing,
                warnings: problems,
                ranks: None,
                is_whole: true,
                changes: None,
            }),
            None => Err(problems),
        }
    }

    /// The graph of the document as it was followed last.
    #[must_use]
    pub const fn graph(&self) -> &CheckedGraph {
        &self.standing.graph
    }

    /// The place of a node of the document in [`Self::graph`].
    #[must_use]
    pub fn find(&self, node: &NodeId) -> Option<usize> {
        self.standing.nodes.find(node)
    }

    /// What has changed in the graph since [`Self::forget_changes`]; `None` if it is not known, and where what is played
    /// is another graph.
    #[must_use]
    pub fn changes(&self) -> Option<&Changes> {
        let is_played = self.standing.graph.expansion.is_none();
        self.changes.as_ref().filter(|_| is_played && self.is_whole)
    }

    /// From now on only new changes count.
    pub fn forget_changes(&mut self) {
        self.changes = Some(Changes::default());
    }

    /// What the check warned of.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Follows a change of the document. Time proportional to what was touched, but for moving list entries, where
    /// it was little and nothing is wrong.
    ///
    /// # Errors
    /// All problems, if the document has errors now. The graph is then of no state in particular: take the change back
    /// and follow again.
    pub fn follow(
        &mut self,
        document: &Document,
        registry: &Registry,
        limits: &Limits,
        touched: &Touched,
    ) -> Result<(), Vec<Problem>> {
        let is_near = self.is_whole
            && document.subgraphs.is_empty()
            && !touched.everything
            && touched.len() <= FEW
            && !self.has_warned_of(touched, limits)
            && limits.chain.is_none()
            && self.specs.len() <= 2 * self.standing.graph.nodes.len() + SPARE_KINDS;
        if is_near {
            self.is_whole = false;
            self.standing.graph.expansion = None;
            let step = Step {
                document,
                registry,
                limits,
                touched,
                problems: Problems::new(1),
            };
            let changes = step.run(self);
            self.is_whole = changes.is_some();
            if let Some(changes) = changes {
                let before = self.changes.take();
                self.changes = before.zip(changes).and_then(|(a, b)| a.then(b));
                debug_assert!(
                    self.is_as_whole(document, registry, limits),
                    "the incremental check of {touched:?} differs from the whole one"
                );
                return Ok(());
            }
        }
        self.is_whole = false;
        self.changes = None;
        let Examined { standing, problems } = examine(document, registry, limits, &mut self.specs);
        let Some(standing) = standing else {
            return Err(problems);
        };
        self.params = count(&standing);
        self.standing = standing;
        self.warnings = problems;
        self.ranks = None;
        self.is_whole = true;
        Ok(())
    }

    /// Whether there are warnings that may be others after a change.
    fn has_warned_of(&self, touched: &Touched, limits: &Limits) -> bool {
        let is_node = |name: &str| touched.nodes.iter().any(|id| id.as_str() == name);
        let is_connection = |name: &str| touched.connections.iter().any(|id| id.as_str() == name);
        self.warnings.len() >= limits.problems
            || self.warnings.iter().any(|warning| {
                touched.macros
                    || touched.annotations
                    || warning.node.as_deref().is_some_and(is_node)
                    || warning.connection.as_deref().is_some_and(is_connection)
            })
    }

    fn is_as_whole(&self, document: &Document, registry: &Registry, limits: &Limits) -> bool {
        let examined = examine(document, registry, limits, &mut SpecCache::new());
        let Some(whole) = examined.standing else {
            return false;
        };
        let graph = &self.standing.graph;
        let nodes = graph.nodes.iter().zip(&whole.graph.nodes);
        let are_nodes_equal = graph.nodes.len() == whole.graph.nodes.len()
            && nodes
                .clone()
                .enumerate()
                .all(|(at, (a, b))| is_equal(a, b) && self.standing.nodes.find(&a.id) == Some(at));
        are_nodes_equal
            && graph.connections == whole.graph.connections
            && graph.macros == whole.graph.macros
            && graph.seed == whole.graph.seed
            && examined.problems == self.warnings
            && self.params == count(&whole)
    }
}

impl Follower for Incremental {
    fn node(&self, id: &NodeId) -> Option<usize> {
        self.find(id)
    }

    fn connection(&self, id: &ConnectionId) -> Option<usize> {
        self.standing.connections.find(id.as_str())
    }

    fn touching(&self, node: usize) -> Vec<usize> {
        let connections = self.standing.graph.connections.iter().enumerate();
        let touching =
            connections.filter(|(_, each)| each.from_node == node || each.to.node() == node);
        touching.map(|(at, _)| at).collect()
    }
}

fn is_equal(a: &CheckedNode, b: &CheckedNode) -> bool {
    a.id == b.id
        && a.node_type.info().name == b.node_type.info().name
        && a.config == b.config
        && a.spec == b.spec
        && a.params == b.params
        && a.bypass == b.bypass
        && a.state == b.state
}

fn count(standing: &Standing) -> usize {
    let kinds = standing.nodes.kinds.iter().flatten();
    kinds.map(|kind| kind.defaults.len()).sum()
}

/// Following one change closely. Every part gives `None` where only the whole check can tell.
struct Step<'a> {
    document: &'a Document,
    registry: &'a Registry,
    limits: &'a Limits,
    touched: &'a Touched,
    problems: Problems,
}

impl Step<'_> {
    /// What has changed, if that can be told.
    fn run(mut self, known: &mut Incremental) -> Option<Option<Changes>> {
        let standing = &mut known.standing;
        let old_count = standing.graph.nodes.len();
        let nodes = self.node_moves(standing)?;
        let connections = self.connection_moves(standing)?;
        for at in connections.gone.iter().rev() {
            standing.graph.connections.remove(*at);
            standing.connections.remove(*at);
        }
        for at in nodes.gone.iter().rev() {
            let kind = standing.nodes.kinds.remove(*at)?;
            known.params -= kind.defaults.len();
            standing.graph.nodes.remove(*at);
            standing.nodes.ids.remove(*at);
            if let Some(ranks) = &mut known.ranks {
                ranks.remove(*at);
            }
        }
        readdress(&mut standing.graph, old_count, &nodes)?;
        for at in &nodes.came {
            let (kind, node) = self.node(*at, &mut known.specs)?;
            if !standing.nodes.ids.insert(*at, &node.id) {
                return None;
            }
            known.params += kind.defaults.len();
            standing.nodes.kinds.insert(*at, Some(kind));
            standing.graph.nodes.insert(*at, node);
            if let Some(ranks) = &mut known.ranks {
                ranks.insert(*at);
            }
        }
        let mut reshaped = Vec::new();
        let mut changed = Vec::new();
        for at in &nodes.changed {
            let (kind, node) = self.node(*at, &mut known.specs)?;
            // Else it has changed places with another.
            standing.nodes.ids.id(*at).filter(|id| **id == node.id)?;
            let before = standing.nodes.kinds.get_mut(*at)?.as_mut()?;
            if !Arc::ptr_eq(before, &kind) {
                known.params -= before.defaults.len();
                known.params += kind.defaults.len();
                *before = kind;
                reshaped.push(*at);
            }
            let before = standing.graph.nodes.get_mut(*at)?;
            if before.bypass != node.bypass {
                changed.push(*at);
            }
            *before = node;
        }
        self.limits(known)?;
        let came = nodes.came.iter().chain(&reshaped);
        self.buses(&known.standing, came.copied())?;
        let connections = self.connections(known, &nodes, connections, &reshaped)?;
        self.rest(known, &reshaped)?;
        changed.sort_unstable();
        let nodes = ListChange { changed, ..nodes };
        Some(
            reshaped
                .is_empty()
                .then_some(Changes { nodes, connections }),
        )
    }

    fn node_moves(&self, standing: &Standing) -> Option<ListChange> {
        let list = &self.document.nodes;
        moves(
            &self.touched.nodes,
            (standing.graph.nodes.len(), list.len()),
            |id| standing.nodes.find(id),
            |at, id| list.get(at).is_some_and(|node| node.id == *id),
        )
    }

    fn connection_moves(&self, standing: &Standing) -> Option<ListChange> {
        let list = &self.document.connections;
        moves(
            &self.touched.connections,
            (standing.graph.connections.len(), list.len()),
            |id| standing.connections.find(id.as_str()),
            |at, id| list.get(at).is_some_and(|connection| connection.id == *id),
        )
    }

    fn node(&mut self, at: usize, specs: &mut SpecCache) -> Option<(Arc<Kind>, CheckedNode)> {
        let node = self.document.nodes.get(at)?;
        let scope = nodes::Scope {
            nodes: &self.document.nodes,
            assets: &self.document.assets,
            definitions: &Definitions::default(),
        };
        let checked = nodes::one(
            scope,
            node,
            self.registry,
            self.limits,
            specs,
            &mut self.problems,
        )?;
        self.problems.is_empty().then_some(checked)
    }

    fn limits(&self, known: &Incremental) -> Option<()> {
        let is_within = self.document.nodes.len() <= self.limits.nodes
            && self.document.connections.len() <= self.limits.connections
            && known.params <= self.limits.params
            && known.specs.params() <= self.limits.spec_params;
        is_within.then_some(())
    }

    /// One node a bus.
    fn buses(&self, standing: &Standing, came: impl Iterator<Item = usize>) -> Option<()> {
        for at in came {
            let role = standing.nodes.kind(at)?.spec.role;
            if matches!(role, Role::Input(_) | Role::Output(_)) {
                let all = standing.graph.nodes.iter();
                if all.filter(|node| node.spec.role == role).count() > 1 {
                    return None;
                }
            }
        }
        Some(())
    }

    fn connections(
        &mut self,
        known: &mut Incremental,
        nodes: &ListChange,
        mut moves: ListChange,
        reshaped: &[usize],
    ) -> Option<ListChange> {
        let standing = &mut known.standing;
        let mut edges = Vec::new();
        let mut changed = Vec::new();
        for at in &moves.came {
            let (edge, checked) = self.connection(standing, *at)?;
            edges.extend(edge);
            if !standing.connections.insert(*at, &checked.id) {
                return None;
            }
            standing.graph.connections.insert(*at, checked);
        }
        let mut stayed = std::mem::take(&mut moves.changed);
        for at in &stayed {
            let id = &self.document.connections.get(*at)?.id;
            standing.connections.id(*at).filter(|known| *known == id)?;
        }
        if !reshaped.is_empty() {
            let all = standing.graph.connections.iter().enumerate();
            let touches = all.filter(|(_, connection)| {
                reshaped.contains(&connection.from_node) || reshaped.contains(&connection.to.node())
            });
            stayed.extend(touches.map(|(at, _)| at));
        }
        for at in stayed {
            let (edge, checked) = self.connection(standing, at)?;
            edges.extend(edge);
            let before = standing.graph.connections.get_mut(at)?;
            if *before != checked {
                changed.push(at);
            }
            *before = checked;
        }
        if standing.graph.connections.len() != self.document.connections.len() {
            return None;
        }
        let rises = match &mut known.ranks {
            // Another kind of node may let pass what the one before kept.
            Some(ranks) if reshaped.is_empty() => ranks.settle(&nodes.came, &edges),
            Some(_) => false,
            None => edges.is_empty() && nodes.came.is_empty() && reshaped.is_empty(),
        };
        if !rises {
            known.ranks = Some(Ranks::of(&standing.graph)?);
        }
        changed.sort_unstable();
        changed.dedup();
        Some(ListChange { changed, ..moves })
    }

    fn connection(
        &mut self,
        standing: &Standing,
        at: usize,
    ) -> Option<(Option<(usize, usize)>, CheckedConnection)> {
        let connection = self.document.connections.get(at)?;
        let (edge, checked) = connections::one(
            self.document,
            &standing.nodes,
            connection,
            &mut self.problems,
        );
        let checked = checked.filter(|_| self.problems.is_empty())?;
        debug_assert_eq!(is_ordered(&standing.graph, &checked.to), edge.is_some());
        Some((edge, checked))
    }

    /// What stands beside nodes and connections.
    fn rest(&mut self, known: &mut Incremental, reshaped: &[usize]) -> Option<()> {
        let Standing { graph, nodes, .. } = &mut known.standing;
        if self.touched.macros || (!reshaped.is_empty() && !graph.macros.is_empty()) {
            graph.macros = macros::check(
                self.document,
                nodes,
                self.limits,
                &mut Hints::new(),
                &mut self.problems,
            );
        }
        if self.touched.annotations {
            annotations::check(self.document, nodes, self.limits, &mut self.problems);
        }
        graph.seed = self.document.seed;
        self.problems.is_empty().then_some(())
    }
}
