//! Storing and recalling the values of parameters, and what lies between two sets of them.

use std::collections::HashSet;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{Curve, ParamKind, ParamReading, ParamSpec};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::document::annotation::Snapshot;
use crate::document::model::Node;
use crate::edit::change::{Batch, Edit};
use crate::edit::error::EditError;
use crate::edit::intents::{MorphSnapshots, RecallSnapshot, StoreSnapshot};
use crate::edit::params::SetParam;
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::resolved::Resolved;
use crate::edit::resolve::world::World;
use crate::edit::snapshots::PutSnapshot;

/// Where choices and switches change.
const MIDDLE: f64 = 0.5;

/// The values of nodes as they are.
pub fn store(world: &World<'_>, edit: &StoreSnapshot) -> Result<Edit, ResolveError> {
    for node in edit.nodes.iter().flatten() {
        world.node(node)?;
    }
    let meant = Meant::of(edit.nodes.as_deref());
    let mut params = IndexMap::new();
    for node in &world.document.nodes {
        if !meant.has(node.id.as_str()) {
            continue;
        }
        let spec = world.spec(&node.id)?;
        let values: Map<String, Value> = spec
            .params
            .iter()
            .map(|param| {
                let written = node.params.get(param.id.as_ref()).cloned();
                let value = written.unwrap_or_else(|| param.write(param.default_value()));
                (param.id.to_string(), value)
            })
            .collect();
        if !values.is_empty() {
            params.insert(node.id.to_string(), values);
        }
    }
    let old = find(world, &edit.snapshot).ok();
    let old_name = || old.map(|old| old.name.clone()).unwrap_or_default();
    Ok(Edit::PutSnapshot(PutSnapshot {
        snapshot: Snapshot {
            id: edit.snapshot.clone(),
            name: edit.name.clone().unwrap_or_else(old_name),
            params,
            extra: old.map(|old| old.extra.clone()).unwrap_or_default(),
        },
        at: None,
    }))
}

/// The values of a snapshot that are not those of the document.
pub fn recall(world: &World<'_>, edit: &RecallSnapshot) -> Result<Resolved, ResolveError> {
    let snapshot = find(world, &edit.snapshot)?;
    let meant = Meant::of(edit.nodes.as_deref());
    let mut writing = Writing::default();
    for (id, values) in &snapshot.params {
        if !meant.has(id) {
            continue;
        }
        let Some((node, spec)) = writing.node(world, snapshot, id)? else {
            continue;
        };
        for (name, value) in values {
            if let Some((param, reading)) = writing.read(node, &spec, name, value) {
                writing.set(node, param, reading.value, value.clone());
            }
        }
    }
    Ok(writing.done())
}

/// The values between those of two snapshots that are not those of the document.
pub fn morph(world: &World<'_>, edit: &MorphSnapshots) -> Result<Resolved, ResolveError> {
    if !(0.0..=1.0).contains(&edit.position) {
        return Err(ResolveError::Position {
            found: edit.position,
        });
    }
    let from = find(world, &edit.from)?;
    let to = find(world, &edit.to)?;
    let meant = Meant::of(edit.nodes.as_deref());
    let mut writing = Writing::default();
    for (id, values) in &from.params {
        let Some(others) = to.params.get(id) else {
            continue;
        };
        if !meant.has(id) {
            continue;
        }
        let Some((node, spec)) = writing.node(world, from, id)? else {
            continue;
        };
        for (name, value) in values {
            let Some(other) = others.get(name) else {
                continue;
            };
            let Some((param, start)) = writing.read(node, &spec, name, value) else {
                continue;
            };
            let Some((_, end)) = writing.read(node, &spec, name, other) else {
                continue;
            };
            let value = between(param, start.value, end.value, edit.position);
            writing.set(node, param, value, param.write(value));
        }
    }
    Ok(writing.done())
}

