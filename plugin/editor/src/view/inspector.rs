//! The selected node's parameters.

use crate::view::picture::{Level, Picture};

/// The inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InspectorView {
    /// The node's id.
    pub node: String,
    /// Its type, such as `filter.eq`.
    pub type_name: String,
    /// Its title.
    pub title: String,
    /// Its kind and channels, such as `Parametric EQ · stereo`.
    pub subtitle: String,
    /// Whether it is bypassed.
    pub bypassed: bool,
    /// What is wrong with it, in words; empty when nothing is.
    pub problem: String,
    /// Its picture, drawn larger.
    pub picture: Picture,
    /// Its parameters in groups; the first group has no name and is always shown.
    pub sections: Vec<SectionView>,
    /// Its output level by channel.
    pub output: Vec<Level>,
    /// Facts: label and value.
    pub facts: Vec<(String, String)>,
    /// What controls its parameters.
    pub mapped: Vec<MappingView>,
}

/// A group of parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionView {
    /// Its name, such as `Band 1`; empty for parameters of the node itself.
    pub name: String,
    /// Its parameters.
    pub controls: Vec<ControlView>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlView {
    /// Its name within the node.
    pub param: String,
    /// Its label.
    pub label: String,
    /// Its value in words with its unit.
    pub text: String,
    /// How it is shown.
    pub kind: ControlKind,
    /// What controls it, in words; empty when nothing does.
    pub controlled_by: String,
}

/// How a parameter is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlKind {
    /// A knob.
    Knob(KnobView),
    /// One of several names.
    Choice {
        /// The names.
        options: Vec<String>,
        /// The one chosen.
        chosen: usize,
    },
    /// On or off.
    Switch(bool),
}

/// A knob. All places are 0…1 on the parameter's own curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KnobView {
    /// The value.
    pub value: f32,
    /// The default, to which a double click returns.
    pub default: f32,
    /// Where the arc begins: the default, or 0 dB.
    pub origin: f32,
    /// The range a control source moves it over.
    pub modulation: Option<(f32, f32)>,
}

/// Something that controls a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingView {
    /// Its name, such as `Slow LFO`.
    pub source: String,
    /// The parameter's label.
    pub param: String,
    /// What it does, such as `±6 dB`.
    pub range: String,
}
