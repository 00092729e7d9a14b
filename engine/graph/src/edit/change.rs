//! The edits, and how they are applied.

use airloom_api::id::NodeId;
use serde::{Deserialize, Serialize};

use crate::document::model::Document;
use crate::edit::comments::{AddComment, RemoveComment, SetComment};
use crate::edit::connections::{Connect, Disconnect, SetConnection};
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::groups::{AddGroup, RemoveGroup, SetGroup};
use crate::edit::header::SetDocument;
use crate::edit::index::{Index, Places};
use crate::edit::intents::{
    GroupNodes, MakeUnique, MorphSnapshots, RecallSnapshot, Reconfigure, ReplaceNode,
    StoreSnapshot, Ungroup,
};
use crate::edit::macros::{RemoveMacro, SetMacro, SetMacroInverse, SetMacroValue};
use crate::edit::nodes::add::AddNode;
use crate::edit::nodes::marks::{MoveNode, Rename, SetBypass};
use crate::edit::nodes::put::PutNode;
use crate::edit::nodes::remove::{Removal, RemoveNode};
use crate::edit::params::SetParam;
use crate::edit::snapshots::{PutSnapshot, PutSnapshotInverse, RemoveSnapshot};
use crate::edit::subgraphs::collapse::{Collapse, Collapsing};
use crate::edit::subgraphs::definitions::{DefineSubgraph, RemoveSubgraph, SetSubgraph};
use crate::edit::subgraphs::expand::{Expand, Expanding};
use crate::edit::subgraphs::inside::InSubgraph;
use crate::edit::subgraphs::moves::Moves;
use crate::edit::subgraphs::restructure::Restructure;
use crate::edit::whereabouts::Whereabouts;

/// A change of a document. As JSON an object whose `edit` names it, with its fields beside:
/// `{"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": 3.0}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// `node`, optionally `at`, `connections`, `targets`, `groups`.
    AddNode(Box<AddNode>),
    /// `node`, optionally `strategy` (`cut`, `bridge` with `connections`, `fade` with `seconds` and `law`).
    RemoveNode(RemoveNode),
    /// `node` (an object): takes the place of the node of its id.
    PutNode(Box<PutNode>),
    /// `connection` (an object), optionally `at`.
    Connect(Connect),
    /// `connection` (an id).
    Disconnect(Disconnect),
    /// `connection` (an id), and what changes of `from`, `to`, `gain_db`, `depth`, `curve`.
    SetConnection(SetConnection),
    /// `node`, `param`, `value` (null for the default), optionally `at`.
    SetParam(SetParam),
    /// `node`, `bypass`.
    SetBypass(SetBypass),
    /// `macro` (an object), optionally `at`.
    SetMacro(SetMacro),
    /// `slot`.
    RemoveMacro(RemoveMacro),
    /// `slot`, `value`.
    SetMacroValue(SetMacroValue),
    /// `node`, `position`.
    MoveNode(MoveNode),
    /// `node`, `label`.
    Rename(Rename),
    /// What changes of `name`, `description`, `author`, `tags`.
    SetDocument(SetDocument),
    /// `group` (an object), optionally `at`.
    AddGroup(AddGroup),
    /// `group` (an id), and what changes of `label`, `nodes`, `parent`, `colour`, `collapsed`.
    SetGroup(SetGroup),
    /// `group` (an id).
    RemoveGroup(RemoveGroup),
    /// `comment` (an object), optionally `at`.
    AddComment(AddComment),
    /// `comment` (an id), and what changes of `text`, `position`, `size`.
    SetComment(SetComment),
    /// `comment` (an id).
    RemoveComment(RemoveComment),
    /// `snapshot` (an object), optionally `at`: replaces one of its id.
    PutSnapshot(PutSnapshot),
    /// `snapshot` (an id).
    RemoveSnapshot(RemoveSnapshot),
    /// `subgraph` (an object), optionally `at`.
    DefineSubgraph(Box<DefineSubgraph>),
    /// `subgraph` (an id), and what changes of `name`, `description`, `inputs`, `outputs`, `params`.
    SetSubgraph(SetSubgraph),
    /// `subgraph` (an id).
    RemoveSubgraph(RemoveSubgraph),
    /// `subgraph` (an id), `change`: an edit of what it holds.
    InSubgraph(InSubgraph<Self>),
    /// `nodes` (ids), `node`, `subgraph` (new ids), optionally `name`.
    Collapse(Collapse),
    /// `node`, optionally `names` of inner nodes.
    Expand(Expand),
    /// `edits`: all, in order, or none; `moves`: what goes on under another name.
    Restructure(Restructure<Self>),
    /// Intent: `node`, `type`, optionally `config`, `params`.
    ReplaceNode(ReplaceNode),
    /// Intent: `node`, and what changes of its `config`.
    Reconfigure(Reconfigure),
    /// Intent: `group` (an object), optionally `at`.
    Group(GroupNodes),
    /// Intent: `group` (an id).
    Ungroup(Ungroup),
    /// Intent: `snapshot` (an id), optionally `name`, `nodes`.
    StoreSnapshot(StoreSnapshot),
    /// Intent: `snapshot` (an id), optionally `nodes`.
    RecallSnapshot(RecallSnapshot),
    /// Intent: `from`, `to` (ids), `position`, optionally `nodes`.
    MorphSnapshots(MorphSnapshots),
    /// Intent: `node`, `subgraph` (a new id), optionally `name`.
    MakeUnique(MakeUnique),
    /// `edits`: all, in order, or none.
    Batch(Batch),
}

