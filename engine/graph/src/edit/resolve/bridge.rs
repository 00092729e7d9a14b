//! Removing a node and joining what it stood between.

use airloom_api::channels::ChannelRule;
use airloom_api::id::{ConnectionId, NodeId};
use airloom_api::node::spec::Role;
use airloom_api::port::PortSpec;
use serde_json::Map;

use crate::document::model::Connection;
use crate::edit::change::{Batch, Edit};
use crate::edit::connections::Connect;
use crate::edit::error::EditError;
use crate::edit::nodes::remove::{Removal, RemoveNode};
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::ids::Ids;
use crate::edit::resolve::resolved::Resolved;
use crate::edit::resolve::world::World;
use crate::limits::GAIN_DB;

/// Removes a node; what fed its first input of a kind is connected to what its first output of that kind fed, as the
/// signal of a bypassed node goes. Gains on the way add up.
pub fn bridge(
    world: &World<'_>,
    id: &NodeId,
    given: &[ConnectionId],
) -> Result<Resolved, ResolveError> {
    let spec = world.spec(id)?;
    let mut ids = Ids::new(given);
    let mut edits = vec![Edit::RemoveNode(RemoveNode {
        node: id.clone(),
        removal: Removal::Cut,
    })];
    let mut dropped = Vec::new();
    for (number, input) in spec.inputs.iter().enumerate() {
        let word = input.kind.word();
        let is_first = |ports: &[PortSpec], place: usize| {
            ports.iter().position(|port| port.kind.word() == word) == Some(place)
        };
        let output = spec.outputs.iter().find(|port| port.kind.word() == word);
        let Some(output) = output.filter(|_| is_first(&spec.inputs, number)) else {
            continue;
        };
        let connections = world.document.connections.iter();
        let into = connections.clone().filter(|connection| {
            connection.to.node == *id
                && connection.to.port == input.name
                && connection.from.node != *id
        });
        for first in into {
            let out = connections.clone().filter(|connection| {
                connection.from.node == *id
                    && connection.from.port == output.name
                    && connection.to.node != *id
            });
            for second in out {
                if let Some(why) = obstacle(world, spec.role, first, second)? {
                    let what = Lost::Way {
                        from: first.id.clone(),
                        to: second.id.clone(),
                    };
                    dropped.push(Dropped::new(what, why));
                    continue;
                }
                let connection = Connection {
                    id: ids
                        .next(world, &first.id, &second.id)
                        .map_err(EditError::from)?,
                    from: first.from.clone(),
                    to: second.to.clone(),
                    gain_db: gain(first.gain_db, second.gain_db),
                    depth: second.depth,
                    curve: second.curve,
                    extra: Map::new(),
                };
                edits.push(Edit::Connect(Connect {
                    connection,
                    at: None,
                }));
            }
        }
    }
    Ok(Resolved {
        edit: Edit::Batch(Batch { edits }),
        dropped,
    })
}

/// Why two connections cannot be joined.
fn obstacle(
    world: &World<'_>,
    role: Role,
    first: &Connection,
    second: &Connection,
) -> Result<Option<Reason>, ResolveError> {
    if matches!(role, Role::Feedback { .. }) {
        return Ok(Some(Reason::Feedback));
    }
    let ends = (world.channels(&first.from)?, world.channels(&second.to)?);
    Ok(match ends {
        (Some(from), Some(to)) if ChannelRule::between(from, to).is_none() => {
            Some(Reason::Channels)
        }
        _ => None,
    })
}

/// Two gains one after the other, held to what a connection may have. The lowest is silence.
fn gain(first: Option<f64>, second: Option<f64>) -> Option<f64> {
    match (first, second) {
        (Some(first), Some(second)) => {
            let (silence, most) = GAIN_DB;
            let is_silent = first <= silence || second <= silence;
            Some(if is_silent {
                silence
            } else {
                (first + second).clamp(silence, most)
            })
        }
        (one, other) => one.or(other),
    }
}
