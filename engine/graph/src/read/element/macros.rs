//! Macros and their targets.

use airloom_api::id::NodeId;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use crate::document::macros::{Macro, MacroTarget};
use crate::limits::{Limits, MACRO_SLOTS};
use crate::problem::Code;
use crate::problems::Problems;
use crate::read::element::{alone, connection};
use crate::read::fields::{Fields, Owner, Place, list, number};
use crate::read::object::Entries;

/// Reads a macro; `None` where it has no slot.
pub fn read<'p>(
    value: impl Into<Entries<'p>>,
    place: Place<'p>,
    problems: &'p mut Problems,
    limits: &Limits,
) -> Option<Macro> {
    let index = match place {
        Place::Element(_, index) => index,
        _ => 0,
    };
    let mut fields = Fields::of(value, place, problems)?;
    let expected = format!("a whole number from 1 to {MACRO_SLOTS}");
    let slot = fields.required("slot", &expected, Ok)?;
    let slot = match slot.as_u64().and_then(|slot| u16::try_from(slot).ok()) {
        Some(slot) if (1..=MACRO_SLOTS).contains(&slot) => slot,
        _ => {
            fields.wrong_as(Code::Macro, "slot", &slot, &expected);
            return None;
        }
    };
    let name = fields.text("name", limits.name_length).unwrap_or_default();
    let value = fields
        .optional("value", "a number from 0 to 1", number)
        .unwrap_or(0.0);
    let targets = fields
        .optional("targets", "a list", list)
        .unwrap_or_default();
    let count = targets.len();
    if count > limits.macro_targets {
        fields.refuse(Code::Limit, || {
            format!(
                "(slot {slot}) has {count} targets; expected at most {}",
                limits.macro_targets
            )
        });
    }
    let targets = targets
        .into_iter()
        .take(limits.macro_targets)
        .enumerate()
        .filter_map(|(at, value)| {
            let place = Place::Inner("macros", index, "targets", at);
            target(value, place, fields.problems(), limits)
        })
        .collect();
    Some(Macro {
        slot,
        name,
        value,
        targets,
        extra: fields.rest(),
    })
}

fn target(
    value: Value,
    place: Place<'_>,
    problems: &mut Problems,
    limits: &Limits,
) -> Option<MacroTarget> {
    let mut fields = Fields::of(value, place, problems)?;
    let node = fields.id("node", NodeId::new);
    fields.belongs_to(Owner {
        node: node.as_ref().map(ToString::to_string),
        connection: None,
    });
    let param = fields.required_text("param", limits.name_length);
    let min = fields.required("min", "a number", number);
    let max = fields.required("max", "a number", number);
    let curve = fields
        .optional("curve", "linear or exponential", connection::curve)
        .unwrap_or_default();
    Some(MacroTarget {
        node: node?,
        param: param?,
        min: min?,
        max: max?,
        curve,
        extra: fields.rest(),
    })
}

impl<'de> Deserialize<'de> for Macro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| read(value, Place::Named("the macro"), problems, limits))
            .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for MacroTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        alone::read(|problems, limits| target(value, Place::Named("the target"), problems, limits))
            .map_err(D::Error::custom)
    }
}
