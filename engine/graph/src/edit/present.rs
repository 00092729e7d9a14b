//! Fields of an edit that stay as they are where they are left out, and may be null where they are not.

use serde::{Deserialize, Deserializer};

/// Reads a field that is there, be it null: left out it is `None` by `#[serde(default)]`.
///
/// # Errors
/// Those of the value.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Puts a new value in place, if there is one, and gives back the old one.
pub fn swap<T>(field: &mut T, new: Option<T>) -> Option<T> {
    new.map(|new| std::mem::replace(field, new))
}
