//! Takes fields out of an object, and says which are missing or of the wrong type.

use std::fmt;

use serde_json::{Map, Value};

use crate::limits::CANVAS;
use crate::problem::{Code, Problem, quoted, shown};
use crate::problems::Problems;
use crate::read::object::{Entries, Object};

/// The rule of ids in words.
const ID_RULE: &str = "1 to 64 of A-Z a-z 0-9 _ -";

/// What a point is, in words.
const CANVAS_PAIR: &str = "two numbers";

/// Where an object stands in the document.
#[derive(Debug, Clone, Copy)]
pub enum Place<'n> {
    /// Something that is known without an index: `the document`, `the node` of an edit.
    Named(&'static str),
    /// An element of a list of the document.
    Element(&'static str, usize),
    /// An element of a list of such an element.
    Inner(&'static str, usize, &'static str, usize),
    /// An entry of an object of the document.
    Entry(&'static str, &'n str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Element(list, index) => write!(f, "{list}[{index}]"),
            Self::Inner(outer, at, inner, index) => write!(f, "{outer}[{at}].{inner}[{index}]"),
            Self::Entry(object, key) => write!(f, "{object}.{}", quoted(key)),
        }
    }
}

/// Whose object it is, for the place of its problems.
#[derive(Debug, Clone, Default)]
pub struct Owner {
    /// The node.
    pub node: Option<String>,
    /// The connection.
    pub connection: Option<String>,
}

/// An object that is being taken apart. What is never asked for stays in [`Self::rest`].
pub struct Fields<'p> {
    place: Place<'p>,
    owner: Owner,
    object: Object<'p>,
    problems: &'p mut Problems,
}

impl<'p> Fields<'p> {
    /// The fields of a value that should be an object.
    #[must_use]
    pub fn of(
        value: impl Into<Entries<'p>>,
        place: Place<'p>,
        problems: &'p mut Problems,
    ) -> Option<Self> {
        match value.into() {
            Entries::Object(object) => Some(Self::new(object, place, problems)),
            Entries::Other(found) => {
                problems.error(|| {
                    let found = shown(&found);
                    Problem::error(
                        Code::Value,
                        format!("{place} is {found}; expected an object"),
                    )
                    .arg("found", found)
                    .arg("expected", "an object")
                });
                None
            }
        }
    }

    /// The fields of an object.
    #[must_use]
    pub fn new(
        object: impl Into<Object<'p>>,
        place: Place<'p>,
        problems: &'p mut Problems,
    ) -> Self {
        Self {
            place,
            owner: Owner::default(),
            object: object.into(),
            problems,
        }
    }

    /// Names the node or connection that the object is, for the problems that follow.
    pub fn belongs_to(&mut self, owner: Owner) {
        self.owner = owner;
    }

    /// Where further problems go.
    pub const fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    /// What nobody asked for.
    #[must_use]
    pub fn rest(self) -> Map<String, Value> {
        self.object.rest()
    }

    /// Adds a problem with this object, worded as `PLACE WHAT`.
    pub fn refuse(&mut self, code: Code, what: impl FnOnce() -> String) {
        let (place, owner) = (&self.place, &self.owner);
        self.problems.error(|| {
            let mut problem = Problem::error(code, format!("{place} {}", what()));
            problem.node.clone_from(&owner.node);
            problem.connection.clone_from(&owner.connection);
            problem
        });
    }

