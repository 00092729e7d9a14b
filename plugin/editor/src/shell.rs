//! The whole window, put together.

use egui::{Rect, Ui};

use crate::canvas;
use crate::intent::Intent;
use crate::panel::{inspector, macros, runtime_bar, top_bar};
use crate::regions::{self, Regions};
use crate::state::UiState;
use crate::theme::Theme;
use crate::view::EditorView;

/// Puts the editor into `window` and gives back what was asked for.
pub fn show(
    ui: &mut Ui,
    window: Rect,
    view: &EditorView,
    state: &mut UiState,
    theme: &Theme,
) -> Vec<Intent> {
    let mut intents = Vec::new();
    state.placed.clear();
    let any_macro = !view.macros.mapped.is_empty();
    let regions: Regions =
        regions::divide(window, &theme.measure, view.inspector.is_some(), any_macro);

    let covered = regions.inspector.filter(|_| regions.inspector_over);
    canvas::show(
        ui,
        regions.canvas,
        covered,
        &view.graph,
        state,
        &mut intents,
        theme,
    );
    if let Some(rect) = regions.inspector {
        inspector::show(
            ui,
            rect,
            regions.inspector_over,
            view,
            state,
            &mut intents,
            theme,
        );
    }
    macros::show(
        ui,
        regions.macros,
        regions.macro_knobs,
        &view.macros,
        state,
        &mut intents,
        theme,
    );
    runtime_bar::show(ui, regions.runtime, view, state, theme);
    top_bar::show(ui, regions.top, view, state, &mut intents, theme);
    intents
}
