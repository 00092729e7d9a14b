//! What has been read so far.

use airloom_api::node::registry::Registry;
use serde::de::Error;
use serde_json::{Map, Value};

use crate::document::annotation::{Comment, Group, Snapshot};
use crate::document::macros::Macro;
use crate::document::model::{Connection, Document, Node, Subgraph};
use crate::limits::Limits;
use crate::problem::{Code, Problem, quoted, shown};
use crate::problems::Problems;
use crate::read::element::{annotation, connection, header, macros, node, subgraph};
use crate::read::fields::Place;
use crate::read::list::List;
use crate::read::migration;
use crate::read::not_finite::NotFinite;
use crate::read::object::Entries;

/// A document that is being read.
pub struct Intake<'c> {
    limits: &'c Limits,
    registry: &'c Registry,
    problems: Problems,
    /// Why reading stopped; the parser adds the place.
    stopped: Option<Problem>,
    /// Reading stopped at a number.
    not_finite: Option<NotFinite>,
    /// Values that are held.
    values: usize,
    seen: Vec<List>,
    nodes: Vec<Node>,
    connections: Vec<Connection>,
    subgraphs: Vec<Subgraph>,
    macros: Vec<Macro>,
    groups: Vec<Group>,
    comments: Vec<Comment>,
    snapshots: Vec<Snapshot>,
    /// The other fields of the document.
    fields: Map<String, Value>,
    is_object: bool,
}

/// What came out of a text.
pub struct Taken {
    /// As much of the document as could be understood.
    pub document: Option<Document>,
    /// What could not.
    pub problems: Problems,
}

impl<'c> Intake<'c> {
    /// Nothing read yet; `problems` may hold what was found before.
    #[must_use]
    pub fn new(limits: &'c Limits, registry: &'c Registry, problems: Problems) -> Self {
        Self {
            limits,
            registry,
            problems,
            stopped: None,
            not_finite: None,
            values: 0,
            seen: Vec::new(),
            nodes: Vec::new(),
            connections: Vec::new(),
            subgraphs: Vec::new(),
            macros: Vec::new(),
            groups: Vec::new(),
            comments: Vec::new(),
            snapshots: Vec::new(),
            fields: Map::new(),
            is_object: true,
        }
    }

    /// Stops reading with a problem; the error only unwinds the parser.
    pub fn stop<E: Error>(&mut self, problem: Problem) -> E {
        self.stopped = Some(problem);
        E::custom("")
    }

    /// Why reading was stopped from here, if it was not the parser.
    pub fn take_stop(&mut self) -> Option<Problem> {
        let number = self.not_finite.take().map(NotFinite::problem);
        number.or_else(|| self.stopped.take())
    }

    /// Stops reading at a number that is not finite; who hands the error on says by [`Self::way`] where it stands.
    pub fn stop_at_number<E: Error>(&mut self, number: f64) -> E {
        self.not_finite = Some(NotFinite::new(number));
        E::custom("")
    }

    /// The number that reading stopped at, if it was one, to be told where it stands.
    pub const fn way(&mut self) -> Option<&mut NotFinite> {
        self.not_finite.as_mut()
    }

    /// Values that are held.
    #[must_use]
    pub const fn values(&self) -> usize {
        self.values
    }

    /// Counts a value.
    ///
    /// # Errors
    /// Where there are too many: `limit`.
    pub fn count_value<E: Error>(&mut self) -> Result<(), E> {
        self.values += 1;
        if self.values > self.limits.values {
            let most = self.limits.values;
            return Err(self.stop(
                Problem::error(
                    Code::Limit,
                    format!("the document has too many values; expected at most {most}"),
                )
                .arg("limit", most),
            ));
        }
        Ok(())
    }

    /// Looks at the nesting of an object or list that begins.
    ///
    /// # Errors
    /// Where it is too deep: `depth`.
    pub fn check_depth<E: Error>(&mut self, depth: usize) -> Result<(), E> {
        if depth > self.limits.depth {
            let most = self.limits.depth;
            return Err(self.stop(
                Problem::error(
                    Code::Depth,
                    format!("objects and lists are nested too deeply; expected at most {most}"),
                )
                .arg("limit", most),
            ));
        }
        Ok(())
    }

