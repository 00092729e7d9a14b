//! Connections: connect, disconnect, set.

use airloom_api::id::ConnectionId;
use serde::{Deserialize, Serialize};

use crate::document::address::PortAddress;
use crate::document::curve::CurveName;
use crate::document::model::{Connection, Document};
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::present::{present, swap};

/// Makes a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The connection, with an id that was never used.
    pub connection: Connection,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Removes a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Which.
    pub connection: ConnectionId,
}

/// Changes a connection. What is left out stays as it is; null takes a value away, which then has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetConnection {
    /// Which.
    pub connection: ConnectionId,
    /// Another output that it comes from.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<PortAddress>,
    /// Another input or parameter that it goes to.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<PortAddress>,
    /// Gain on the way, for audio.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub gain_db: Option<Option<f64>>,
    /// How far a control of 1 moves the parameter, for modulation.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub depth: Option<Option<f64>>,
    /// How the control moves the parameter, for modulation.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub curve: Option<Option<CurveName>>,
}

impl Connect {
    /// Applies it.
    ///
    /// # Errors
    /// An id that is there already, nodes that are not, or a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Disconnect, Effect), EditError> {
        bounds::connection(&self.connection)?;
        let connection = self.connection.id.clone();
        if index.connection(document, &connection).is_some() {
            return Err(EditError::DuplicateConnection { connection });
        }
        index.node(document, &self.connection.from.node)?;
        index.node(document, &self.connection.to.node)?;
        let at = index.place(self.at, document.connections.len())?;
        document.connections.insert(at, self.connection);
        index.connection_added(&connection, at);
        Ok((Disconnect { connection }, Effect::structure()))
    }
}

impl Disconnect {
    /// Applies it.
    ///
    /// # Errors
    /// A connection that is not there.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Connect, Effect), EditError> {
        let Some(at) = index.connection(document, &self.connection) else {
            return Err(EditError::UnknownConnection {
                connection: self.connection,
            });
        };
        let inverse = Connect {
            connection: document.connections.remove(at),
            at: Some(at),
        };
        index.connection_removed(&self.connection);
        Ok((inverse, Effect::structure()))
    }
}

impl SetConnection {
    /// A change of nothing, to be filled in.
    #[must_use]
    pub const fn of(connection: ConnectionId) -> Self {
        Self {
            connection,
            from: None,
            to: None,
            gain_db: None,
            depth: None,
            curve: None,
        }
    }

    /// Applies it.
    ///
    /// # Errors
    /// A connection or a node that is not there, a number that is not finite.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(Self, Effect), EditError> {
        bounds::finite("gain_db", self.gain_db.flatten())?;
        bounds::finite("depth", self.depth.flatten())?;
        for end in [&self.from, &self.to].into_iter().flatten() {
            index.node(document, &end.node)?;
        }
        let Some(at) = index.connection(document, &self.connection) else {
            return Err(EditError::UnknownConnection {
                connection: self.connection,
            });
        };
        let connection = &mut document.connections[at];
        let inverse = Self {
            connection: self.connection,
            from: swap(&mut connection.from, self.from),
            to: swap(&mut connection.to, self.to),
            gain_db: swap(&mut connection.gain_db, self.gain_db),
            depth: swap(&mut connection.depth, self.depth),
            curve: swap(&mut connection.curve, self.curve),
        };
        Ok((inverse, Effect::structure()))
    }
}
