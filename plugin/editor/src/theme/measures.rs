//! The measures of the plugin's window as `assets/layout.json` holds them, in logical pixels.

use egui::{Vec2, vec2};
use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../assets/layout.json");

/// The measures could not be read.
#[derive(Debug, thiserror::Error)]
#[error("layout.json, line {}, column {}: {source}", source.line(), source.column())]
pub struct MeasureError {
    /// The place and what was expected there.
    #[from]
    source: serde_json::Error,
}

/// All measures.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "each group has its own doc")]
pub struct Measures {
    pub window: Window,
    pub bars: Bars,
    pub controls: Controls,
    pub node: Node,
    pub canvas: Canvas,
    pub knob: Knob,
    pub meter: Meter,
    pub picture: Picture,
    pub redraw: Redraw,
}

impl Measures {
    /// Reads a file of measures.
    ///
    /// # Errors
    /// When it is not JSON or lacks a measure.
    pub fn read(text: &str) -> Result<Self, MeasureError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The measures built into the editor.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn built_in() -> Result<Self, MeasureError> {
        Self::read(BUILT_IN)
    }
}

/// A width and a height.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Pair(f32, f32);

impl From<Pair> for Vec2 {
    fn from(Pair(width, height): Pair) -> Self {
        vec2(width, height)
    }
}

/// The window.
#[derive(Clone, Debug, Deserialize)]
pub struct Window {
    /// Its size when first opened.
    pub default: Pair,
    /// Its least size.
    pub minimum: Pair,
    /// From this width on the inspector stands beside the canvas.
    pub wide_from: f32,
    /// From this height on macros have knobs.
    pub tall_from: f32,
}

/// Heights of bars, and the inspector's width.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named for the bar they belong to")]
pub struct Bars {
    pub top: f32,
    pub runtime: f32,
    pub inspector: f32,
    pub macros: f32,
    pub macro_names: f32,
    pub breadcrumb: f32,
}

/// Buttons, rows and popups.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named for the control they belong to")]
pub struct Controls {
    pub button: f32,
    pub icon: f32,
    pub icon_small: f32,
    pub tile: f32,
    pub logo: f32,
    pub preset_box: f32,
    pub preset_row: f32,
    pub popup_width: f32,
    pub popup_rows: f32,
    pub scrollbar: f32,
    pub chip: f32,
    pub switch: Pair,
    pub thumb: f32,
    pub value_row: f32,
    pub hint_key: f32,
}

/// Nodes.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named for the part of a node they belong to")]
pub struct Node {
    pub width: f32,
    pub width_max: f32,
    pub header: f32,
    pub thread_row: f32,
    pub row: f32,
    pub footer: f32,
    pub picture: f32,
    pub bars: f32,
    pub wave: f32,
    pub inset: f32,
    pub tile: f32,
    pub port: f32,
    pub port_hit: f32,
    /// Below this zoom a node shows title, thread and icon only.
    pub title_only_below: f32,
    /// Below this zoom a node shows tile and thread only.
    pub tile_only_below: f32,
    /// Canvas pixels per unit of a node's position, across.
    pub spread_x: f32,
    /// Canvas pixels per unit of a node's position, down.
    pub spread_y: f32,
    /// The opacity of a bypassed node's picture.
    pub picture_faded: f32,
}

/// The canvas.
#[derive(Clone, Debug, Deserialize)]
#[expect(
    missing_docs,
    reason = "named for the part of the canvas they belong to"
)]
pub struct Canvas {
    pub margin: f32,
    pub zoom_min: f32,
    pub zoom_max: f32,
    /// One notch of the wheel multiplies the zoom by this.
    pub zoom_step: f32,
    pub cable_points: usize,
    /// How far a cable leaves its port straight, as a share of the distance across.
    pub cable_reach: f32,
    pub cable_reach_min: f32,
    pub cable_reach_max: f32,
    pub minimap: Pair,
    /// From this canvas width on there is room for the overview.
    pub minimap_from: f32,
}

/// Knobs.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named for the part of a knob they belong to")]
pub struct Knob {
    pub diameter: f32,
    pub ring: f32,
    /// The body's diameter as a share of the knob's.
    pub body: f32,
    pub sweep_degrees: f32,
    /// The drag from one end of the range to the other.
    pub drag_pixels: f32,
    /// A drag with Shift moves by this share.
    pub fine: f32,
    pub columns: usize,
    pub cell_height: f32,
    pub macros_per_page: usize,
    pub macro_cell_height: f32,
    pub modulation_gap: f32,
}

/// Level meters.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "named for the part of a meter they belong to")]
pub struct Meter {
    pub bar: f32,
    pub gap: f32,
    pub tick: f32,
    pub meter_row: f32,
}

/// Pictures in nodes and in the inspector.
#[derive(Clone, Debug, Deserialize)]
#[expect(
    missing_docs,
    reason = "named for the part of a picture they belong to"
)]
pub struct Picture {
    pub inspector_height: f32,
    pub eq_range_db: f32,
    pub eq_low_hz: f32,
    pub eq_high_hz: f32,
    pub curve: f32,
    pub handle: f32,
    pub handle_large: f32,
    pub points: usize,
}

/// How often the window is drawn.
#[derive(Clone, Debug, Deserialize)]
pub struct Redraw {
    /// With meters moving and no pointer.
    pub meter_hz: f32,
    /// With nothing moving.
    pub idle_hz: f32,
}
