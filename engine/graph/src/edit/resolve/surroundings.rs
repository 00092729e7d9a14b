//! What follows outside of a sub-graph when the ports and parameters of its nodes become others.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::spec::NodeSpec;
use serde_json::Value;

use crate::check::subgraphs::order::{named, order};
use crate::document::model::{Document, Node, Subgraph};
use crate::edit::change::{Edit, apply};
use crate::edit::nodes::put::PutNode;
use crate::edit::params::SetParam;
use crate::edit::resolve::carry::Change;
use crate::edit::resolve::dropped::{Dropped, Lost, Reason};
use crate::edit::resolve::error::ResolveError;
use crate::edit::resolve::exposed::Exposed;
use crate::edit::resolve::world::World;
use crate::edit::subgraphs::definitions::DefineSubgraph;
use crate::edit::subgraphs::inside::InSubgraph;
use crate::limits::Limits;
use crate::problems::Problems;

/// Adds the edits that have to follow a change inside a sub-graph, and what falls away with it: what the sub-graph
/// exposes, connections, values and macros of the nodes that stand for it, what is exposed of these, and so on
/// outwards. `made` are definitions that come before the change.
pub fn follow(
    world: &World<'_>,
    subgraph: &Subgraph,
    change: &InSubgraph<Edit>,
    made: &[DefineSubgraph],
    edits: &mut Vec<Edit>,
    dropped: &mut Vec<Dropped>,
) -> Result<(), ResolveError> {
    let mut body = subgraph.body.clone();
    apply(&mut body, &change.change)?;
    let (before, after) = (world.within(&subgraph.body, &[]), world.within(&body, made));
    let mut exposed = Exposed::of(subgraph);
    let mut is_other = false;
    let mut retyped = Vec::new();
    for old in &subgraph.body.nodes {
        let Some(new) = after.find(old.id.as_str()) else {
            exposed.pass_on(old, &subgraph.body, &body);
            continue;
        };
        if old == new {
            continue;
        }
        if old.type_name != new.type_name {
            retyped.push(old.id.to_string());
        }
        let (was, is) = (before.spec(&old.id)?, after.spec(&old.id)?);
        if was != is {
            is_other = true;
            let change = Change {
                node: &old.id,
                before: &was,
                after: &is,
            };
            exposed.follow(&change, dropped);
        }
    }
    let set = exposed.edit().map(Edit::SetSubgraph);
    if set.is_none() && !is_other && retyped.is_empty() {
        return Ok(());
    }
    let mut outside = Outside {
        world,
        document: world.document.clone(),
        faces: HashMap::new(),
        retyped: HashMap::from([(subgraph.id.clone(), retyped)]),
        edits,
        dropped,
    };
    for defined in made {
        let define = Edit::DefineSubgraph(Box::new(defined.clone()));
        apply(&mut outside.document, &define)?;
    }
    apply(&mut outside.document, &Edit::InSubgraph(change.clone()))?;
    if let Some(set) = set {
        outside.add(set)?;
    }
    outside.note_face(subgraph)?;
    outside.all()
}

/// The way outwards.
struct Outside<'o, 'w> {
    /// As it was.
    world: &'o World<'w>,
    /// As it has become so far.
    document: Document,
    /// Definitions that look different from outside: before and after.
    faces: HashMap<String, [Arc<NodeSpec>; 2]>,
    /// Paths of the nodes in a definition that are of another type now.
    retyped: HashMap<String, Vec<String>>,
    edits: &'o mut Vec<Edit>,
    dropped: &'o mut Vec<Dropped>,
}

impl Outside<'_, '_> {
    /// All definitions, each after those that it contains, then the document.
    fn all(&mut self) -> Result<(), ResolveError> {
        let limits = Limits::default();
        let order = order(&self.document, &limits, &mut Problems::new(limits.problems));
        let order: Vec<String> = order.sound.iter().map(|each| each.id.clone()).collect();
        for id in order {
            self.scope(Some(&id))?;
        }
        self.scope(None)
    }

    /// A definition, or the document, whose nodes may stand for what looks different now.
    fn scope(&mut self, id: Option<&str>) -> Result<(), ResolveError> {
        let old = id.and_then(|id| self.world.definitions.find(id));
        let mut exposed = old.map(Exposed::of);
        for node in self.users(id) {
            self.forget_states(id, &node)?;
            let Some([before, after]) = named(&node).and_then(|name| self.faces.get(name)) else {
                continue;
            };
            let change = Change {
                node: &node.id,
                before,
                after,
            };
            let mut dropped = Vec::new();
            let edits = self.around(id, &node, &change, &mut dropped)?;
            for lost in &mut dropped {
                lost.subgraph = id.map(str::to_owned);
            }
            if let Some(exposed) = &mut exposed {
                exposed.follow(&change, &mut dropped);
            }
            self.dropped.extend(dropped);
            for edit in edits {
                self.add_in(id, edit)?;
            }
        }
        if let Some(set) = exposed.and_then(Exposed::edit) {
            self.add(Edit::SetSubgraph(set))?;
        }
        old.map_or(Ok(()), |old| self.note_face(old))
    }