/// Edits that are one step of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// In the order in which they are applied.
    pub edits: Vec<Edit>,
}

/// An edit that was applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// Undoes it, exactly: the document then writes the same bytes as before.
    pub inverse: Edit,
    /// What changed.
    pub effect: Effect,
}

impl Edit {
    /// Edits that it is made of.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Batch(batch) => batch.edits.iter().map(Self::count).sum(),
            Self::Restructure(edit) => edit.edits.iter().map(Self::count).sum(),
            Self::Collapse(edit) => edit.nodes.len(),
            _ => 1,
        }
    }
}

impl Edit {
    /// Whether it may be applied inside a sub-graph.
    ///
    /// # Errors
    /// [`EditError::Outside`] where it edits what only a document has.
    fn within(&self) -> Result<(), EditError> {
        let edit = match self {
            Self::Batch(batch) => return batch.edits.iter().try_for_each(Self::within),
            Self::SetMacro(_) => "set_macro",
            Self::RemoveMacro(_) => "remove_macro",
            Self::SetMacroValue(_) => "set_macro_value",
            Self::SetDocument(_) => "set_document",
            Self::DefineSubgraph(_) => "define_subgraph",
            Self::SetSubgraph(_) => "set_subgraph",
            Self::RemoveSubgraph(_) => "remove_subgraph",
            Self::InSubgraph(_) => "in_subgraph",
            Self::Collapse(_) => "collapse",
            Self::Expand(_) => "expand",
            Self::Restructure(_) => "restructure",
            _ => return Ok(()),
        };
        Err(EditError::Outside { edit })
    }

    /// Whether nodes move into a sub-graph by it, or out of one.
    const fn restructures(&self) -> bool {
        matches!(self, Self::Collapse(_) | Self::Expand(_))
    }

    /// The name of an edit that has to be [resolved](crate::edit::resolve::resolver::resolve) before it can be applied.
    const fn intent(&self) -> Option<&'static str> {
        match self {
            Self::RemoveNode(RemoveNode {
                removal: Removal::Bridge { .. },
                ..
            }) => Some("remove_node with strategy bridge"),
            Self::ReplaceNode(_) => Some("replace_node"),
            Self::Reconfigure(_) => Some("reconfigure"),
            Self::Group(_) => Some("group"),
            Self::Ungroup(_) => Some("ungroup"),
            Self::StoreSnapshot(_) => Some("store_snapshot"),
            Self::RecallSnapshot(_) => Some("recall_snapshot"),
            Self::MorphSnapshots(_) => Some("morph_snapshots"),
            Self::MakeUnique(_) => Some("make_unique"),
            _ => None,
        }
    }

    /// Whether it, or an edit in it, has to be resolved before it can be applied.
    #[must_use]
    pub fn has_intents(&self) -> bool {
        match self {
            Self::Batch(batch) => batch.edits.iter().any(Self::has_intents),
            Self::InSubgraph(edit) => edit.change.has_intents(),
            other => other.intent().is_some(),
        }
    }
}

/// Applies an edit, in time proportional to the number of edits in it where nodes come or values change. Looks at what it needs to be undone exactly, not at ports, types or ranges: what the document
/// is worth afterwards is for the [check](crate::check::checker::check) to say.
///
/// # Errors
/// [`EditError`]; the document is as it was.
pub fn apply(document: &mut Document, edit: &Edit) -> Result<Applied, EditError> {
    let mut index = Index::of(document, edit.count(), Places::Exact);
    apply_one(document, &mut index, edit)
}

/// Like [`apply`], for a document in which the elements that the edit names are known to stand.
///
/// # Errors
/// Like [`apply`].
pub fn apply_knowing(
    document: &mut Document,
    edit: &Edit,
    known: Whereabouts,
) -> Result<Applied, EditError> {
    let mut index = Index::knowing(known, Places::Exact);
    apply_one(document, &mut index, edit)
}

