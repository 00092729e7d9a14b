//! Edits by chance, of a document as a client sees it.

use airloom_graph::document::model::Document;
use airloom_tests::dice::Dice;
use serde_json::{Value, json};

const KINDS: &[&str] = &["level.gain", "filter.eq", "level.pan", "time.delay"];

/// Makes up edits with ids of its own.
pub struct Hand {
    number: usize,
    made: usize,
}

impl Hand {
    /// The hand of a client.
    pub const fn new(number: usize) -> Self {
        Self { number, made: 0 }
    }

    fn id(&mut self) -> String {
        self.made += 1;
        format!("x{}-{}", self.number, self.made)
    }

    /// A change; `None` where the dice point at nothing.
    pub fn change(&mut self, document: &Document, dice: &mut Dice) -> Option<Value> {
        Some(match dice.below(8) {
            0 => self.structural(document, dice)?,
            1 => self.wires(document, dice)?,
            2 | 3 => values(document, dice)?,
            4 => self.beside(document, dice)?,
            5 => self.intent(document, dice)?,
            6 => words(document, dice)?,
            _ => {
                let edits: Vec<Value> = (0..1 + dice.below(3))
                    .filter_map(|_| self.change(document, dice))
                    .collect();
                json!({"edit": "batch", "edits": edits})
            }
        })
    }

    fn structural(&mut self, document: &Document, dice: &mut Dice) -> Option<Value> {
        if dice.below(3) == 0 {
            let strategy = *dice.pick(&["cut", "bridge", "fade"]);
            let mut edit =
                json!({"edit": "remove_node", "node": node(document, dice)?, "strategy": strategy});
            if strategy == "fade" {
                edit["seconds"] = json!(dice.between(0.0, 2.0));
            }
            return Some(edit);
        }
        let id = self.id();
        let (one, two) = (self.id(), self.id());
        let at = (dice.below(2) == 0).then(|| dice.below(document.nodes.len() + 1));
        let mut edit = json!({"edit": "add_node", "node": {"id": id, "type": dice.pick(KINDS), "later_field": {"x": [1]}},
            "connections": [
                {"connection": {"id": one, "from": format!("{}:out", node(document, dice)?), "to": format!("{id}:in")}},
                {"connection": {"id": two, "from": format!("{id}:out"), "to": "out:in"}}]});
        if let Some(at) = at {
            edit["at"] = json!(at);
        }
        Some(edit)
    }

    fn wires(&mut self, document: &Document, dice: &mut Dice) -> Option<Value> {
        let from = node(document, dice)?;
        let to = node(document, dice)?;
        if document.connections.is_empty() || dice.below(3) == 0 {
            return Some(json!({"edit": "connect", "connection": {"id": self.id(),
                "from": format!("{from}:out"), "to": format!("{to}:in"), "gain_db": -30.0}}));
        }
        let wire = dice.pick(&document.connections).id.to_string();
        Some(match dice.below(3) {
            0 => json!({"edit": "disconnect", "connection": wire}),
            1 => {
                json!({"edit": "set_connection", "connection": wire, "from": format!("{from}:out")})
            }
            _ => {
                json!({"edit": "set_connection", "connection": wire, "gain_db": dice.between(-30.0, 0.0)})
            }
        })
    }

    fn beside(&mut self, document: &Document, dice: &mut Dice) -> Option<Value> {
        let nodes: Vec<String> = (0..dice.below(3))
            .filter_map(|_| node(document, dice))
            .collect();
        let group = (!document.groups.is_empty()).then(|| dice.pick(&document.groups).id.clone());
        let comment =
            (!document.comments.is_empty()).then(|| dice.pick(&document.comments).id.clone());
        Some(match dice.below(8) {
            0 => {
                json!({"edit": "group", "group": {"id": self.id(), "nodes": nodes, "later_field": 1}})
            }
            1 => json!({"edit": "ungroup", "group": group?}),
            2 => json!({"edit": "set_group", "group": group?, "label": self.id(), "nodes": nodes}),
            3 => json!({"edit": "remove_group", "group": group?}),
            4 => {
                json!({"edit": "add_comment", "comment": {"id": self.id(), "text": "x", "position": [dice.below(9), 0.5]}})
            }
            5 => json!({"edit": "set_comment", "comment": comment?, "text": self.id()}),
            6 => json!({"edit": "remove_comment", "comment": comment?}),
            _ => {
                json!({"edit": "store_snapshot", "snapshot": dice.pick(&["s", "t", "u"]), "nodes": nodes})
            }
        })
    }

    fn intent(&mut self, document: &Document, dice: &mut Dice) -> Option<Value> {
        let node = node(document, dice)?;
        Some(match dice.below(5) {
            0 => json!({"edit": "replace_node", "node": node, "type": dice.pick(KINDS)}),
            1 => {
                json!({"edit": "reconfigure", "node": node, "config": {"bands": 1 + dice.below(4)}})
            }
            2 => json!({"edit": "recall_snapshot", "snapshot": dice.pick(&["s", "t", "u"])}),
            3 => {
                json!({"edit": "morph_snapshots", "from": "s", "to": "t", "position": dice.between(0.0, 1.0)})
            }
            _ => json!({"edit": "remove_snapshot", "snapshot": "u"}),
        })
    }
}

fn node(document: &Document, dice: &mut Dice) -> Option<String> {
    let inner = document.nodes.iter();
    let inner: Vec<&str> = inner
        .map(|node| node.id.as_str())
        .filter(|id| *id != "out" && *id != "in")
        .collect();
    (!inner.is_empty()).then(|| (*dice.pick(&inner)).to_owned())
}

fn values(document: &Document, dice: &mut Dice) -> Option<Value> {
    let value = dice.between(-20.0, 0.0);
    Some(match dice.below(6) {
        0 => {
            json!({"edit": "set_bypass", "node": node(document, dice)?, "bypass": dice.below(2) == 0})
        }
        1 => json!({"edit": "set_macro_value", "slot": 1, "value": dice.between(0.0, 1.0)}),
        2 => json!({"edit": "set_macro", "macro": {"slot": 1 + dice.below(2), "targets": [
                {"node": node(document, dice)?, "param": "gain_db", "min": value, "max": 0.0}]}}),
        3 => json!({"edit": "remove_macro", "slot": 1 + dice.below(2)}),
        _ => {
            let gains: Vec<&str> = document
                .nodes
                .iter()
                .filter(|node| node.type_name == "level.gain")
                .map(|node| node.id.as_str())
                .collect();
            if gains.is_empty() {
                return None;
            }
            let value = if dice.below(4) == 0 {
                Value::Null
            } else {
                json!(value)
            };
            json!({"edit": "set_param", "node": dice.pick(&gains), "param": "gain_db", "value": value})
        }
    })
}

fn words(document: &Document, dice: &mut Dice) -> Option<Value> {
    let word = format!("w{}", dice.below(100));
    Some(match dice.below(4) {
        0 => json!({"edit": "set_document", "name": word}),
        1 => json!({"edit": "set_document", "tags": [word], "author": word}),
        2 => {
            json!({"edit": "move_node", "node": node(document, dice)?, "position": [dice.below(100), 0.25]})
        }
        _ => json!({"edit": "rename", "node": node(document, dice)?, "label": word}),
    })
}
