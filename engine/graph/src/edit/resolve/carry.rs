//! What of a node's surroundings stays when its ports and parameters become others.

use airloom_api::channels::ChannelRule;
use airloom_api::id::NodeId;
use airloom_api::node::spec::NodeSpec;
use airloom_api::port::PortSpec;

use crate::document::address::PortAddress;
use crate::document::macros::{Macro, MacroTarget};
use crate::document::model::Connection;
use crate::edit::change::Edit;
use crate::edit::connections::{Disconnect, SetConnection};
use crate::edit::macros::SetMacro;
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::world::{World, channels};

/// A node's ports and parameters before and after.
pub struct Change<'c> {
    pub node: &'c NodeId,
    pub before: &'c NodeSpec,
    pub after: &'c NodeSpec,
}

impl Change<'_> {
    /// The edits of connections that no longer fit as they are.
    pub fn connections(
        &self,
        world: &World<'_>,
        edits: &mut Vec<Edit>,
        dropped: &mut Vec<Dropped>,
    ) -> Result<(), ResolveError> {
        for connection in &world.document.connections {
            if connection.from.node != *self.node && connection.to.node != *self.node {
                continue;
            }
            match self.moved(world, connection)? {
                Ok(edit) if edit == SetConnection::of(connection.id.clone()) => {}
                Ok(edit) => edits.push(Edit::SetConnection(edit)),
                Err(why) => {
                    let connection = connection.id.clone();
                    edits.push(Edit::Disconnect(Disconnect {
                        connection: connection.clone(),
                    }));
                    let what = Lost::Connection { connection };
                    dropped.push(Dropped::new(what, why));
                }
            }
        }
        Ok(())
    }

    /// Where the ends of a connection go.
    fn moved(
        &self,
        world: &World<'_>,
        connection: &Connection,
    ) -> Result<Result<SetConnection, Reason>, ResolveError> {
        let mut edit = SetConnection::of(connection.id.clone());
        let from = match self.end(&connection.from, |spec| &spec.outputs) {
            Ok(end) => end,
            Err(why) => return Ok(Err(why)),
        };
        let to = match self.end(&connection.to, |spec| &spec.inputs) {
            Ok(end) => end,
            Err(why) => return Ok(Err(why)),
        };
        let ends = (self.channels(world, &from)?, self.channels(world, &to)?);
        if let (Some(from), Some(to)) = ends
            && ChannelRule::between(from, to).is_none()
        {
            return Ok(Err(Reason::Channels));
        }
        edit.from = (from != connection.from).then_some(from);
        edit.to = (to != connection.to).then_some(to);
        Ok(Ok(edit))
    }

    /// The end of a connection after the change.
    pub fn end(
        &self,
        end: &PortAddress,
        ports: impl Fn(&NodeSpec) -> &Vec<PortSpec>,
    ) -> Result<PortAddress, Reason> {
        if end.node != *self.node {
            return Ok(end.clone());
        }
        if let Some(param) = end.param() {
            return self.param(param).map(|()| end.clone());
        }
        let port = successor(ports(self.before), ports(self.after), &end.port);
        let port = port.ok_or(Reason::Port)?;
        Ok(PortAddress {
            node: end.node.clone(),
            port: port.name.to_string(),
        })
    }

    fn channels(
        &self,
        world: &World<'_>,
        end: &PortAddress,
    ) -> Result<Option<usize>, ResolveError> {
        if end.node == *self.node {
            Ok(channels(self.after, &end.port))
        } else {
            world.channels(end)
        }
    }

    /// Whether a parameter means the same afterwards.
    pub fn param(&self, name: &str) -> Result<(), Reason> {
        let find = |spec: &NodeSpec| {
            let at = spec.param(name)?;
            spec.params.get(at).map(|param| param.unit)
        };
        match (find(self.before), find(self.after)) {
            (_, None) => Err(Reason::Gone),
            (Some(before), Some(after)) if before != after => Err(Reason::Unit),
            _ => Ok(()),
        }
    }

    /// The edits of macros that moved what is no longer there.
    pub fn macros(&self, world: &World<'_>, edits: &mut Vec<Edit>, dropped: &mut Vec<Dropped>) {
        for entry in &world.document.macros {
            let mut stays = |target: &&MacroTarget| {
                if target.node != *self.node {
                    return true;
                }
                let kept = self.param(&target.param);
                if let Err(why) = kept {
                    let what = Lost::Target {
                        slot: entry.slot,
                        node: target.node.clone(),
                        param: target.param.clone(),
                    };
                    dropped.push(Dropped::new(what, why));
                }
                kept.is_ok()
            };
            let targets: Vec<MacroTarget> = entry
                .targets
                .iter()
                .filter(|target| stays(target))
                .cloned()
                .collect();
            if targets.len() != entry.targets.len() {
                let entry = Macro {
                    targets,
                    ..entry.clone()
                };
                edits.push(Edit::SetMacro(SetMacro { entry, at: None }));
            }
        }
    }
}

/// The port that takes the place of another: the one of the same name and kind; for the first of its kind the first.
fn successor<'p>(before: &[PortSpec], after: &'p [PortSpec], name: &str) -> Option<&'p PortSpec> {
    let old = before.iter().find(|port| port.name == name)?;
    let is_alike = |port: &&PortSpec| port.kind.word() == old.kind.word();
    let first = before.iter().find(is_alike)?;
    let same = after
        .iter()
        .find(|port| port.name == name && is_alike(port));
    same.or_else(|| after.iter().find(is_alike).filter(|_| first.name == name))
}
