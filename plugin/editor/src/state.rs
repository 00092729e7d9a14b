//! What belongs to the window and not to the document: place on the canvas, open lists, pages.

use egui::{Rect, Vec2};

use crate::canvas::camera::Camera;

/// The window's own state.
#[derive(Clone, Debug, Default)]
pub struct UiState {
    /// Where on the canvas the window looks; none until the graph has been fitted once.
    pub camera: Option<Camera>,
    /// The camera that showed all of the graph, and the size of the canvas it was for. While the user has not moved
    /// away from it, it follows the window's size.
    pub fitted: Option<(Camera, Vec2)>,
    /// The selected node's id.
    pub selected: Option<String>,
    /// Whether the selection was made by key, so that the focus is drawn.
    pub by_key: bool,
    /// Whether the preset list is open.
    pub presets_open: bool,
    /// What is typed into the preset list's search.
    pub preset_query: String,
    /// The page of macros shown.
    pub macro_page: usize,
    /// The inspector's section shown, counted from the first with a name.
    pub section: usize,
    /// Where the pieces were drawn last, for the keyboard and for tests.
    pub placed: Vec<Placed>,
}

/// A piece that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// What it is, such as `top/undo`.
    pub name: String,
    /// Where it is.
    pub rect: Rect,
}

impl UiState {
    /// Notes where a piece was drawn.
    pub fn place(&mut self, name: impl Into<String>, rect: Rect) {
        self.placed.push(Placed {
            name: name.into(),
            rect,
        });
    }
}
