//! Edits and automation by chance.

use airloom_api::id::NodeId;
use airloom_graph::document::model::Document;
use airloom_graph::edit::effect::{Fade, FadeLaw};
use airloom_runtime::execute::block::{BlockEvent, Change};
use airloom_tests::dice::Dice;
use airloom_tests::stage::player::Stage;
use serde_json::{Value, json};

use crate::kinds::{EQ, FEEDBACK, Kind, LFO};

/// Makes up edits.
pub struct Editor {
    pub dice: Dice,
    pub kinds: &'static [Kind],
    pub made: usize,
}

impl Editor {
    fn kind_of(&self, document: &Document, id: &str) -> Option<&'static Kind> {
        let node = document.nodes.iter().find(|node| node.id.as_str() == id)?;
        self.kinds.iter().find(|kind| kind.name == node.type_name)
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}{}", self.made)
    }

    fn node(&mut self, document: &Document, is_control: bool) -> Option<String> {
        let fitting: Vec<String> = document
            .nodes
            .iter()
            .filter(|node| (node.type_name == "control.lfo") == is_control)
            .filter(|node| node.type_name != "io.output")
            .map(|node| node.id.as_str().to_owned())
            .collect();
        (!fitting.is_empty()).then(|| self.dice.pick(&fitting).clone())
    }

    fn wire(&mut self, document: &Document, from: &str) -> Option<Value> {
        let targets: Vec<&str> = document.nodes.iter().map(|node| node.id.as_str()).collect();
        let to = (*self.dice.pick(&targets)).to_owned();
        let id = self.id("c");
        if self
            .kind_of(document, from)
            .is_some_and(|kind| kind.name == LFO.name)
        {
            let (param, low, high) = *self.dice.pick(match self.kind_of(document, &to)?.params {
                [] => return None,
                params => params,
            });
            return Some(
                json!({"edit": "connect", "connection": {"id": id, "from": format!("{from}:out"),
                "to": format!("{to}:param.{param}"), "depth": (high - low) * self.dice.between(-0.5, 0.5)}}),
            );
        }
        let kind = self.kind_of(document, &to);
        let port = match kind.map(|kind| kind.inputs) {
            Some([]) => return None,
            Some(inputs) => *self.dice.pick(inputs),
            None => "in",
        };
        let closes = kind.is_some_and(|kind| kind.name == FEEDBACK.name);
        let gain = if closes {
            -30.0
        } else if self.dice.below(3) == 0 {
            self.dice.between(-20.0, 0.0).round()
        } else {
            0.0
        };
        Some(
            json!({"edit": "connect", "connection": {"id": id, "from": format!("{from}:out"),
            "to": format!("{to}:{port}"), "gain_db": gain}}),
        )
    }

    fn new_node(&mut self, document: &Document) -> Option<Value> {
        let kind = self.dice.pick(self.kinds);
        let id = self.id("n");
        let config = match kind.name {
            "test.latent" => json!({"frames": self.dice.pick(&[0, 1, 17, 100, 300, 1_000])}),
            "filter.eq" | "level.mixer" => {
                json!({ if kind.name == EQ.name { "bands" } else { "inputs" }: 2})
            }
            "time.delay" | "time.feedback_delay" => json!({"max_seconds": 0.1}),
            _ => json!({}),
        };
        let mut params = serde_json::Map::new();
        for (param, low, high) in kind.params {
            params.insert((*param).to_owned(), json!(self.dice.between(*low, *high)));
        }
        let node = json!({"edit": "add_node", "node": {"id": id, "type": kind.name, "config": config, "params": params}});
        let mut edits = vec![node];
        let out = *self.dice.pick(&["out", "aux"]);
        if kind.name != LFO.name {
            let connection = self.id("c");
            edits.push(json!({"edit": "connect", "connection":
                {"id": connection, "from": format!("{id}:out"), "to": format!("{out}:in"), "gain_db": -12.0}}));
        }
        if let ([port, ..], Some(from)) = (kind.inputs, self.node(document, false)) {
            let connection = self.id("c");
            edits.push(json!({"edit": "connect", "connection":
                {"id": connection, "from": format!("{from}:out"), "to": format!("{id}:{port}")}}));
        }
        Some(json!({"edit": "batch", "edits": edits}))
    }

    /// A change of a document; `None` where the dice point at nothing.
    pub fn change(&mut self, document: &Document) -> Option<Value> {
        Some(match self.dice.below(16) {
            0..=3 => return self.new_node(document),
            4 | 5 => {
                let is_control = self.dice.below(4) == 0;
                let from = self.node(document, is_control)?;
                return self.wire(document, &from);
            }
            6 | 7 => {
                let ids: Vec<&str> = document.connections.iter().map(|c| c.id.as_str()).collect();
                if ids.is_empty() {
                    return None;
                }
                json!({"edit": "disconnect", "connection": self.dice.pick(&ids)})
            }
            8 | 9 => {
                let id = self.node(document, false)?;
                let params = self.kind_of(document, &id)?.params;
                if params.is_empty() {
                    return None;
                }
                let (param, low, high) = *self.dice.pick(params);
                json!({"edit": "set_param", "node": id, "param": param, "value": self.dice.between(low, high)})
            }
            10 => {
                let id = self.node(document, false)?;
                self.kind_of(document, &id)?;
                json!({"edit": "set_bypass", "node": id, "bypass": self.dice.below(2) == 0})
            }
            11 => {
                let is_control = self.dice.below(4) == 0;
                let id = self.node(document, is_control)?;
                self.kind_of(document, &id)?;
                json!({"edit": "remove_node", "node": id})
            }
            12 => {
                let id = self.node(document, false)?;
                let params = self.kind_of(document, &id)?.params;
                if params.is_empty() {
                    return None;
                }
                let (param, low, high) = *self.dice.pick(params);
                let (min, max) = if self.dice.below(2) == 0 {
                    (low, high)
                } else {
                    (high, low)
                };
                json!({"edit": "set_macro", "macro": {"slot": 1 + self.dice.below(3), "name": "m", "value": 0.5,
                    "targets": [{"node": id, "param": param, "min": min, "max": max}]}})
            }
            13 => {
                let slot = document.macros.first()?.slot;
                if self.dice.below(3) == 0 {
                    json!({"edit": "remove_macro", "slot": slot})
                } else {
                    json!({"edit": "set_macro_value", "slot": slot, "value": self.dice.between(0.0, 1.0)})
                }
            }
            14 => return self.reversal(document),
            _ => {
                let edits: Vec<Value> = (0..3).filter_map(|_| self.change(document)).collect();
                json!({"edit": "batch", "edits": edits})
            }
        })
    }

    /// How edits fade from now on: no shorter than 10 ms, below which steep fades could be taken for clicks.
    pub fn fade(&mut self) -> Fade {
        Fade {
            seconds: *self.dice.pick(&[0.01, 0.013, 0.03, 0.1]),
            law: *self.dice.pick(&[FadeLaw::Linear, FadeLaw::EqualPower]),
        }
    }

    /// A change of the kinds that [`Self::change`] leaves out: other configurations and types in the place of a node,
    /// other ends and gains of connections, removals with a fade of their own.
    pub fn wide_change(&mut self, document: &Document) -> Option<Value> {
        if self.dice.below(2) == 0 {
            let ids: Vec<&str> = document.connections.iter().map(|c| c.id.as_str()).collect();
            if ids.is_empty() {
                return None;
            }
            let id = (*self.dice.pick(&ids)).to_owned();
            let from = self.node(document, false)?;
            return Some(match self.dice.below(3) {
                0 => {
                    json!({"edit": "set_connection", "connection": id, "from": format!("{from}:out")})
                }
                _ => json!({"edit": "set_connection", "connection": id,
                    "gain_db": self.dice.between(-30.0, 0.0).round()}),
            });
        }
        let id = self.node(document, false)?;
        self.kind_of(document, &id)?;
        if self.dice.below(4) == 0 {
            return Some(
                json!({"edit": "remove_node", "node": id, "strategy": "fade",
                "seconds": self.dice.between(0.01, 0.1), "law": self.dice.pick(&["linear", "equal_power"])}),
            );
        }
        let kind = self.dice.pick(self.kinds);
        let config = match kind.name {
            "test.latent" => json!({"frames": self.dice.pick(&[0, 3, 50, 700])}),
            "level.mixer" => json!({"inputs": 2}),
            "level.pan" => json!({}),
            _ => json!({"channels": self.dice.pick(&[1, 2])}),
        };
        Some(json!({"edit": "put_node", "node": {"id": id, "type": kind.name, "config": config}}))
    }

    /// Values that a host moves in the next `frames` frames.
    pub fn automation(&mut self, stage: &Stage, frames: usize) -> Vec<BlockEvent> {
        let document = std::sync::Arc::clone(stage.session.document());
        let mut offsets: Vec<usize> = (0..self.dice.below(4))
            .map(|_| self.dice.below(frames))
            .collect();
        offsets.sort_unstable();
        let event = |offset| {
            let slot = self.dice.below(3) + 1;
            let value = self.dice.between(0.0, 1.0);
            let slot = u16::try_from(slot).ok()?;
            let mut change = Change::Macro { slot, value };
            if self.dice.below(2) == 0 {
                let node = self.node(&document, false)?;
                let params = self.kind_of(&document, &node)?.params;
                let (param, low, high) = params.first()?;
                let (node, param) = stage.session.locate(&NodeId::new(&node).ok()?, param)?;
                let value = self.dice.between(*low, *high);
                change = Change::Param { node, param, value };
            }
            let offset = u32::try_from(offset).ok()?;
            Some(BlockEvent { offset, change })
        };
        offsets.into_iter().filter_map(event).collect()
    }

    /// Turns a connection between two inner nodes round, so that old and new together are a cycle.
    fn reversal(&mut self, document: &Document) -> Option<Value> {
        let inner: Vec<_> = document
            .connections
            .iter()
            .filter(|c| {
                let to = self.kind_of(document, c.to.node.as_str());
                let from = self.kind_of(document, c.from.node.as_str());
                to.is_some() && from.is_some_and(|kind| !kind.inputs.is_empty())
            })
            .collect();
        if inner.is_empty() {
            return None;
        }
        let turned = *self.dice.pick(&inner);
        let port = self.kind_of(document, turned.from.node.as_str())?.inputs[0];
        let id = self.id("c");
        let mut edits = vec![
            json!({"edit": "disconnect", "connection": turned.id}),
            json!({"edit": "connect", "connection": {"id": id, "gain_db": -30.0,
                "from": format!("{}:out", turned.to.node.as_str()),
                "to": format!("{}:{port}", turned.from.node.as_str())}}),
        ];
        let target = turned.from.node.as_str().to_owned();
        if let Some((param, low, high)) = self.kind_of(document, &target)?.params.first() {
            edits.push(json!({"edit": "set_param", "node": target, "param": param,
                "value": self.dice.between(*low, *high)}));
        }
        Some(json!({"edit": "batch", "edits": edits}))
    }
}
