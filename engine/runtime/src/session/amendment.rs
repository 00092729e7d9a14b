//! From what the executor runs to what it shall run, where little has changed: only that is looked at.
//!
//! Gives the same update as the whole [transition](crate::session::transition::transition); debug builds compare what
//! the two compile. What still takes time with the size of the graph is the compiler, and passes over plain lists.

use std::sync::Arc;

use airloom_graph::check::changes::Changes;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::compile::compiler::compile_into;
use airloom_graph::compile::plan::Plan;
use airloom_graph::compile::strands::divide::divide;
use airloom_graph::compile::wiring::{EdgeEnd, Wiring, WiringEdge};

use crate::execute::update::Update;
use crate::session::edges::{LoadedEdge, WantedEdge, wanted_edges};
use crate::session::loading::LoadedNode;
use crate::session::mapping::macro_table;
use crate::session::present::{Manner, Present};
use crate::session::rows::{EdgeRow, Leavers, NodeRow, Rows, follow, insert, take};
use crate::session::shaping::shape;
use crate::session::transition::{Compiled, depart, load};
use crate::session::union::{
    Cast, GainStep, Step, appearing, continued, disappearing, is_late, is_sink, wiring_edge,
    wiring_node,
};

/// What has changed between what is present and a graph.
pub(crate) struct Amendment<'a> {
    pub graph: &'a CheckedGraph,
    pub changes: &'a Changes,
    /// The nodes that came, in order.
    pub came: &'a [Arc<LoadedNode>],
    pub manner: Manner,
}

/// What happens to edges, by row of the new wiring, ascending.
type Steps = Vec<(usize, Step)>;

/// No row.
const NOWHERE: usize = usize::MAX;