/// Like [`apply`], for an edit that was made when the document was another, as an inverse is after the edits of others:
/// a place behind the end of a list is its end. Gives back as well the edit that does exactly what was done.
///
/// # Errors
/// Like [`apply`].
pub fn apply_held(document: &mut Document, edit: &Edit) -> Result<(Edit, Applied), EditError> {
    let mut index = Index::of(document, edit.count(), Places::Held);
    let applied = apply_one(document, &mut index, edit)?;
    if !index.has_held() {
        return Ok((edit.clone(), applied));
    }
    // What undoes the inverse names the places that were taken.
    let exact = apply(document, &applied.inverse)?.inverse;
    let applied = apply(document, &exact)?;
    Ok((exact, applied))
}

fn apply_one(
    document: &mut Document,
    index: &mut Index,
    edit: &Edit,
) -> Result<Applied, EditError> {
    let (inverse, effect) = match edit.clone() {
        Edit::AddNode(edit) => undone_by(edit.apply(document, index)?, Edit::RemoveNode),
        Edit::RemoveNode(edit) => undone_by(edit.apply(document, index)?, |inverse| {
            Edit::AddNode(Box::new(inverse))
        }),
        Edit::PutNode(edit) => undone_by(edit.apply(document, index)?, |inverse| {
            Edit::PutNode(Box::new(inverse))
        }),
        Edit::Connect(edit) => undone_by(edit.apply(document, index)?, Edit::Disconnect),
        Edit::Disconnect(edit) => undone_by(edit.apply(document, index)?, Edit::Connect),
        Edit::SetConnection(edit) => undone_by(edit.apply(document, index)?, Edit::SetConnection),
        Edit::SetParam(edit) => undone_by(edit.apply(document, index)?, Edit::SetParam),
        Edit::SetBypass(edit) => undone_by(edit.apply(document, index)?, Edit::SetBypass),
        Edit::SetMacro(edit) => undone_by(edit.apply(document, index)?, |inverse| match inverse {
            SetMacroInverse::Set(edit) => Edit::SetMacro(edit),
            SetMacroInverse::Remove(edit) => Edit::RemoveMacro(edit),
        }),
        Edit::RemoveMacro(edit) => undone_by(edit.apply(document)?, Edit::SetMacro),
        Edit::SetMacroValue(edit) => undone_by(edit.apply(document)?, Edit::SetMacroValue),
        Edit::MoveNode(edit) => undone_by(edit.apply(document, index)?, Edit::MoveNode),
        Edit::Rename(edit) => undone_by(edit.apply(document, index)?, Edit::Rename),
        Edit::SetDocument(edit) => undone_by(edit.apply(document)?, Edit::SetDocument),
        Edit::AddGroup(edit) => undone_by(edit.apply(document, index)?, Edit::RemoveGroup),
        Edit::SetGroup(edit) => undone_by(edit.apply(document, index)?, Edit::SetGroup),
        Edit::RemoveGroup(edit) => undone_by(edit.apply(document)?, Edit::AddGroup),
        Edit::AddComment(edit) => undone_by(edit.apply(document, index)?, Edit::RemoveComment),
        Edit::SetComment(edit) => undone_by(edit.apply(document)?, Edit::SetComment),
        Edit::RemoveComment(edit) => undone_by(edit.apply(document)?, Edit::AddComment),
        Edit::PutSnapshot(edit) => {
            undone_by(edit.apply(document, index)?, |inverse| match inverse {
                PutSnapshotInverse::Put(edit) => Edit::PutSnapshot(edit),
                PutSnapshotInverse::Remove(edit) => Edit::RemoveSnapshot(edit),
            })
        }
        Edit::RemoveSnapshot(edit) => undone_by(edit.apply(document)?, Edit::PutSnapshot),
        Edit::DefineSubgraph(edit) => undone_by(edit.apply(document, index)?, Edit::RemoveSubgraph),
        Edit::SetSubgraph(edit) => undone_by(edit.apply(document)?, Edit::SetSubgraph),
        Edit::RemoveSubgraph(edit) => undone_by(edit.apply(document)?, |inverse| {
            Edit::DefineSubgraph(Box::new(inverse))
        }),
        Edit::InSubgraph(InSubgraph { subgraph, change }) if change.restructures() => {
            let edit = restructuring(document, subgraph, *change)?;
            return restructure(document, index, edit);
        }
        Edit::InSubgraph(edit) => {
            edit.change.within()?;
            let count = edit.change.count();
            let applied = edit.apply(document, index, count, |body, index, edit| {
                let Applied { inverse, effect } = apply_one(body, index, edit)?;
                Ok((inverse, effect))
            })?;
            undone_by(applied, Edit::InSubgraph)
        }
        Edit::Collapse(edit) => {
            return restructure(document, index, collapsing(edit.plan(document)?));
        }
        Edit::Expand(edit) => {
            return restructure(document, index, expanding(edit.plan(document)?));
        }
        Edit::Restructure(edit) => return restructure(document, index, edit),
        Edit::Batch(batch) => return apply_all(document, index, &batch.edits),
        intent @ (Edit::ReplaceNode(_)
        | Edit::Reconfigure(_)
        | Edit::Group(_)
        | Edit::Ungroup(_)
        | Edit::StoreSnapshot(_)
        | Edit::RecallSnapshot(_)
        | Edit::MorphSnapshots(_)
        | Edit::MakeUnique(_)) => {
            let edit = intent.intent().unwrap_or("an intent");
            return Err(EditError::Unresolved { edit });
        }
    };
    Ok(Applied { inverse, effect })
}