    /// A field that may be missing; `convert` gives back what it cannot read.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        convert: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Option<T> {
        match convert(self.object.take(key)?) {
            Ok(value) => Some(value),
            Err(found) => {
                self.wrong(key, &found, expected);
                None
            }
        }
    }

    /// A field that may not be missing.
    pub fn required<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        convert: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Option<T> {
        if !self.object.has(key) {
            let (place, owner) = (&self.place, &self.owner);
            self.problems.error(|| {
                let mut problem = Problem::error(
                    Code::Value,
                    format!("{place} has no {key}; expected {expected}"),
                )
                .arg("key", key)
                .arg("expected", expected);
                problem.node.clone_from(&owner.node);
                problem.connection.clone_from(&owner.connection);
                problem
            });
            return None;
        }
        self.optional(key, expected, convert)
    }

    /// An id. A missing one is a `value` problem, one that breaks the rule is `bad_id`.
    pub fn id<T, E: fmt::Display>(
        &mut self,
        key: &'static str,
        new: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.required(key, "an id", text)?;
        match new(&text) {
            Ok(id) => Some(id),
            Err(error) => {
                match self.place {
                    Place::Element("nodes", _) => self.owner.node = Some(text.clone()),
                    Place::Element("connections", _) => {
                        self.owner.connection = Some(text.clone());
                    }
                    _ => {}
                }
                self.bad_id(&text, &error);
                None
            }
        }
    }

    /// Complains of an id that breaks the rule.
    pub fn bad_id(&mut self, text: &str, error: &dyn fmt::Display) {
        let (place, owner) = (&self.place, &self.owner);
        self.problems.error(|| {
            let mut problem = Problem::error(Code::BadId, format!("{place}: {error}"))
                .arg("found", text)
                .arg("expected", ID_RULE);
            problem.node.clone_from(&owner.node);
            problem.connection.clone_from(&owner.connection);
            problem
        });
    }

    /// A text of limited length.
    pub fn text(&mut self, key: &'static str, most: usize) -> Option<String> {
        let text = self.optional(key, "a text", text)?;
        self.hold_length(key, &text, most);
        Some(text)
    }

    /// A text of limited length that may not be missing.
    pub fn required_text(&mut self, key: &'static str, most: usize) -> Option<String> {
        let text = self.required(key, "a text", text)?;
        self.hold_length(key, &text, most);
        Some(text)
    }

    /// A point or size on the canvas that may be missing; held within it.
    pub fn canvas(&mut self, key: &'static str) -> Option<[f64; 2]> {
        let given = self.optional(key, CANVAS_PAIR, pair)?;
        Some(self.hold_on_canvas(key, given))
    }

    /// A point on the canvas that may not be missing; held within it.
    pub fn required_canvas(&mut self, key: &'static str) -> Option<[f64; 2]> {
        let given = self.required(key, CANVAS_PAIR, pair)?;
        Some(self.hold_on_canvas(key, given))
    }

    fn hold_on_canvas(&mut self, key: &'static str, given: [f64; 2]) -> [f64; 2] {
        let held = given.map(|coordinate| coordinate.clamp(-CANVAS, CANVAS));
        if held != given && !self.problems.is_full() {
            let mut problem = Problem::warning(
                Code::Value,
                format!(
                    "{}.{key} is {given:?}; expected numbers from -{CANVAS} to {CANVAS}; {held:?} is used",
                    self.place
                ),
            )
            .arg("key", key)
            .arg("found", given.to_vec())
            .arg("used", held.to_vec());
            problem.node.clone_from(&self.owner.node);
            self.problems.push(problem);
        }
        held
    }

    /// Whether there is a field of this key.
    pub fn has(&self, key: &str) -> bool {
        self.object.has(key)
    }

    /// Complains of a text that is too long.
    pub fn hold_length(&mut self, key: &'static str, text: &str, most: usize) {
        // No text has more characters than bytes.
        if text.len() <= most {
            return;
        }
        let length = text.chars().count();
        if length > most {
            self.refuse(Code::Limit, || {
                format!("{key} has {length} characters; expected at most {most}")
            });
        }
    }

    /// Complains of a value.
    pub fn wrong(&mut self, key: &'static str, found: &Value, expected: &str) {
        self.wrong_as(Code::Value, key, found, expected);
    }

    /// Complains of a value under another code.
    pub fn wrong_as(&mut self, code: Code, key: &'static str, found: &Value, expected: &str) {
        let (place, owner) = (&self.place, &self.owner);
        self.problems.error(|| {
            let found = shown(found);
            let mut problem = Problem::error(
                code,
                match place {
                    Place::Named(_) => format!("{key} is {found}; expected {expected}"),
                    place => format!("{place}.{key} is {found}; expected {expected}"),
                },
            )
            .arg("key", key)
            .arg("found", found)
            .arg("expected", expected);
            problem.node.clone_from(&owner.node);
            problem.connection.clone_from(&owner.connection);
            problem
        });
    }
}

/// Reads a text.
///
/// # Errors
/// Anything else.
pub fn text(value: Value) -> Result<String, Value> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(other),
    }
}

/// Reads an object.
///
/// # Errors
/// Anything else.
pub fn object(value: Value) -> Result<Map<String, Value>, Value> {
    match value {
        Value::Object(map) => Ok(map),
        other => Err(other),
    }
}

/// Reads a list.
///
/// # Errors
/// Anything else.
pub fn list(value: Value) -> Result<Vec<Value>, Value> {
    match value {
        Value::Array(list) => Ok(list),
        other => Err(other),
    }
}

/// Reads true or false.
///
/// # Errors
/// Anything else.
pub fn flag(value: Value) -> Result<bool, Value> {
    value.as_bool().ok_or(value)
}

/// Reads a finite number.
///
/// # Errors
/// Anything else.
pub fn number(value: Value) -> Result<f64, Value> {
    value.as_f64().filter(|n| n.is_finite()).ok_or(value)
}

/// Reads a whole number that is not negative.
///
/// # Errors
/// Anything else.
pub fn count(value: Value) -> Result<u64, Value> {
    value.as_u64().ok_or(value)
}

/// Reads two finite numbers.
///
/// # Errors
/// Anything else.
fn pair(value: Value) -> Result<[f64; 2], Value> {
    let numbers = match value.as_array().map(Vec::as_slice) {
        Some([a, b]) => a.as_f64().zip(b.as_f64()),
        _ => None,
    };
    match numbers {
        Some((a, b)) if a.is_finite() && b.is_finite() => Ok([a, b]),
        _ => Err(value),
    }
}
