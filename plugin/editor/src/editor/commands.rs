//! What the user asked for, done.

use airloom_api::id::NodeId;
use airloom_api::param::spec::ParamSpec;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::nodes::marks::SetBypass;
use airloom_runtime::session::error::ApplyError;
use airloom_runtime::session::session::Session;
use egui::Context;
use serde_json::Value;

use crate::editor::Editor;
use crate::editor::gesture::{self, Gesture};
use crate::intent::{Intent, Phase};
use crate::scene::{inspector, nodes};

impl Editor {
    /// Does what was asked for; what is refused is said in the runtime bar.
    pub(super) fn obey(&mut self, intent: Intent, ctx: &Context) {
        match intent {
            Intent::Select(node) => {
                if self.state.selected != node {
                    self.state.section = 0;
                }
                self.state.selected = node;
            }
            Intent::Turn {
                node,
                param,
                place,
                phase,
            } => {
                self.turn(&node, &param, place, phase);
            }
            Intent::Reset { node, param } => {
                self.set(&node, &param, Phase::Once, |_| Value::Null);
            }
            Intent::Choose {
                node,
                param,
                option,
            } => {
                let option = u32::try_from(option).map_or(0.0, f64::from);
                self.set(&node, &param, Phase::Once, |spec| spec.write(option));
            }
            Intent::BypassNode { node, bypassed } => self.bypass_node(&node, bypassed),
            Intent::Macro { slot, value, phase } => {
                if let Ok(slot) = u16::try_from(slot) {
                    self.turn_macro(slot, f64::from(value), phase);
                }
            }
            Intent::LoadPreset(index) => match self.host.load_preset(index) {
                Ok(()) => self.refusal.clear(),
                Err(why) => self.refusal = why,
            },
            Intent::Undo => self.step(Session::undo),
            Intent::Redo => self.step(Session::redo),
            Intent::Bypass(bypassed) => self.host.set_bypass(bypassed),
            Intent::NextTheme => self.set_mode(self.theme.mode.next(), Some(ctx)),
            Intent::Scale(scale) => self.host.set_scale(scale),
        }
    }

    /// Turns a parameter's knob. What a macro moves is turned by turning the macro.
    fn turn(&mut self, node: &str, param: &str, place: f32, phase: Phase) {
        let session = self.session.lock();
        let by_macro = macro_place(session.graph(), node, param, place);
        drop(session);
        match by_macro {
            Some((slot, value)) => self.turn_macro(slot, value, phase),
            // Taking hold of a knob does not move it yet.
            None if phase == Phase::Begin => {}
            None => self.set(node, param, phase, |spec| {
                spec.write(inspector::value_at(spec, place))
            }),
        }
    }

    fn turn_macro(&mut self, slot: u16, value: f64, phase: Phase) {
        let held = self.gesture == Some(Gesture::Macro { slot });
        if !held {
            self.host.begin_macro(slot);
        }
        self.host.set_macro(slot, value);
        match phase {
            Phase::Begin | Phase::Move => self.gesture = Some(Gesture::Macro { slot }),
            Phase::End | Phase::Once => {
                self.host.end_macro(slot);
                self.gesture = None;
            }
        }
    }

    /// Sets a parameter to what `value` makes of its spec.
    fn set(&mut self, node: &str, param: &str, phase: Phase, value: impl Fn(&ParamSpec) -> Value) {
        let mut session = self.session.lock();
        let Some((id, spec, title)) = find(&session, node, param) else {
            return;
        };
        let by_macro = macro_of(session.graph(), node, param);
        if let (Some(slot), Phase::Once) = (by_macro, phase) {
            // Its base would not be heard; the macro goes to the place that makes the same value.
            let wanted = spec
                .read(&value(&spec))
                .map_or(spec.default_value(), |read| read.value);
            let place = inspector::place(&spec, wanted);
            let turned = macro_place(session.graph(), node, param, place);
            drop(session);
            if let Some((_, position)) = turned {
                self.turn_macro(slot, position, Phase::Once);
            }
            return;
        }
        let words = format!("set {} of {title}", spec.label);
        let made = gesture::set_param(
            &mut session,
            &mut self.gesture,
            &id,
            param,
            value(&spec),
            phase,
        );
        drop(session);
        self.note(made, words);
    }

    fn bypass_node(&mut self, node: &str, bypass: bool) {
        let Ok(id) = NodeId::new(node) else { return };
        let mut session = self.session.lock();
        let title = title(&session, node).unwrap_or_else(|| node.to_owned());
        let edit = Edit::SetBypass(SetBypass { node: id, bypass });
        let made = session.apply(&edit).map(Some);
        drop(session);
        let verb = if bypass { "bypass" } else { "take back" };
        self.note(made, format!("{verb} {title}"));
    }

    /// Undoes or redoes.
    fn step(&mut self, step: fn(&mut Session) -> Result<u64, ApplyError>) {
        self.gesture = None;
        let made = step(&mut self.session.lock());
        self.last_edit = None;
        match made {
            Ok(_) => {
                self.refusal.clear();
                self.host.edited();
            }
            Err(why) => self.refusal = why.to_string(),
        }
    }

    /// Notes what became of an edit.
    fn note(&mut self, made: Result<Option<u64>, ApplyError>, words: String) {
        match made {
            Ok(Some(revision)) => {
                self.last_edit = Some((revision, words));
                self.refusal.clear();
                self.host.edited();
            }
            Ok(None) => {}
            Err(why) => self.refusal = why.to_string(),
        }
    }
}

fn title(session: &Session, node: &str) -> Option<String> {
    let index = session
        .graph()
        .nodes
        .iter()
        .position(|known| known.id.as_str() == node)?;
    let saved = session.document().nodes.get(index)?;
    Some(nodes::title(saved, session.graph().nodes.get(index)?))
}

fn find(session: &Session, node: &str, param: &str) -> Option<(NodeId, ParamSpec, String)> {
    let known = session
        .graph()
        .nodes
        .iter()
        .find(|known| known.id.as_str() == node)?;
    let spec = known.spec.params.get(known.spec.param(param)?)?;
    Some((known.id.clone(), spec.clone(), title(session, node)?))
}

/// The macro that moves a parameter.
fn macro_of(graph: &CheckedGraph, node: &str, param: &str) -> Option<u16> {
    macro_place(graph, node, param, 0.0).map(|(slot, _)| slot)
}

/// The macro that moves a parameter, and the value at which it puts it to a place on its knob.
fn macro_place(graph: &CheckedGraph, node: &str, param: &str, place: f32) -> Option<(u16, f64)> {
    let index = graph
        .nodes
        .iter()
        .position(|known| known.id.as_str() == node)?;
    let spec = &graph.nodes.get(index)?.spec;
    let param = spec.param(param)?;
    let value = inspector::value_at(spec.params.get(param)?, place);
    graph.macros.iter().find_map(|entry| {
        let moves = |target: &&airloom_graph::check::checked::CheckedTarget| {
            target.node == index && target.param == param
        };
        let target = entry.targets.iter().find(moves)?;
        Some((
            entry.slot,
            target.curve.unmap(value, target.min, target.max),
        ))
    })
}