fn undone_by<T>(applied: (T, Effect), edit: impl FnOnce(T) -> Edit) -> (Edit, Effect) {
    (edit(applied.0), applied.1)
}

fn restructure(
    document: &mut Document,
    index: &mut Index,
    edit: Restructure<Edit>,
) -> Result<Applied, EditError> {
    let Applied {
        inverse,
        mut effect,
    } = apply_all(document, index, &edit.edits)?;
    let edits = match inverse {
        Edit::Batch(batch) => batch.edits,
        other => vec![other],
    };
    let moves = edit.moves.back();
    effect.moves.extend(edit.moves);
    Ok(Applied {
        inverse: Edit::Restructure(Restructure { edits, moves }),
        effect,
    })
}

const fn removing(node: NodeId) -> Edit {
    Edit::RemoveNode(RemoveNode {
        node,
        removal: Removal::Cut,
    })
}

fn collapsing(plan: Collapsing) -> Restructure<Edit> {
    let mut edits: Vec<Edit> = plan.removed.into_iter().map(removing).collect();
    edits.push(Edit::DefineSubgraph(Box::new(plan.defined)));
    edits.push(Edit::AddNode(Box::new(plan.added)));
    edits.extend(plan.macros.into_iter().map(Edit::SetMacro));
    Restructure {
        edits,
        moves: plan.moves,
    }
}

fn expanding(plan: Expanding) -> Restructure<Edit> {
    let mut edits = vec![removing(plan.removed)];
    let added = plan.added.into_iter().map(Box::new);
    edits.extend(added.map(Edit::AddNode));
    edits.extend(plan.connected.into_iter().map(Edit::Connect));
    edits.extend(plan.macros.into_iter().map(Edit::SetMacro));
    Restructure {
        edits,
        moves: plan.moves,
    }
}

/// Collapsing or expanding inside a definition. What goes on under another name does so in every node that stands for it.
fn restructuring(
    document: &Document,
    subgraph: String,
    change: Edit,
) -> Result<Restructure<Edit>, EditError> {
    let (defined, within, shown, moves) = match change {
        Edit::Collapse(edit) => {
            let plan = edit.plan_inside(document, &subgraph)?;
            let mut within: Vec<Edit> = plan.removed.into_iter().map(removing).collect();
            within.push(Edit::AddNode(Box::new(plan.added)));
            (Some(plan.defined), within, plan.shown, plan.moves)
        }
        Edit::Expand(edit) => {
            let mut plan = edit.plan_inside(document, &subgraph)?;
            let (shown, moves) = (plan.shown.take(), std::mem::take(&mut plan.moves));
            (None, expanding(plan).edits, shown, moves)
        }
        other => {
            other.within()?;
            (None, vec![other], None, Moves::default())
        }
    };
    let defined = defined.map(Box::new).map(Edit::DefineSubgraph);
    let mut edits: Vec<Edit> = defined.into_iter().collect();
    edits.push(Edit::InSubgraph(InSubgraph {
        subgraph,
        change: Box::new(Edit::Batch(Batch { edits: within })),
    }));
    edits.extend(shown.map(Edit::SetSubgraph));
    Ok(Restructure { edits, moves })
}

fn apply_all(
    document: &mut Document,
    index: &mut Index,
    edits: &[Edit],
) -> Result<Applied, EditError> {
    let mut effect = Effect::default();
    let mut undo = Vec::with_capacity(edits.len());
    for (place, edit) in edits.iter().enumerate() {
        match apply_one(document, index, edit) {
            Ok(applied) => {
                effect.extend(applied.effect);
                undo.push(applied.inverse);
            }
            Err(source) => {
                for inverse in undo.iter().rev() {
                    apply_one(document, index, inverse)?;
                }
                return Err(EditError::Batch {
                    index: place,
                    source: Box::new(source),
                });
            }
        }
    }
    undo.reverse();
    Ok(Applied {
        inverse: Edit::Batch(Batch { edits: undo }),
        effect,
    })
}
