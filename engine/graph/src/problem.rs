//! What is wrong with a document, and where.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// Characters of a message; text of the document that is quoted in it may be endless.
const MESSAGE_LENGTH: usize = 1_000;

/// Characters of an id or name in a place; above any valid id.
const PLACE_LENGTH: usize = 200;

/// Characters of a value of the document that a message quotes.
const QUOTED: usize = 80;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The document cannot be played.
    Error,
    /// It can, with the value that the message names.
    Warning,
}

/// What kind of problem it is; the names are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Text that cannot be parsed.
    Syntax,
    /// A document or node of a version that this program does not read.
    Version,
    /// Two things of one id.
    DuplicateId,
    /// An id that breaks the rule.
    BadId,
    /// A node type that is not registered.
    UnknownType,
    /// A port, or the node of a port, that is not there.
    UnknownPort,
    /// A parameter that the node does not have.
    UnknownParam,
    /// A connection between ports of different kinds.
    PortType,
    /// A connection between channel counts that do not fit.
    Channels,
    /// A cycle that no feedback node closes.
    Cycle,
    /// Too much of something.
    Limit,
    /// A value of the wrong type, missing, not finite or out of range.
    Value,
    /// Objects and lists nested too deeply.
    Depth,
    /// A file that the document does not list, or lists wrongly.
    Asset,
    /// A macro that cannot be mapped.
    Macro,
}

/// One problem and its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// What, where, and what was expected, in English.
    pub message: String,
    /// The node, as written.
    pub node: Option<String>,
    /// The port, as written.
    pub port: Option<String>,
    /// The connection, as written.
    pub connection: Option<String>,
    /// Nodes that are concerned together: those on a cycle, in the order of the signal.
    pub nodes: Vec<String>,
    /// The definition of a sub-graph that it lies in; `node` is then the first node that stands for it, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subgraph: Option<String>,
    /// The node within that definition, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner: Option<String>,
    /// The parameter, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// Line of the text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column of the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What the message was made of, for translations: `found`, `expected`, `limit` …
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub args: IndexMap<&'static str, Value>,
}

impl Problem {
    /// An error without a place.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: clip(message.into(), MESSAGE_LENGTH),
            node: None,
            port: None,
            connection: None,
            nodes: Vec::new(),
            subgraph: None,
            inner: None,
            param: None,
            line: None,
            column: None,
            args: IndexMap::new(),
        }
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// A document that has more of something than it may.
    #[must_use]
    pub fn too_many(what: &str, found: usize, most: usize) -> Self {
        Self::error(
            Code::Limit,
            format!("the document has {found} {what}; expected at most {most}"),
        )
        .arg("found", found)
        .arg("limit", most)
    }

    /// At a node.
    #[must_use]
    pub fn node(mut self, node: impl ToString) -> Self {
        self.node = Some(clip(node.to_string(), PLACE_LENGTH));
        self
    }

    /// At a port.
    #[must_use]
    pub fn port(mut self, port: impl ToString) -> Self {
        self.port = Some(clip(port.to_string(), PLACE_LENGTH));
        self
    }

    /// At a connection.
    #[must_use]
    pub fn connection(mut self, connection: impl ToString) -> Self {
        self.connection = Some(clip(connection.to_string(), PLACE_LENGTH));
        self
    }

    /// At a parameter.
    #[must_use]
    pub fn param(mut self, param: impl ToString) -> Self {
        self.param = Some(clip(param.to_string(), PLACE_LENGTH));
        self
    }

    /// At several nodes.
    #[must_use]
    pub fn nodes(mut self, nodes: impl IntoIterator<Item = String>) -> Self {
        self.nodes = nodes.into_iter().collect();
        self
    }

    /// Inside a sub-graph, whose first node is `outer`: what it says of a node and of connections is said of those
    /// within the definition.
    #[must_use]
    pub fn within(mut self, subgraph: &str, outer: Option<&str>) -> Self {
        self.subgraph = Some(clip(subgraph.to_owned(), PLACE_LENGTH));
        self.inner = self.node.take();
        self.node = outer.map(str::to_owned);
        if let Some(connection) = self.connection.take() {
            self = self.arg("connection", connection);
        }
        let nodes = std::mem::take(&mut self.nodes);
        if !nodes.is_empty() {
            self = self.arg("nodes", nodes);
        }
        self
    }

    /// At a place of the text, line and column from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// With a part of its message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::String(text) => Value::String(clip(text, MESSAGE_LENGTH)),
            value => value,
        };
        self.args.insert(name, value);
        self
    }

    /// Whether the document cannot be played.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Text of the document as a message quotes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    clip(text.to_owned(), QUOTED)
}

/// A value of the document as a message quotes it.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(map) => format!("an object of {}", map.len()),
        Value::String(text) => format!("\"{}\"", quoted(text)),
        scalar => scalar.to_string(),
    }
}

/// The text, its end replaced by `…` where it is longer than `most` characters.
fn clip(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
