//! Replacing a node, and configuring it anew.

use airloom_api::config::Config;
use serde_json::{Map, Value};

use crate::document::model::Node;
use crate::edit::change::{Batch, Edit};
use crate::edit::intents::{Reconfigure, ReplaceNode};
use crate::edit::nodes::put::PutNode;
use crate::edit::resolve::carry::Change;
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::resolved::Resolved;
use crate::edit::resolve::world::World;

/// Whether a value that is out of the new range is dropped, or kept for the check to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OutOfRange {
    Drop,
    Keep,
}

/// Another type under the same id.
pub fn replace(world: &World<'_>, edit: &ReplaceNode) -> Result<Resolved, ResolveError> {
    let old = world.node(&edit.node)?;
    let node_type = world
        .registry
        .get(&edit.type_name)
        .or_else(|| world.registry.part(&edit.type_name))
        .ok_or_else(|| ResolveError::UnknownType {
            node: edit.node.clone(),
            type_name: edit.type_name.clone(),
        })?;
    let mut dropped = Vec::new();
    let fields = node_type.config();
    let mut config = Map::new();
    for (name, value) in &old.config {
        let lost = |why| {
            let what = Lost::Config {
                node: old.id.clone(),
                field: name.clone(),
            };
            Dropped::new(what, why)
        };
        let field = fields.iter().find(|field| field.name == name);
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        match field {
            _ if edit.config.contains_key(name) => {}
            None => dropped.push(lost(Reason::Gone)),
            Some(field) if Config::resolve(std::slice::from_ref(field), &alone).is_err() => {
                dropped.push(lost(Reason::Value));
            }
            Some(_) => {
                config.insert(name.clone(), value.clone());
            }
        }
    }
    patch(&mut config, &edit.config);
    if old.state.is_some() {
        let what = Lost::State {
            node: old.id.clone(),
        };
        dropped.push(Dropped::new(what, Reason::Type));
    }
    let version = node_type.info().version;
    let new = Node {
        type_name: edit.type_name.clone(),
        type_version: (version != 1).then_some(version),
        config,
        state: None,
        ..old.clone()
    };
    exchange(world, old, new, &edit.params, OutOfRange::Drop, dropped)
}

/// Another configuration of the same type.
pub fn reconfigure(world: &World<'_>, edit: &Reconfigure) -> Result<Resolved, ResolveError> {
    let old = world.node(&edit.node)?;
    let mut new = old.clone();
    patch(&mut new.config, &edit.config);
    exchange(world, old, new, &Map::new(), OutOfRange::Keep, Vec::new())
}

/// Sets fields; null takes them away.
fn patch(config: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (name, value) in changes {
        if value.is_null() {
            config.shift_remove(name);
        } else {
            config.insert(name.clone(), value.clone());
        }
    }
}

/// Puts `new` with the parameters that `old` has and it takes into the place of `old`.
fn exchange(
    world: &World<'_>,
    old: &Node,
    mut new: Node,
    params: &Map<String, Value>,
    out_of_range: OutOfRange,
    mut dropped: Vec<Dropped>,
) -> Result<Resolved, ResolveError> {
    let before = world.spec(&old.id)?;
    let after = world.asked(&new)?;
    let change = Change {
        node: &old.id,
        before: &before,
        after: &after,
    };
    let fits = |name: &str, value: &Value| {
        change.param(name)?;
        let param = after.param(name).and_then(|at| after.params.get(at));
        match param.map(|param| param.read(value)) {
            Some(Ok(reading)) if !reading.clamped || out_of_range == OutOfRange::Keep => Ok(()),
            Some(_) => Err(Reason::Value),
            None => Err(Reason::Gone),
        }
    };
    new.params.retain(|name, value| {
        let fitting = fits(name, value);
        if let Err(why) = fitting
            && !params.contains_key(name)
        {
            let what = Lost::Param {
                node: old.id.clone(),
                param: name.clone(),
            };
            dropped.push(Dropped::new(what, why));
        }
        fitting.is_ok()
    });
    patch(&mut new.params, params);
    let mut edits = Vec::new();
    change.connections(world, &mut edits, &mut dropped)?;
    change.macros(world, &mut edits, &mut dropped);
    // Last: a macro that lets a parameter go may write its value into the node that goes.
    edits.push(Edit::PutNode(Box::new(PutNode { node: new })));
    Ok(Resolved {
        edit: Edit::Batch(Batch { edits }),
        dropped,
    })
}
