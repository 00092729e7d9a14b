//! Connections.

use airloom_api::id::ConnectionId;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use crate::document::address::{AddressError, PortAddress};
use crate::document::curve::CurveName;
use crate::document::model::Connection;
use crate::problems::Problems;
use crate::read::element::alone;
use crate::read::fields::{Fields, Owner, Place, number, text};
use crate::read::object::Entries;

/// Reads a connection; `None` where it has no id, or an end that cannot be one.
pub fn read<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
) -> Option<Connection> {
    let mut fields = Fields::of(value, place, problems)?;
    let id = fields.id("id", ConnectionId::new);
    fields.belongs_to(Owner {
        node: None,
        connection: id.as_ref().map(ToString::to_string),
    });
    let from = address(&mut fields, "from");
    let to = address(&mut fields, "to");
    let gain_db = fields.optional("gain_db", "a number of dB", number);
    let depth = fields.optional("depth", "a number", number);
    let curve = fields.optional("curve", "linear or exponential", curve);
    Some(Connection {
        id: id?,
        from: from?,
        to: to?,
        gain_db,
        depth,
        curve,
        extra: fields.rest(),
    })
}

/// Reads the name of a curve.
///
/// # Errors
/// Anything else.
pub fn curve(value: Value) -> Result<CurveName, Value> {
    value.as_str().and_then(CurveName::from_name).ok_or(value)
}

/// Takes a field that names a port; complains where it does not.
pub fn address(fields: &mut Fields<'_>, key: &'static str) -> Option<PortAddress> {
    let expected = "a port, node:port";
    let text = fields.required(key, expected, text)?;
    match text.parse() {
        Ok(address) => Some(address),
        Err(AddressError::Node(error)) => {
            fields.bad_id(&text, &error);
            None
        }
        Err(AddressError::Form { .. }) => {
            fields.wrong(key, &Value::String(text), expected);
            None
        }
    }
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, _| read(value, Place::Named("the connection"), problems))
            .map_err(D::Error::custom)
    }
}
