//! A hostile document, and what it must be answered with.

use airloom_graph::document::syntax::Syntax;
use airloom_graph::problem::{Code, Problem};

/// Where an error must say that it is.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// At a line of the text.
    Line(usize),
    /// At a node.
    Node(&'static str),
    /// At a parameter of a node.
    Param(&'static str, &'static str),
    /// At a port of a node.
    Port(&'static str, &'static str),
    /// At a connection.
    Connection(&'static str),
    /// In the message: a list's element, a macro's slot, a count of the whole document.
    Message(&'static str),
}

impl Place {
    /// Whether a problem names it.
    pub fn is_named_by(self, problem: &Problem) -> bool {
        let node = |id| problem.node.as_deref() == Some(id);
        match self {
            Self::Line(line) => problem.line == Some(line) && problem.column.is_some(),
            Self::Node(id) => node(id),
            Self::Param(id, param) => node(id) && problem.param.as_deref() == Some(param),
            Self::Port(id, port) => node(id) && problem.port.as_deref() == Some(port),
            Self::Connection(id) => problem.connection.as_deref() == Some(id),
            Self::Message(part) => problem.message.contains(part),
        }
    }
}

/// A document that must be refused.
pub struct Case {
    /// What is wrong with it.
    pub name: &'static str,
    /// The document.
    pub text: String,
    /// How it is written down.
    pub syntax: Syntax,
    /// The code of the error.
    pub code: Code,
    /// The place that the error names.
    pub place: Place,
}

/// A case in JSON.
pub fn json(name: &'static str, code: Code, place: Place, text: impl Into<String>) -> Case {
    Case {
        name,
        text: text.into(),
        syntax: Syntax::Json,
        code,
        place,
    }
}

/// A case in YAML.
pub fn yaml(name: &'static str, code: Code, place: Place, text: impl Into<String>) -> Case {
    Case {
        syntax: Syntax::Yaml,
        ..json(name, code, place, text)
    }
}

/// A document of these nodes and connections, the insides of their lists.
pub fn graph(nodes: &str, connections: &str) -> String {
    format!("{{\"airloom\": 1,\n\"nodes\": [{nodes}],\n\"connections\": [{connections}]}}")
}

/// A document of nodes alone.
pub fn nodes(nodes: &str) -> String {
    graph(nodes, "")
}

/// `count` elements, separated by commas.
pub fn many(count: usize, mut element: impl FnMut(usize) -> String) -> String {
    let mut list = String::new();
    for index in 0..count {
        if index > 0 {
            list.push(',');
        }
        list.push_str(&element(index));
    }
    list
}
