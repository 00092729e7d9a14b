//! Joins the inverses of edits that are undone together, so that a long gesture does not become a long list.

use std::collections::HashMap;

use airloom_graph::edit::change::{Batch, Edit};
use airloom_graph::edit::params::SetParam;

/// What a simple edit sets to a value of its own, whatever it was before.
#[derive(PartialEq, Eq, Hash)]
enum Target<'e> {
    Param(&'e str, &'e str),
    Bypass(&'e str),
    Position(&'e str),
    Label(&'e str),
    MacroValue(u16),
    Connection(&'e str),
    Comment(&'e str),
    Group(&'e str),
    Document,
}

/// Makes `older` undo what `newer` undoes as well. What `newer` would set and `older` then sets again is left out.
pub(crate) fn coalesce(older: &mut Edit, newer: Edit) {
    if let (Edit::SetParam(old), Edit::SetParam(new)) = (&mut *older, &newer)
        && old.node == new.node
        && old.param == new.param
        && !old.value.is_null()
        && old.at.is_none()
        && !new.value.is_null()
        && new.at.is_some()
    {
        // The gesture ends at the default, which is not written: the older value goes back to where it stood.
        old.at = new.at;
        return;
    }
    let mut first = HashMap::new();
    index(older, &mut first);
    let mut left = Vec::new();
    let is_simple = leaves(&newer, &mut |leaf| {
        let is_covered = target(leaf)
            .and_then(|target| first.get(&target))
            .is_some_and(|old| covers(old, leaf) && !moves_place(older, leaf));
        if !is_covered {
            left.push(leaf.clone());
        }
    });
    if !is_simple {
        left = vec![newer.clone()];
    }
    if left.is_empty() {
        return;
    }
    match std::mem::replace(older, Edit::Batch(Batch { edits: Vec::new() })) {
        Edit::Batch(batch) => left.extend(batch.edits),
        other => left.push(other),
    }
    *older = Edit::Batch(Batch { edits: left });
}

/// The first simple edit of each target, in the order of application.
fn index<'e>(edit: &'e Edit, first: &mut HashMap<Target<'e>, &'e Edit>) {
    match edit {
        Edit::Batch(batch) => batch.edits.iter().for_each(|edit| index(edit, first)),
        leaf => {
            if let Some(target) = target(leaf) {
                first.entry(target).or_insert(leaf);
            }
        }
    }
}

/// Visits the edits of batches; whether all of them set something.
fn leaves<'e>(edit: &'e Edit, visit: &mut impl FnMut(&'e Edit)) -> bool {
    match edit {
        Edit::Batch(batch) => {
            let mut is_simple = true;
            for edit in &batch.edits {
                is_simple &= leaves(edit, visit);
            }
            is_simple
        }
        leaf => {
            visit(leaf);
            target(leaf).is_some()
        }
    }
}

fn target(edit: &Edit) -> Option<Target<'_>> {
    Some(match edit {
        Edit::SetParam(edit) => Target::Param(edit.node.as_str(), &edit.param),
        Edit::SetBypass(edit) => Target::Bypass(edit.node.as_str()),
        Edit::MoveNode(edit) => Target::Position(edit.node.as_str()),
        Edit::Rename(edit) => Target::Label(edit.node.as_str()),
        Edit::SetMacroValue(edit) => Target::MacroValue(edit.slot),
        Edit::SetConnection(edit) => Target::Connection(edit.connection.as_str()),
        Edit::SetComment(edit) => Target::Comment(&edit.comment),
        Edit::SetGroup(edit) => Target::Group(&edit.group),
        Edit::SetDocument(_) => Target::Document,
        _ => return None,
    })
}

/// Whether a simple edit writes a value into a place, or takes one out, where `older` counts places for others of the
/// node afterwards.
fn moves_place(older: &Edit, new: &Edit) -> bool {
    let Edit::SetParam(new) = new else {
        return false;
    };
    (new.at.is_some() || new.value.is_null()) && places_others(older, new)
}

fn places_others(older: &Edit, new: &SetParam) -> bool {
    match older {
        Edit::Batch(batch) => batch.edits.iter().any(|edit| places_others(edit, new)),
        Edit::SetParam(old) => old.at.is_some() && old.node == new.node && old.param != new.param,
        _ => false,
    }
}

/// Whether `old`, applied after `new`, leaves nothing of it.
fn covers(old: &Edit, new: &Edit) -> bool {
    match (old, new) {
        // What is not written in the end leaves no place either. What is written before and after stays in its place.
        (Edit::SetParam(old), Edit::SetParam(new)) => {
            old.value.is_null() || (!new.value.is_null() && new.at.is_none())
        }
        (Edit::SetBypass(_), Edit::SetBypass(_))
        | (Edit::MoveNode(_), Edit::MoveNode(_))
        | (Edit::Rename(_), Edit::Rename(_))
        | (Edit::SetMacroValue(_), Edit::SetMacroValue(_)) => true,
        (Edit::SetConnection(old), Edit::SetConnection(new)) => {
            (old.from.is_some() || new.from.is_none())
                && (old.to.is_some() || new.to.is_none())
                && (old.gain_db.is_some() || new.gain_db.is_none())
                && (old.depth.is_some() || new.depth.is_none())
                && (old.curve.is_some() || new.curve.is_none())
        }
        (Edit::SetComment(old), Edit::SetComment(new)) => {
            (old.text.is_some() || new.text.is_none())
                && (old.position.is_some() || new.position.is_none())
                && (old.size.is_some() || new.size.is_none())
        }
        (Edit::SetGroup(old), Edit::SetGroup(new)) => {
            (old.label.is_some() || new.label.is_none())
                && (old.nodes.is_some() || new.nodes.is_none())
                && (old.parent.is_some() || new.parent.is_none())
                && (old.colour.is_some() || new.colour.is_none())
                && (old.collapsed.is_some() || new.collapsed.is_none())
        }
        (Edit::SetDocument(old), Edit::SetDocument(new)) => {
            (old.name.is_some() || new.name.is_none())
                && (old.description.is_some() || new.description.is_none())
                && (old.author.is_some() || new.author.is_none())
                && (old.tags.is_some() || new.tags.is_none())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use airloom_graph::document::model::Document;
    use airloom_graph::edit::change::apply;

    use super::*;

    fn edit(text: &str) -> Edit {
        serde_json::from_str(text).unwrap()
    }

    fn set(param: &str, value: &str) -> Edit {
        edit(&format!(
            r#"{{"edit": "set_param", "node": "n", "param": "{param}", "value": {value}}}"#
        ))
    }

    /// All gestures of up to four turns of three knobs, two of which are written down at first.
    #[test]
    fn a_gesture_goes_back_to_the_same_bytes() {
        let add = r#"{"edit": "add_node", "node": {"id": "n", "type": "t", "params": {"p2": 2, "p3": 3}}}"#;
        let mut document = Document::default();
        apply(&mut document, &edit(add)).unwrap();
        let before = document.clone();
        let first = r#"{"edit": "set_param", "node": "n", "param": "p1", "value": 1, "at": 0}"#;
        let mut turns = vec![edit(first)];
        for param in ["p1", "p2", "p3"] {
            turns.extend([set(param, "null"), set(param, "5")]);
        }
        let count = turns.len();
        for number in 0..count.pow(4) {
            let mut document = before.clone();
            let mut undo: Option<Edit> = None;
            let mut rest = number;
            for _ in 0..4 {
                let applied = apply(&mut document, &turns[rest % count]).unwrap();
                rest /= count;
                match &mut undo {
                    None => undo = Some(applied.inverse),
                    Some(undo) => coalesce(undo, applied.inverse),
                }
            }
            apply(&mut document, &undo.unwrap()).unwrap();
            let params = |document: &Document| serde_json::to_string(&document.nodes[0].params);
            assert_eq!(
                params(&document).unwrap(),
                params(&before).unwrap(),
                "{number}"
            );
        }
    }
}
