//! Removing a node.

use airloom_api::id::{ConnectionId, NodeId};
use serde::{Deserialize, Serialize};

use crate::edit::effect::{Fade, FadeLaw, MAX_FADE_SECONDS};

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
