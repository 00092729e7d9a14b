//! Removing a node.

use airloom_api::id::{ConnectionId, NodeId};
use serde::{Deserialize, Serialize};

use crate::document::macros::MacroTarget;
use crate::document::model::{Connection, Document};
use crate::edit::bounds;
use crate::edit::effect::{Effect, Fade, FadeLaw, MAX_FADE_SECONDS};
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::nodes::add::{AddNode, PlacedConnection, PlacedMember, PlacedTarget};

/// Removes a node, its connections, its places among macro targets and groups. As JSON `node` and optionally
/// `strategy`: `cut`, `bridge` (with `connections`) or `fade` (with `seconds`, optionally `law`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct RemoveNode {
    /// Which.
    pub node: NodeId,
    /// What becomes of the sound that went through it.
    pub removal: Removal,
}

/// What becomes of the sound that went through a node that is removed. The document after `Cut` and `Fade` is the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Removal {
    /// It ends, with the fade that every edit has.
    #[default]
    Cut,
    /// What fed the node is connected to what it fed. To be [resolved](crate::edit::resolve) before it is applied.
    Bridge {
        /// Ids for the new connections, in the order in which they are made; where there are too few, ids are made
        /// from those of the connections that are joined.
        connections: Vec<ConnectionId>,
    },
    /// It fades out over a time of its own.
    Fade(Fade),
}

/// The JSON form.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    node: NodeId,
    #[serde(default, skip_serializing_if = "Strategy::is_cut")]
    strategy: Strategy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    law: Option<FadeLaw>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    connections: Vec<ConnectionId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Strategy {
    #[default]
    Cut,
    Bridge,
    Fade,
}

impl Strategy {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde calls"
    )]
    fn is_cut(&self) -> bool {
        *self == Self::Cut
    }
}

/// A removal whose fields do not fit its strategy.
#[derive(Debug, thiserror::Error)]
enum FormError {
    #[error("strategy fade has no seconds; expected a number from 0 to {MAX_FADE_SECONDS}")]
    NoSeconds,
    #[error("{field} stands beside a strategy that has none; expected it with {strategy} alone")]
    Stray {
        field: &'static str,
        strategy: &'static str,
    },
}

impl TryFrom<Form> for RemoveNode {
    type Error = FormError;

    fn try_from(form: Form) -> Result<Self, FormError> {
        let stray = |field, strategy| Err(FormError::Stray { field, strategy });
        if form.strategy != Strategy::Fade {
            if form.seconds.is_some() {
                return stray("seconds", "fade");
            }
            if form.law.is_some() {
                return stray("law", "fade");
            }
        }
        if form.strategy != Strategy::Bridge && !form.connections.is_empty() {
            return stray("connections", "bridge");
        }
        let removal = match form.strategy {
            Strategy::Cut => Removal::Cut,
            Strategy::Bridge => Removal::Bridge {
                connections: form.connections,
            },
            Strategy::Fade => Removal::Fade(Fade {
                seconds: form.seconds.ok_or(FormError::NoSeconds)?,
                law: form.law.unwrap_or_default(),
            }),
        };
        Ok(Self {
            node: form.node,
            removal,
        })
    }
}

impl From<RemoveNode> for Form {
    fn from(edit: RemoveNode) -> Self {
        let form = Self {
            node: edit.node,
            strategy: Strategy::Cut,
            seconds: None,
            law: None,
            connections: Vec::new(),
        };
        match edit.removal {
            Removal::Cut => form,
            Removal::Bridge { connections } => Self {
                strategy: Strategy::Bridge,
                connections,
                ..form
            },
            Removal::Fade(fade) => Self {
                strategy: Strategy::Fade,
                seconds: Some(fade.seconds),
                law: Some(fade.law).filter(|law| *law != FadeLaw::default()),
                ..form
            },
        }
    }
}

impl RemoveNode {
    /// Applies it.
    ///
    /// # Errors
    /// A node that is not there, a fade that is too long, a bridge that was not resolved.
    pub(in crate::edit) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(AddNode, Effect), EditError> {
        let fade = match self.removal {
            Removal::Cut => None,
            Removal::Bridge { .. } => {
                return Err(EditError::Unresolved {
                    edit: "remove_node with strategy bridge",
                });
            }
            Removal::Fade(fade) => Some(bounds::fade(fade)?),
        };
        let at = index.node(document, &self.node)?;
        let touches = |connection: &Connection| {
            connection.from.node == self.node || connection.to.node == self.node
        };
        let connections = take(&mut document.connections, touches)
            .map(|(at, connection)| {
                index.connection_removed(&connection.id);
                PlacedConnection {
                    at: Some(at),
                    connection,
                }
            })
            .collect();
        let mut targets = Vec::new();
        for entry in &mut document.macros {
            let slot = entry.slot;
            let moves = |target: &MacroTarget| target.node == self.node;
            targets.extend(
                take(&mut entry.targets, moves).map(|(at, target)| PlacedTarget {
                    slot,
                    at: Some(at),
                    target,
                }),
            );
        }
        let mut groups = Vec::new();
        for group in &mut document.groups {
            let id = &group.id;
            groups.extend(
                take(&mut group.nodes, |node| *node == self.node).map(|(at, _)| PlacedMember {
                    group: id.clone(),
                    at: Some(at),
                }),
            );
        }
        let inverse = AddNode {
            node: document.nodes.remove(at),
            at: Some(at),
            connections,
            targets,
            groups,
        };
        index.node_removed(&self.node);
        let effect = Effect {
            fade,
            ..Effect::structure()
        };
        Ok((inverse, effect))
    }
}

/// Takes what matches out of a list, with its places in the list as it was.
fn take<T>(list: &mut Vec<T>, matches: impl Fn(&T) -> bool) -> impl Iterator<Item = (usize, T)> {
    let mut at = 0;
    let mut places = Vec::new();
    let taken: Vec<T> = list
        .extract_if(.., |element| {
            let matching = matches(element);
            if matching {
                places.push(at);
            }
            at += 1;
            matching
        })
        .collect();
    places.into_iter().zip(taken)
}