    /// Stops at a key that an object has already.
    pub fn duplicate_key<E: Error>(&mut self, key: &str) -> E {
        let key = quoted(key);
        self.stop(
            Problem::error(
                Code::Syntax,
                format!("the key \"{key}\" stands twice in one object; expected once"),
            )
            .arg("key", key),
        )
    }

    /// Whether the document had this key before.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.fields.contains_key(key) || self.seen.iter().any(|list| list.key() == key)
    }

    /// A list begins.
    pub fn begin(&mut self, list: List) {
        self.seen.push(list);
    }

    /// Takes over an element of a list, before which so many values were counted.
    ///
    /// # Errors
    /// Where there are too many: `limit`.
    pub fn element<E: Error>(
        &mut self,
        list: List,
        index: usize,
        value: Entries<'_>,
        values_before: usize,
    ) -> Result<(), E> {
        let most = list.limit(self.limits);
        if index >= most {
            let key = list.key();
            return Err(self.stop(
                Problem::error(
                    Code::Limit,
                    format!("the document has too many {key}; expected at most {most}"),
                )
                .arg("limit", most),
            ));
        }
        let place = Place::Element(list.key(), index);
        let (problems, limits) = (&mut self.problems, self.limits);
        match list {
            List::Nodes => self.nodes.extend(
                node::read(value, place, problems, limits)
                    .map(|node| migration::node(node, self.registry, problems)),
            ),
            List::Connections => {
                let read = connection::read(value, place, problems);
                if read.as_ref().is_none_or(|read| read.extra.is_empty()) {
                    // Nothing of it is held as a value.
                    self.values = values_before;
                }
                self.connections.extend(read);
            }
            List::Subgraphs => {
                let registry = self.registry;
                let read = subgraph::read(value, place, problems, limits, |node, problems| {
                    migration::node(node, registry, problems)
                });
                self.subgraphs.extend(read);
            }
            List::Macros => self
                .macros
                .extend(macros::read(value, place, problems, limits)),
            List::Groups => self
                .groups
                .extend(annotation::group(value, place, problems, limits)),
            List::Comments => self
                .comments
                .extend(annotation::comment(value, place, problems, limits)),
            List::Snapshots => {
                self.snapshots
                    .extend(annotation::snapshot(value, place, problems, limits));
            }
        }
        Ok(())
    }

    /// Takes over another field of the document.
    pub fn field(&mut self, key: String, value: Value) {
        self.fields.insert(key, value);
    }

    /// Something else stands where a list belongs.
    pub fn not_a_list(&mut self, list: List, found: &Value) {
        let key = list.key();
        self.problems.error(|| {
            let found = shown(found);
            Problem::error(Code::Value, format!("{key} is {found}; expected a list"))
                .arg("found", found)
                .arg("expected", "a list")
        });
    }

    /// Something else stands where the document belongs.
    pub fn not_an_object(&mut self, found: &Value) {
        self.is_object = false;
        self.problems.error(|| {
            let found = shown(found);
            Problem::error(
                Code::Value,
                format!("the document is {found}; expected an object"),
            )
            .arg("found", found)
            .arg("expected", "an object")
        });
    }

    /// The end of the text, or the problem that it broke off with.
    #[must_use]
    pub fn finish(mut self, broken: Option<Problem>) -> Taken {
        if let Some(problem) = broken {
            self.problems.conclude(problem);
            return Taken {
                document: None,
                problems: self.problems,
            };
        }
        if !self.is_object {
            return Taken {
                document: None,
                problems: self.problems,
            };
        }
        if let Err(problem) = migration::document(self.fields.shift_remove("airloom").as_ref()) {
            // What a later version means by its fields is not known here.
            let mut problems = Problems::new(1);
            problems.push(*problem);
            return Taken {
                document: None,
                problems,
            };
        }
        if !self.seen.contains(&List::Nodes) {
            self.problems.error(|| {
                Problem::error(Code::Value, "the document has no nodes; expected a list")
                    .arg("expected", "a list")
            });
        }
        let mut document = header::read(self.fields, &mut self.problems, self.limits);
        document.nodes = self.nodes;
        document.connections = self.connections;
        document.subgraphs = self.subgraphs;
        document.macros = self.macros;
        document.groups = self.groups;
        document.comments = self.comments;
        document.snapshots = self.snapshots;
        Taken {
            document: Some(document),
            problems: self.problems,
        }
    }
}
