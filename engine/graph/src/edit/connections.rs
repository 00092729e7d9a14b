//! Connections: connect, disconnect.

use airloom_api::id::ConnectionId;
use serde::{Deserialize, Serialize};

use crate::document::model::{Connection, Document};
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::place;

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
        let connection = self.connection.id.clone();
        if index.connection(document, &connection).is_some() {
            return Err(EditError::DuplicateConnection { connection });
        }
        index.node(document, &self.connection.from.node)?;
        index.node(document, &self.connection.to.node)?;
        let at = place::vacant(self.at, document.connections.len())?;
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
