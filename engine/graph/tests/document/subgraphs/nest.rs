//! A document with a sub-graph that is seen at two levels.

use airloom_graph::document::model::{Connection, Document, Subgraph};
use airloom_graph::document::subgraph::ExposedPort;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::edit::resolve::resolved::Resolved;
use airloom_graph::edit::resolve::resolver::resolve;
use serde_json::{Value, json};

use super::{bytes, checked, document};
use crate::fixture::registry;

/// A strip that the document uses twice and a rack once, so that what happens in the strip is seen at two levels.
const NEST: &str = r#"{
  "airloom": 1, "name": "Nest",
  "nodes": [
    {"id": "in", "type": "io.input"},
    {"id": "lfo", "type": "control.lfo"},
    {"id": "r", "type": "graph.subgraph", "config": {"definition": "rack"}, "params": {"tone": 2.0, "level": -3.0}},
    {"id": "s", "type": "graph.subgraph", "config": {"definition": "strip"}, "params": {"drive": -6.0, "tone": 1.0}},
    {"id": "t", "type": "graph.subgraph", "config": {"definition": "strip"}},
    {"id": "out", "type": "io.output"}
  ],
  "connections": [
    {"id": "a", "from": "in:out", "to": "r:in"},
    {"id": "b", "from": "r:out", "to": "s:in"},
    {"id": "c", "from": "s:out", "to": "out:in", "gain_db": -1.0},
    {"id": "d", "from": "in:out", "to": "t:in"},
    {"id": "e", "from": "t:side", "to": "out:in"},
    {"id": "f", "from": "lfo:out", "to": "s:param.tone", "depth": 3.0},
    {"id": "g", "from": "lfo:out", "to": "r:param.tone"}
  ],
  "subgraphs": [
    {"id": "rack", "name": "Rack", "inputs": [{"name": "in", "port": "strip:in"}],
     "outputs": [{"name": "out", "port": "last:out"}, {"name": "side", "port": "strip:side"}],
     "params": [{"id": "tone", "node": "strip", "param": "tone"}, {"id": "level", "node": "last", "param": "gain_db"}],
     "nodes": [
       {"id": "strip", "type": "graph.subgraph", "config": {"definition": "strip"}, "params": {"tone": 4.0}},
       {"id": "wave", "type": "control.lfo"},
       {"id": "last", "type": "level.gain"}],
     "connections": [
       {"id": "c1", "from": "strip:out", "to": "last:in"},
       {"id": "c2", "from": "wave:out", "to": "strip:param.tone"}]},
    {"id": "strip", "name": "Strip", "inputs": [{"name": "in", "port": "eq:in"}],
     "outputs": [{"name": "out", "port": "g:out"}, {"name": "side", "port": "eq:out", "later": 1}],
     "params": [{"id": "drive", "node": "g", "param": "gain_db"}, {"id": "tone", "label": "Tone", "node": "eq", "param": "band2.gain_db"}],
     "nodes": [
       {"id": "eq", "type": "filter.eq", "config": {"bands": 2}, "params": {"band1.gain_db": 4.0}},
       {"id": "m", "type": "level.gain"},
       {"id": "g", "type": "level.gain", "params": {"gain_db": 2.0}}],
     "connections": [{"id": "c1", "from": "eq:out", "to": "m:in"}, {"id": "c2", "from": "m:out", "to": "g:in"}],
     "groups": [{"id": "g1", "nodes": ["eq", "m"]}, {"id": "g2", "nodes": ["g"], "parent": "g1"}],
     "snapshots": [{"id": "s1", "name": "Low", "params": {"g": {"gain_db": -20.0}, "eq": {"band1.gain_db": -4.0}}},
                   {"id": "s2", "name": "High", "params": {"g": {"gain_db": 0.0}, "gone": {}}}]}
  ],
  "macros": [{"slot": 1, "name": "m", "value": 0.5, "targets": [
    {"node": "s", "param": "drive", "min": -6.0, "max": 6.0},
    {"node": "t", "param": "tone", "min": -6.0, "max": 6.0},
    {"node": "r", "param": "tone", "min": -6.0, "max": 6.0}]}]
}"#;

pub fn nest() -> Document {
    let nest = document(NEST);
    assert!(errors(&nest).is_empty(), "{:?}", errors(&nest));
    nest
}

pub fn errors(document: &Document) -> Vec<String> {
    let problems = checked(document).problems;
    let errors = problems.iter().filter(|found| found.is_error());
    errors.map(|found| found.message.clone()).collect()
}

pub fn resolved(document: &Document, edit: &Value) -> Result<Resolved, String> {
    let edit: Edit = serde_json::from_value(edit.clone()).unwrap();
    resolve(&edit, document, &registry(), &|_| true).map_err(|error| error.to_string())
}

pub fn within(subgraph: &str, change: Value) -> Value {
    json!({"edit": "in_subgraph", "subgraph": subgraph, "change": change})
}

/// Does it, makes sure that it undoes and that the document has no errors; gives back what is there and what fell away.
#[track_caller]
pub fn done(edit: &Value) -> (Document, Vec<String>) {
    let mut document = nest();
    let Resolved { edit, dropped } = resolved(&document, edit).unwrap();
    assert!(!edit.has_intents());
    let applied = apply(&mut document, &edit).unwrap();
    let after = document.clone();
    assert!(errors(&after).is_empty(), "{:?}", errors(&after));
    apply(&mut document, &applied.inverse).unwrap();
    assert_eq!(bytes(&document), bytes(&nest()));
    (after, dropped.iter().map(ToString::to_string).collect())
}

pub fn definition<'d>(document: &'d Document, id: &str) -> &'d Subgraph {
    let mut all = document.subgraphs.iter();
    all.find(|subgraph| subgraph.id == id).unwrap()
}

pub fn ports(ports: &[ExposedPort]) -> Vec<String> {
    let each = ports.iter();
    each.map(|port| format!("{}={}", port.name, port.port))
        .collect()
}

pub fn ids(connections: &[Connection]) -> Vec<&str> {
    connections.iter().map(|each| each.id.as_str()).collect()
}