impl Amendment<'_> {
    /// Whether the changes can be those between what is present and the graph.
    pub fn fits(graph: &CheckedGraph, changes: &Changes, present: &Present) -> bool {
        let Changes { nodes, connections } = changes;
        let is_within = |places: &[usize], count: usize| places.last().is_none_or(|at| *at < count);
        let leaving = (present.leaving_nodes.len(), present.leaving_edges.len());
        present.rows.as_ref().is_some_and(|rows| {
            rows.nodes.len() == present.nodes.len() + leaving.0
                && rows.edges.len() == present.edges.len() + leaving.1
        }) && present.nodes.len() + nodes.came.len() == graph.nodes.len() + nodes.gone.len()
            && present.edges.len() + connections.came.len()
                == graph.connections.len() + connections.gone.len()
            && is_within(&nodes.gone, present.nodes.len())
            && is_within(&nodes.came, graph.nodes.len())
            && is_within(&connections.gone, present.edges.len())
            && is_within(&connections.came, graph.connections.len())
    }

    /// Works out the update and lets `present` be what is wanted then. `None` where old and new edges together form a
    /// cycle, or where more has to be looked at; `present` is what it was then, but for its rows.
    pub fn apply(&self, present: &mut Present) -> Option<Update> {
        let mut rows = present.rows.take()?;
        let steps = self.steps(present, &rows)?;
        self.rewire(present, &mut rows, &steps)?;
        debug_assert!(
            rows.wiring == self.whole_wiring(present),
            "{:?} make another wiring than the whole graph",
            self.changes
        );
        let passes = self.manner.passes;
        let spare = std::mem::take(&mut present.spare);
        let floor = self.manner.latency_floor;
        let plan = compile_into(spare, &rows.wiring, floor, passes).ok()?;
        let division = divide(&rows.wiring, &plan, self.manner.threads, passes);
        let mut update = Update {
            after_fades: self.manner.after_fades,
            ..Update::default()
        };
        self.change_nodes(present, &mut update);
        let steps = self.change_edges(present, &rows, steps, &mut update);
        self.shape(present, &mut rows, steps, &plan, &mut update);
        debug_assert!(rows == present.rows_of(rows.wiring.clone()));
        let macros = macro_table(self.graph, &present.nodes);
        let compiled = Compiled { plan, division };
        load(present, &mut update, compiled, &rows, macros, self.manner);
        present.is_fading = rows.edges.iter().any(|edge| edge.is_fading);
        present.rows = Some(rows);
        Some(update)
    }

    /// The nodes that are wanted.
    pub fn nodes(&self, present: &Present) -> Vec<Arc<LoadedNode>> {
        let mut nodes = present.nodes.clone();
        take(&mut nodes, &self.changes.nodes.gone);
        insert(
            &mut nodes,
            &self.changes.nodes.came,
            self.came.iter().cloned(),
        );
        for at in &self.changes.nodes.changed {
            if let (Some(loaded), Some(node)) = (nodes.get_mut(*at), self.graph.nodes.get(*at)) {
                *loaded = LoadedNode::as_bypassed(loaded, node.bypass);
            }
        }
        nodes
    }

    /// What the whole transition would compile.
    fn whole_wiring(&self, present: &Present) -> Wiring {
        let nodes = self.nodes(present);
        let edges = wanted_edges(self.graph, &nodes);
        let cast = Cast::new(present, &nodes);
        let (leaving, _) = cast.part(present, self.manner);
        let cast = cast.with(&leaving);
        let steps = cast.steps(present, &edges, self.manner);
        cast.wiring(&steps)
    }

    const fn leaves(&self) -> bool {
        self.manner.leaves
    }

    /// A node that is wanted.
    fn node<'n>(&'n self, present: &'n Present, at: usize) -> Option<&'n LoadedNode> {
        let node = match self.changes.nodes.came.binary_search(&at) {
            Ok(place) => self.came.get(place),
            Err(before) => {
                let mut old = at - before;
                for gone in &self.changes.nodes.gone {
                    old += usize::from(*gone <= old);
                }
                present.nodes.get(old)
            }
        };
        node.map(|node| &**node)
    }

    fn wanted_edge<'n>(&'n self, present: &Present, at: usize) -> Option<WantedEdge<'n>> {
        let connection = self.graph.connections.get(at)?;
        Some(WantedEdge {
            connection,
            from_slot: self.node(present, connection.from_node)?.slot,
            to_slot: self.node(present, connection.to.node())?.slot,
        })
    }

    /// What happens to edges that come, go, change or have faded.
    fn steps(&self, present: &Present, rows: &Rows) -> Option<Steps> {
        let Changes { nodes, connections } = self.changes;
        let mut steps = Steps::new();
        let mut gone = connections.gone.iter().peekable();
        let mut came = connections.came.iter().peekable();
        let mut changed = connections.changed.iter().peekable();
        let mut at = 0;
        for (row, before) in rows.edges.iter().zip(&present.edges).enumerate() {
            if gone.next_if_eq(&&row).is_some() {
                continue;
            }
            while came.next_if_eq(&&at).is_some() {
                at += 1;
            }
            let (known, before) = before;
            if changed.next_if_eq(&&at).is_some() {
                let edge = self.wanted_edge(present, at)?;
                let before = LoadedEdge::as_cleared(before, self.manner.settled);
                if !edge.is_path_of(&before) {
                    return None;
                }
                steps.push((at, continued(&edge, before)));
            } else if known.may_be_cleared() {
                let edge = LoadedEdge::as_cleared(before, self.manner.settled);
                if !Arc::ptr_eq(&edge, before) {
                    steps.push((at, Step::staying(edge, false)));
                }
            }
            at += 1;
        }
        for at in &connections.came {
            let edge = self.wanted_edge(present, *at)?;
            let to = edge.connection.to.node();
            let from = self.node(present, edge.connection.from_node);
            let node = self.node(present, to)?;
            let is_heard = nodes.came.binary_search(&to).is_err() || is_sink(node);
            let sets_in_late = is_late(node, self.manner);
            let step = appearing(&edge, from, is_heard, sets_in_late, self.manner);
            steps.push((*at, step));
        }
        steps.sort_unstable_by_key(|(at, _)| *at);
        if self.leaves() {
            for (at, row) in (self.graph.connections.len()..).zip(&connections.gone) {
                let to = rows.wiring.edges.get(*row)?.to_node;
                let is_heard =
                    nodes.gone.binary_search(&to).is_err() || is_sink(present.nodes.get(to)?);
                let edge = present.edges.get(*row)?;
                let fade = is_heard.then(|| present.leave(edge, self.manner));
                steps.push((at, disappearing(edge, fade, self.manner)));
            }
        }
        Some(steps)
    }

    /// Lets the rows be what has to be compiled.
    fn rewire(&self, present: &Present, rows: &mut Rows, steps: &Steps) -> Option<()> {
        let Changes { nodes, connections } = self.changes;
        let (node_count, edge_count) = (present.nodes.len(), present.edges.len());
        let settled = self.manner.settled;
        let still: Vec<bool> = present
            .leaving_nodes
            .iter()
            .map(|node| node.left > settled)
            .collect();
        let heard: Vec<bool> = present
            .leaving_edges
            .iter()
            .map(|edge| edge.since > settled)
            .collect();
        let places = self.places(node_count, &still);
        let is_dropped = |row: usize| match row.checked_sub(edge_count) {
            Some(leaving) => heard.get(leaving) != Some(&true),
            None => !self.leaves() && connections.gone.binary_search(&row).is_ok(),
        };
        if places.iter().enumerate().any(|(old, new)| old != *new) {
            for (row, edge) in rows.wiring.edges.iter_mut().enumerate() {
                edge.from_node = *places.get(edge.from_node)?;
                edge.to_node = *places.get(edge.to_node)?;
                if (edge.from_node == NOWHERE || edge.to_node == NOWHERE) && !is_dropped(row) {
                    return None;
                }
            }
        }
        let leavers = |kind| if self.leaves() { kind } else { Leavers::None };
        let came = self.came.iter().map(|node| wiring_node(node));
        let last = leavers(Leavers::Last);
        follow(
            &mut rows.wiring.nodes,
            node_count,
            nodes,
            came,
            &still,
            last,
        );
        let came = self.came.iter().map(|node| NodeRow::of(node));
        follow(&mut rows.nodes, node_count, nodes, came, &still, last);
        let new = steps.iter().filter(|(_, step)| step.is_new);
        let came = new.clone().filter_map(|(at, step)| {
            let connection = self.graph.connections.get(*at)?;
            Some(wiring_edge(
                step,
                connection.from_node,
                connection.to.node(),
            ))
        });
        let first = leavers(Leavers::First);
        let edges = &mut rows.wiring.edges;
        follow(edges, edge_count, connections, came, &heard, first);
        let came = new.map(|(_, step)| EdgeRow::of(&step.edge));
        follow(
            &mut rows.edges,
            edge_count,
            connections,
            came,
            &heard,
            first,
        );
        for (at, step) in steps {
            let row = rows.wiring.edges.get_mut(*at)?;
            row.shaped = step.edge.is_shaped();
            row.leaving = step.is_leaving.then_some(step.edge.delay);
        }
        Some(())
    }

    /// By row of a node before: its row now. `still` says who is still leaving.
    fn places(&self, count: usize, still: &[bool]) -> Vec<usize> {
        let change = &self.changes.nodes;
        let mut places = Vec::with_capacity(count + still.len());
        change.for_each_place(count, |place| places.push(place.unwrap_or(NOWHERE)));
        let mut next = self.graph.nodes.len();
        places.extend(still.iter().map(|is_still| {
            next += usize::from(*is_still);
            if *is_still { next - 1 } else { NOWHERE }
        }));
        if self.leaves() {
            for (place, gone) in (next..).zip(&change.gone) {
                if let Some(entry) = places.get_mut(*gone) {
                    *entry = place;
                }
            }
        }
        places
    }

    fn change_nodes(&self, present: &mut Present, update: &mut Update) {
        let change = &self.changes.nodes;
        for at in &change.changed {
            let Some(node) = self.graph.nodes.get(*at) else {
                continue;
            };
            if let Some(before) = self.node(present, *at)
                && before.bypass != node.bypass
            {
                update.bypasses.push((before.slot, node.bypass));
            }
        }
        self.manner.bypass(update);
        let mut left = take(&mut present.nodes, &change.gone);
        insert(&mut present.nodes, &change.came, self.came.iter().cloned());
        for at in &change.changed {
            if let (Some(loaded), Some(node)) =
                (present.nodes.get_mut(*at), self.graph.nodes.get(*at))
            {
                *loaded = LoadedNode::as_bypassed(loaded, node.bypass);
            }
        }
        let settled = self.manner.settled;
        let is_over = |node: &mut Arc<LoadedNode>| node.left <= settled;
        let mut gone: Vec<_> = present.leaving_nodes.extract_if(.., is_over).collect();
        if self.leaves() {
            let left = left.iter();
            let left = left.map(|node| LoadedNode::as_leaving(node, self.manner.sequence));
            present.leaving_nodes.extend(left);
        } else {
            gone.append(&mut left);
        }
        depart(present, update, &gone);
    }

    /// Lets the lists of edges follow, as far as they are not shaped; gives the steps back.
    fn change_edges(
        &self,
        present: &mut Present,
        rows: &Rows,
        steps: Steps,
        update: &mut Update,
    ) -> Steps {
        let change = &self.changes.connections;
        let settled = self.manner.settled;
        let is_over = |edge: &mut Arc<LoadedEdge>| edge.since <= settled;
        let mut gone: Vec<_> = present.leaving_edges.extract_if(.., is_over).collect();
        let mut left = take(&mut present.edges, &change.gone);
        let new = steps.iter().filter(|(_, step)| step.is_new);
        let new = new.map(|(_, step)| Arc::clone(&step.edge));
        insert(&mut present.edges, &change.came, new);
        if self.leaves() {
            left.append(&mut present.leaving_edges);
            present.leaving_edges = left;
        } else {
            gone.append(&mut left);
        }
        let mut slots: Vec<u32> = gone.iter().filter_map(|edge| edge.slot).collect();
        for (at, step) in &steps {
            let before = present.edges.get(*at).and_then(|edge| edge.slot);
            slots.extend(before.filter(|_| step.edge.slot.is_none()));
        }
        for slot in slots {
            update.edge_departures.push((slot, None));
            present.edge_slots.release(slot);
        }
        let gone = gone.iter().filter(|edge| edge.is_modulation());
        let mut unmoved: Vec<u32> = gone.map(|edge| edge.to_slot).collect();
        let new = steps.iter().filter(|(_, step)| step.is_new);
        present.has_modulation |= new
            .map(|(_, step)| &step.edge)
            .any(|edge| edge.is_modulation());
        if !unmoved.is_empty() {
            let moved = rows.wiring.edges.iter().filter(|edge| moves(edge));
            let moved = moved.filter_map(|edge| rows.nodes.get(edge.to_node));
            let moved: Vec<u32> = moved.map(|node| node.slot).collect();
            present.has_modulation = !moved.is_empty();
            unmoved.retain(|slot| !moved.contains(slot));
        }
        update.unmoved = unmoved;
        steps
    }

    /// Gives slots, fades and delays to the edges that need others.
    fn shape(
        &self,
        present: &mut Present,
        rows: &mut Rows,
        steps: Steps,
        plan: &Plan,
        update: &mut Update,
    ) {
        let Present {
            edges,
            leaving_edges,
            edge_slots,
            ..
        } = present;
        let wanted = edges.len();
        let mut steps = steps.into_iter().peekable();
        let known = rows.edges.iter_mut().zip(&plan.delays).enumerate();
        for (row, (known, delay)) in known {
            let step = steps.next_if(|(at, _)| *at == row);
            if step.is_none() && known.delay == *delay {
                continue;
            }
            let edge = match row.checked_sub(wanted) {
                None => edges.get_mut(row),
                Some(leaving) => leaving_edges.get_mut(leaving),
            };
            let (Some(edge), Some(compiled)) = (edge, rows.wiring.edges.get_mut(row)) else {
                continue;
            };
            let staying = || Step::staying(Arc::clone(edge), row >= wanted);
            let step = step.map_or_else(staying, |(_, step)| step);
            *edge = shape(update, edge_slots, step, *delay, self.manner);
            *known = EdgeRow::of(edge);
            known.tell(compiled);
        }
    }
}

/// Whether it moves a parameter.
const fn moves(edge: &WiringEdge) -> bool {
    matches!(edge.end, EdgeEnd::Param { .. })
}

impl Step {
    /// An edge that goes on as it is.
    const fn staying(edge: Arc<LoadedEdge>, is_leaving: bool) -> Self {
        Self {
            edge,
            gain: GainStep::Stay,
            is_new: false,
            is_leaving,
        }
    }
}
