//! What a node shows while it plays: meters, curves, pictures.

use std::borrow::Cow;

use crate::param::spec::Unit;

/// One thing that a node shows; everything an editor needs to draw it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingSpec {
    /// Its key: `integrated_lufs`, `spectrum` …
    pub id: Cow<'static, str>,
    /// English label; translations are looked up by `TYPE/id`.
    pub label: Cow<'static, str>,
    /// The unit of its values.
    pub unit: Unit,
    /// Its form.
    pub kind: ReadingKind,
}

/// The form of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReadingKind {
    /// A number, shown on a scale from `min` to `max`; it may lie outside.
    Number {
        /// Lower end of the scale.
        min: f64,
        /// Upper end of the scale.
        max: f64,
    },
    /// Values over an axis, shown as a line.
    Curve {
        /// The unit of the axis.
        axis: Unit,
        /// Lower end of the scale of the values.
        min: f64,
        /// Upper end of the scale of the values.
        max: f64,
    },
    /// Points of a plane, both coordinates in -1 … 1.
    Points,
    /// Columns of values over an axis, one after the other in time, shown as a picture that moves on.
    Picture {
        /// The unit of the axis.
        axis: Unit,
        /// Lower end of the scale of the values.
        min: f64,
        /// Upper end of the scale of the values.
        max: f64,
    },
}

/// The newest state of a reading.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Of [`ReadingKind::Number`]; `None` while there is nothing to show.
    Number(Option<f64>),
    /// Of [`ReadingKind::Curve`]: places on the axis and values, equally many; empty while there is nothing to show.
    Curve(Vec<(f64, f64)>),
    /// Of [`ReadingKind::Points`].
    Points(Vec<(f32, f32)>),
    /// Of [`ReadingKind::Picture`].
    Picture(Picture),
}

/// The newest columns of a picture that moves on.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Places on the axis, one a row, rising.
    pub rows: Vec<f64>,
    /// Time from one column to the next.
    pub column_seconds: f64,
    /// How many columns there were before the first of these.
    pub first: u64,
    /// Values, `[column][row]`, the newest column last.
    pub columns: Vec<Vec<f32>>,
}

impl ReadingSpec {
    /// A number on a scale.
    pub fn number(
        id: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        unit: Unit,
        (min, max): (f64, f64),
    ) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            unit,
            kind: ReadingKind::Number { min, max },
        }
    }

    /// A line of values over an axis.
    pub fn curve(
        id: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        axis: Unit,
        unit: Unit,
        (min, max): (f64, f64),
    ) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            unit,
            kind: ReadingKind::Curve { axis, min, max },
        }
    }
}

/// The control half of what a processor shows. It outlives the processor and then gives what was last.
pub trait Readings: Send {
    /// The newest readings, in the order of [`NodeSpec::readings`](crate::node::spec::NodeSpec::readings). May
    /// allocate and compute; called on control threads, a few dozen times a second at most.
    fn latest(&mut self) -> Vec<Reading>;
}