    /// Takes away the states that a node has of what is of another type now.
    fn forget_states(&mut self, id: Option<&str>, node: &Node) -> Result<(), ResolveError> {
        let name = named(node).unwrap_or_default();
        let Some(retyped) = self.retyped.get(name).filter(|paths| !paths.is_empty()) else {
            return Ok(());
        };
        let is_of = |path: &str, retyped: &String| {
            let rest = path.strip_prefix(retyped.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let stays = |path: &str| !retyped.iter().any(|retyped| is_of(path, retyped));
        let mut kept = node.clone();
        kept.states.retain(|path, _| stays(path));
        if let Some(id) = id {
            let outer = retyped.iter().map(|path| format!("{}/{path}", node.id));
            let outer: Vec<String> = outer.collect();
            self.retyped.entry(id.to_owned()).or_default().extend(outer);
        }
        if kept.states.len() == node.states.len() {
            return Ok(());
        }
        let what = Lost::State {
            node: node.id.clone(),
        };
        self.dropped.push(Dropped {
            subgraph: id.map(str::to_owned),
            ..Dropped::new(what, Reason::Type)
        });
        self.add_in(id, Edit::PutNode(Box::new(PutNode { node: kept })))
    }

    /// The nodes there that stand for what has changed.
    fn users(&self, id: Option<&str>) -> Vec<Node> {
        let Some(body) = body(&self.document, id) else {
            return Vec::new();
        };
        let has_changed =
            |name: &str| self.faces.contains_key(name) || self.retyped.contains_key(name);
        let is_user = |node: &&Node| named(node).is_some_and(has_changed);
        body.nodes.iter().filter(is_user).cloned().collect()
    }

    /// The edits of what is connected to a node and of what it is set to.
    fn around(
        &self,
        id: Option<&str>,
        node: &Node,
        change: &Change<'_>,
        dropped: &mut Vec<Dropped>,
    ) -> Result<Vec<Edit>, ResolveError> {
        let whole = World::new(&self.document, self.world.registry, self.world.is_free);
        let Some(body) = body(&self.document, id) else {
            return Ok(Vec::new());
        };
        let here = whole.within(body, &[]);
        let mut edits = Vec::new();
        change.connections(&here, &mut edits, dropped)?;
        change.macros(&here, &mut edits, dropped);
        // Behind the macros: one that lets a parameter go may write its value into the node.
        let macros = here.document.macros.iter();
        let targets = macros.flat_map(|entry| &entry.targets);
        let moved = targets.filter(|target| target.node == node.id);
        let moved = moved.map(|target| target.param.as_str());
        let written = node.params.iter();
        let mut gone: Vec<&str> = moved.filter(|name| change.param(name).is_err()).collect();
        for (name, value) in written {
            if let Err(why) = fits(change, name, value) {
                let what = Lost::Param {
                    node: node.id.clone(),
                    param: name.clone(),
                };
                dropped.push(Dropped::new(what, why));
                gone.push(name);
            }
        }
        gone.sort_unstable();
        gone.dedup();
        edits.extend(gone.into_iter().map(|name| unset(&node.id, name)));
        Ok(edits)
    }

    /// Notes what a definition looked like and looks like now, if that is not the same.
    fn note_face(&mut self, old: &Subgraph) -> Result<(), ResolveError> {
        let after = World::new(&self.document, self.world.registry, self.world.is_free);
        let Some(new) = after.definitions.find(&old.id) else {
            return Ok(());
        };
        let faces = [self.world.face(old, 0)?, after.face(new, 0)?];
        if faces[0] != faces[1] {
            self.faces.insert(old.id.clone(), faces);
        }
        Ok(())
    }

    /// Adds an edit of the document, or of what one of its definitions holds.
    fn add_in(&mut self, id: Option<&str>, edit: Edit) -> Result<(), ResolveError> {
        self.add(match id {
            None => edit,
            Some(id) => Edit::InSubgraph(InSubgraph {
                subgraph: id.to_owned(),
                change: Box::new(edit),
            }),
        })
    }

    fn add(&mut self, edit: Edit) -> Result<(), ResolveError> {
        apply(&mut self.document, &edit)?;
        self.edits.push(edit);
        Ok(())
    }
}

/// The document, or what one of its definitions holds.
fn body<'d>(document: &'d Document, id: Option<&str>) -> Option<&'d Document> {
    let Some(id) = id else {
        return Some(document);
    };
    let mut subgraphs = document.subgraphs.iter();
    let found = subgraphs.find(|subgraph| subgraph.id == id);
    found.map(|subgraph| &subgraph.body)
}

/// Whether a parameter means the same afterwards and takes its value.
fn fits(change: &Change<'_>, name: &str, value: &Value) -> Result<(), Reason> {
    change.param(name)?;
    let spec = change.after;
    let param = spec.param(name).and_then(|at| spec.params.get(at));
    match param.map(|param| param.read(value)) {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(Reason::Value),
        None => Err(Reason::Gone),
    }
}

fn unset(node: &NodeId, param: &str) -> Edit {
    Edit::SetParam(SetParam {
        node: node.clone(),
        param: param.to_owned(),
        value: Value::Null,
        at: None,
    })
}
