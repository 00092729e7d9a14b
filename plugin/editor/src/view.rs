//! What is to be seen, as plain values: painting reads nothing else.

pub mod graph;
pub mod inspector;
pub mod macros;
pub mod picture;
pub mod presets;
pub mod runtime;

use crate::view::graph::GraphView;
use crate::view::inspector::InspectorView;
use crate::view::macros::MacrosView;
use crate::view::presets::PresetsView;
use crate::view::runtime::RuntimeView;

/// Everything in the window at one moment.
#[derive(Clone, Debug, Default)]
pub struct EditorView {
    /// The canvas.
    pub graph: GraphView,
    /// The selected node, when one is.
    pub inspector: Option<InspectorView>,
    /// The macro strip.
    pub macros: MacrosView,
    /// The preset box and its list.
    pub presets: PresetsView,
    /// The runtime bar.
    pub runtime: RuntimeView,
    /// What undo would take back, in words; empty when there is nothing.
    pub undo: String,
    /// What redo would bring back, in words; empty when there is nothing.
    pub redo: String,
    /// The last edit made in this window, in words; empty when another one followed.
    pub last_edit: String,
    /// Whether the plugin is bypassed; none where the home has no bypass.
    pub bypass: Option<bool>,
    /// The window's scale where the home lets the user choose it, 1 = 100 %.
    pub scale: Option<f32>,
}
