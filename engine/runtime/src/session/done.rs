//! An edit that was applied.

use std::sync::Arc;

use airloom_graph::edit::change::Edit;
use airloom_graph::edit::effect::Leaver;
use airloom_graph::edit::footprint::Footprint;
use airloom_graph::edit::subgraphs::moves::Moves;

use crate::session::weight::Weights;

/// What was done, and what undoes it.
pub(crate) struct Done {
    pub edit: Arc<Edit>,
    pub inverse: Edit,
    pub footprint: Footprint,
    pub weights: Weights,
    /// Nodes that leave in a way of their own.
    pub leavers: Vec<Leaver>,
    /// What goes on under another name.
    pub moves: Moves,
}
