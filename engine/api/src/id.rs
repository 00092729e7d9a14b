//! Identifiers that people and programs give: to nodes and connections, to clients and what they do.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The most characters an id may have.
pub const MAX_ID_LENGTH: usize = 64;

/// An identifier that breaks the rule: 1–64 characters of `[A-Za-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing between the quotes.
    #[error("an id is empty; expected 1 to {MAX_ID_LENGTH} of A-Z a-z 0-9 _ -")]
    Empty,
    /// Too long.
    #[error("an id has {length} characters; expected at most {MAX_ID_LENGTH}")]
    TooLong {
        /// How many characters it has.
        length: usize,
    },
    /// A character outside the set.
    #[error("the id \"{id}\" contains {found:?}; expected only A-Z a-z 0-9 _ -")]
    Character {
        /// The whole id.
        id: String,
        /// The first character that is not allowed.
        found: char,
    },
}

fn validate(text: &str) -> Result<Arc<str>, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_ID_LENGTH {
        return Err(IdError::TooLong {
            length: text.chars().count(),
        });
    }
    match text
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
    {
        Some(found) => Err(IdError::Character {
            id: text.to_owned(),
            found,
        }),
        None => Ok(Arc::from(text)),
    }
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text and makes it an id.
            ///
            /// # Errors
            /// [`IdError`] names the first rule that is broken.
            pub fn new(text: &str) -> Result<Self, IdError> {
                validate(text).map(Self)
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// An id of what is played: ids within each other, and those of what passes a node by.
            ///
            /// # Errors
            /// [`IdError`] names the first rule that one of the ids breaks.
            pub fn played(text: &str) -> Result<Self, IdError> {
                let mut ids = text.split(['/', ':']).filter(|id| !id.is_empty());
                ids.try_for_each(|id| validate(id).map(|_| ()))?;
                Ok(Self(Arc::from(text)))
            }

            /// The id of what stands inside a node: `outer/inner`. No document can write it, so it is unlike any id
            /// of a document.
            #[must_use]
            pub fn within(&self, outer: &NodeId) -> Self {
                Self(Arc::from(format!("{outer}/{self}")))
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }
    };
}

id_type! {
    /// Names a node within a document; supplied by whoever adds it, never reused.
    NodeId
}

id_type! {
    /// Names a connection within a document; supplied by whoever makes it, never reused.
    ConnectionId
}

impl ConnectionId {
    /// The id of the way on which a connection passes a node by, `connection:node`. No document can write it.
    #[must_use]
    pub fn crossing(connection: &str, node: &NodeId) -> Self {
        Self(Arc::from(format!("{connection}:{node}")))
    }
}

id_type! {
    /// Names a client that edits a document: an editor's window, a browser, a script. It chooses the name and keeps it
    /// when it connects again.
    ClientId
}

impl ClientId {
    /// The client of edits that are made where the session lives, without naming one: the editor of a plugin, a renderer.
    #[must_use]
    pub fn local() -> Self {
        Self(Arc::from("local"))
    }
}

id_type! {
    /// Names an edit among those of its client: sent again under the same name, it is applied once.
    EditId
}

id_type! {
    /// Names a gesture of a client, as the turn of a knob: all its edits are one step of the history.
    GestureId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule() {
        assert!(NodeId::new("Eq-1_b").is_ok());
        assert_eq!(NodeId::new(""), Err(IdError::Empty));
        assert_eq!(
            NodeId::new("a b"),
            Err(IdError::Character {
                id: "a b".into(),
                found: ' '
            })
        );
        assert_eq!(
            NodeId::new(&"x".repeat(65)),
            Err(IdError::TooLong { length: 65 })
        );
    }
}
