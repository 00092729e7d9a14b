//! Where a connection ends: `node:port`, or `node:param.NAME` for a parameter.

use std::fmt;
use std::str::FromStr;

use airloom_api::id::{IdError, NodeId};
use serde::{Deserialize, Serialize, Serializer};

/// What precedes the name of a parameter in a port.
const PARAM_PREFIX: &str = "param.";

/// A port of a node by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct PortAddress {
    /// The node.
    pub node: NodeId,
    /// The port; `param.NAME` addresses a parameter to be modulated.
    pub port: String,
}

/// Text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No colon, or nothing behind it.
    #[error("\"{text}\" is no port; expected node:port")]
    Form {
        /// The text.
        text: String,
    },
    /// The part before the colon is no id.
    #[error(transparent)]
    Node(#[from] IdError),
}

impl PortAddress {
    /// The parameter that it addresses, if it is not a port.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.port.strip_prefix(PARAM_PREFIX)
    }
}

impl FromStr for PortAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((node, port)) if !port.is_empty() => Ok(Self {
                node: NodeId::new(node)?,
                port: port.to_owned(),
            }),
            _ => Err(AddressError::Form {
                text: text.to_owned(),
            }),
        }
    }
}

impl TryFrom<String> for PortAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl fmt::Display for PortAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.node, self.port)
    }
}

impl Serialize for PortAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
