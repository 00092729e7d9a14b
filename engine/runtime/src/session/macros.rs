//! Mapping a macro, and taking a mapping away, without a change in the sound.

use std::borrow::Cow;
use std::collections::HashMap;

use airloom_api::node::registry::Registry;
use airloom_graph::document::macros::{Macro, MacroTarget};
use airloom_graph::document::model::Document;
use airloom_graph::edit::change::{Batch, Edit, apply};
use airloom_graph::edit::macros::SetMacro;
use airloom_graph::edit::params::SetParam;
use airloom_graph::edit::resolve::values::base;

use crate::status::Status;

/// The edit that a client means.
///
/// A macro that gets its first targets takes the value at which the first of them keeps its base. A parameter that a
/// macro no longer moves keeps its last value as base. Everything else is as given. Within a batch each edit meets the
/// document as those before it leave it.
pub(crate) fn without_jumps(
    edit: &Edit,
    document: &Document,
    registry: &Registry,
    status: Option<&Status>,
) -> Edit {
    if !maps(edit) {
        return edit.clone();
    }
    let mut scene = Scene {
        document: Cow::Borrowed(document),
        registry,
        status,
        turned: HashMap::new(),
        pending: Vec::new(),
    };
    scene.meant(edit, false)
}

/// Whether a macro gets or loses targets by it.
fn maps(edit: &Edit) -> bool {
    match edit {
        Edit::SetMacro(_) | Edit::RemoveMacro(_) => true,
        Edit::Batch(batch) => batch.edits.iter().any(maps),
        _ => false,
    }
}

/// A document in the middle of a batch, and where its macros stand.
struct Scene<'s> {
    document: Cow<'s, Document>,
    registry: &'s Registry,
    status: Option<&'s Status>,
    /// Macros that the batch has turned.
    turned: HashMap<u16, f64>,
    /// Edits that are still to be applied to the document before anybody looks at it.
    pending: Vec<Edit>,
}

impl Scene<'_> {
    /// What is meant by an edit, after which another that maps follows or does not.
    fn meant(&mut self, edit: &Edit, goes_on: bool) -> Edit {
        if maps(edit) && !matches!(edit, Edit::Batch(_)) {
            self.catch_up();
        }
        let meant = match edit {
            Edit::Batch(Batch { edits }) => {
                let last = edits.iter().rposition(maps).unwrap_or_default();
                let edits = edits.iter().enumerate();
                let meant = edits.map(|(at, edit)| self.meant(edit, goes_on || at < last));
                return Edit::Batch(Batch {
                    edits: meant.collect(),
                });
            }
            Edit::SetMacro(set) => self.mapped(set),
            Edit::RemoveMacro(remove) => {
                let old = self.present(remove.slot).cloned();
                let released = old.map_or_else(Vec::new, |old| self.kept_values(&old, &[]));
                batch(released, edit.clone())
            }
            other => other.clone(),
        };
        if goes_on {
            self.turn(&meant);
            self.pending.push(meant.clone());
        }
        meant
    }

    /// Lets the document follow. What cannot be applied is refused, with its place, when all of the batch is applied.
    fn catch_up(&mut self) {
        let edits = std::mem::take(&mut self.pending);
        if !edits.is_empty() {
            let _ = apply(self.document.to_mut(), &Edit::Batch(Batch { edits }));
        }
    }

    fn present(&self, slot: u16) -> Option<&Macro> {
        let mut macros = self.document.macros.iter();
        macros.find(|entry| entry.slot == slot)
    }

    /// Where a macro stands.
    fn value(&self, entry: &Macro) -> f64 {
        let turned = self.turned.get(&entry.slot).copied();
        let sounding = || self.status.map(|status| status.macro_value(entry.slot));
        turned.or_else(sounding).unwrap_or(entry.value)
    }

    /// Notes where macros stand after an edit that says so.
    fn turn(&mut self, meant: &Edit) {
        match meant {
            Edit::SetMacroValue(set) => {
                self.turned.insert(set.slot, set.value);
            }
            Edit::SetMacro(set) => {
                let slot = set.entry.slot;
                let old = self.present(slot).map(|old| old.value);
                // Where the document's value stays, so does the one that sounds.
                #[expect(clippy::float_cmp, reason = "the same number or another")]
                let stays = old.is_some_and(|old| old == set.entry.value);
                if !stays {
                    self.turned.insert(slot, set.entry.value);
                }
            }
            Edit::Batch(batch) => batch.edits.iter().for_each(|edit| self.turn(edit)),
            _ => {}
        }
    }

    fn mapped(&self, set: &SetMacro) -> Edit {
        let old = self.present(set.entry.slot);
        match old.filter(|old| !old.targets.is_empty()) {
            Some(old) => batch(
                self.kept_values(old, &set.entry.targets),
                Edit::SetMacro(set.clone()),
            ),
            None => Edit::SetMacro(self.started(set)),
        }
    }

    /// A new mapping at the value that changes nothing.
    fn started(&self, set: &SetMacro) -> SetMacro {
        let value = self
            .first_base(&set.entry)
            .map_or(set.entry.value, |(target, base)| {
                target.curve.curve().unmap(base, target.min, target.max)
            });
        SetMacro {
            entry: Macro {
                value,
                ..set.entry.clone()
            },
            at: set.at,
        }
    }

    fn first_base<'a>(&self, entry: &'a Macro) -> Option<(&'a MacroTarget, f64)> {
        let target = entry.targets.first()?;
        let (_, base) = base(&self.document, self.registry, &target.node, &target.param)?;
        Some((target, base))
    }

    /// Sets the base of every target that is let go to the value that it has now.
    fn kept_values(&self, old: &Macro, stay: &[MacroTarget]) -> Vec<Edit> {
        let value = self.value(old);
        let is_kept = |target: &&MacroTarget| {
            let mut stay = stay.iter();
            !stay.any(|stays| stays.node == target.node && stays.param == target.param)
        };
        let released = old.targets.iter().filter(is_kept);
        released
            .filter_map(|target| {
                let (node, param) = (&target.node, &target.param);
                let (spec, _) = base(&self.document, self.registry, node, param)?;
                let (low, high) = spec.range();
                let (min, max) = (target.min.clamp(low, high), target.max.clamp(low, high));
                Some(Edit::SetParam(SetParam {
                    node: node.clone(),
                    param: param.clone(),
                    value: spec.write(target.curve.curve().map(value, min, max)),
                    at: None,
                }))
            })
            .collect()
    }
}

fn batch(mut edits: Vec<Edit>, last: Edit) -> Edit {
    if edits.is_empty() {
        return last;
    }
    edits.push(last);
    Edit::Batch(Batch { edits })
}