fn find<'w>(world: &World<'w>, id: &str) -> Result<&'w Snapshot, ResolveError> {
    let mut snapshots = world.document.snapshots.iter();
    let found = snapshots.find(|snapshot| snapshot.id == id);
    Ok(found.ok_or_else(|| EditError::UnknownSnapshot {
        snapshot: id.to_owned(),
    })?)
}

/// The nodes that are meant: all, or some.
struct Meant<'n>(Option<HashSet<&'n str>>);

impl<'n> Meant<'n> {
    fn of(nodes: Option<&'n [NodeId]>) -> Self {
        Self(nodes.map(|nodes| nodes.iter().map(NodeId::as_str).collect()))
    }

    fn has(&self, id: &str) -> bool {
        self.0.as_ref().is_none_or(|nodes| nodes.contains(id))
    }
}

/// The value at a position of 0 … 1, exactly `from` and `to` at its ends. Ranges are spaced by the parameter's curve:
/// equal steps of the position are equal steps of its knob.
fn between(param: &ParamSpec, from: f64, to: f64, position: f64) -> f64 {
    if position <= 0.0 {
        return from;
    }
    if position >= 1.0 {
        return to;
    }
    let mix = |from: f64, to: f64| from + (to - from) * position;
    match param.kind {
        ParamKind::Float {
            min, max, curve, ..
        } => {
            // Within what a curve can map; the ends of an exponential one are above zero.
            let curve = if min > 0.0 { curve } else { Curve::Linear };
            let place = |value| curve.unmap(value, min, max);
            let value = curve.map(mix(place(from), place(to)), min, max);
            value.clamp(from.min(to), from.max(to))
        }
        ParamKind::Stepped { .. } => param.clamp(mix(from, to)),
        ParamKind::Choice { .. } | ParamKind::Switch { .. } => {
            if position < MIDDLE {
                from
            } else {
                to
            }
        }
    }
}

/// The edits that come out.
#[derive(Default)]
struct Writing {
    edits: Vec<Edit>,
    dropped: Vec<Dropped>,
}

impl Writing {
    /// A node that a snapshot names; none where it has gone.
    fn node<'w>(
        &mut self,
        world: &World<'w>,
        snapshot: &Snapshot,
        id: &str,
    ) -> Result<Option<(&'w Node, Arc<NodeSpec>)>, ResolveError> {
        let Some(node) = world.find(id) else {
            let what = Lost::Noted {
                snapshot: snapshot.id.clone(),
                node: id.to_owned(),
            };
            let why = Reason::Gone;
            self.dropped.push(Dropped::new(what, why));
            return Ok(None);
        };
        Ok(Some((node, world.spec(&node.id)?)))
    }

    /// A value that a snapshot noted; none where the parameter is not there or does not take it.
    fn read<'s>(
        &mut self,
        node: &Node,
        spec: &'s NodeSpec,
        name: &str,
        value: &Value,
    ) -> Option<(&'s ParamSpec, ParamReading)> {
        let param = spec.param(name).and_then(|at| spec.params.get(at));
        let read = param.ok_or(Reason::Gone).and_then(|param| {
            let reading = param.read(value).map_err(|_| Reason::Value)?;
            Ok((param, reading))
        });
        read.map_err(|why| {
            let what = Lost::Param {
                node: node.id.clone(),
                param: name.to_owned(),
            };
            self.dropped.push(Dropped::new(what, why));
        })
        .ok()
    }

    /// Sets a parameter unless it has the value.
    fn set(&mut self, node: &Node, param: &ParamSpec, value: f64, written: Value) {
        let present = match node.params.get(param.id.as_ref()) {
            Some(present) => param.read(present).ok().map(|reading| reading.value),
            None => Some(param.default_value()),
        };
        if present != Some(value) {
            self.edits.push(Edit::SetParam(SetParam {
                node: node.id.clone(),
                param: param.id.to_string(),
                value: written,
                at: None,
            }));
        }
    }

    fn done(self) -> Resolved {
        Resolved {
            edit: Edit::Batch(Batch { edits: self.edits }),
            dropped: self.dropped,
        }
    }
}
