//! The fields of an element, in order, until they are taken.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

/// Up to here keys are compared one by one; most elements have fewer.
const COMPARED: usize = 32;

/// An element of a list.
pub enum Entries<'t> {
    /// An object.
    Object(Object<'t>),
    /// Anything else.
    Other(Value),
}

impl From<Value> for Entries<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(map) => Self::Object(map.into()),
            other => Self::Other(other),
        }
    }
}

/// Keys and values in the order of the text. Cheaper to make and to take apart than a map, which counts where a
/// document has 100,000 connections.
#[derive(Default)]
pub struct Object<'t> {
    fields: Vec<(Cow<'t, str>, Option<Value>)>,
    /// All keys, once there are many.
    keys: HashSet<Cow<'t, str>>,
}

impl<'t> Object<'t> {
    /// Whether a key is there, taken or not.
    pub fn has(&self, key: &str) -> bool {
        if self.keys.is_empty() {
            self.fields.iter().any(|(known, _)| known == key)
        } else {
            self.keys.contains(key)
        }
    }

    /// Adds a field whose key is not there.
    pub fn push(&mut self, key: Cow<'t, str>, value: Value) {
        if !self.keys.is_empty() {
            self.keys.insert(key.clone());
        } else if self.fields.len() == COMPARED {
            self.keys = self.fields.iter().map(|(key, _)| key.clone()).collect();
            self.keys.insert(key.clone());
        }
        self.fields.push((key, Some(value)));
    }

    /// Takes the value of a key.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        let (_, value) = self.fields.iter_mut().find(|(known, _)| known == key)?;
        value.take()
    }

    /// What was not taken.
    pub fn rest(self) -> Map<String, Value> {
        self.fields
            .into_iter()
            .filter_map(|(key, value)| Some((key.into_owned(), value?)))
            .collect()
    }
}

impl From<Map<String, Value>> for Object<'_> {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            fields: map
                .into_iter()
                .map(|(key, value)| (Cow::Owned(key), Some(value)))
                .collect(),
            keys: HashSet::new(),
        }
    }
}
