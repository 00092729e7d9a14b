//! What is drawn of a node type.

use serde_json::Value;

/// A plot beside a node type.
pub struct Figure {
    /// The type.
    pub node_type: &'static str,
    /// What tells it apart from other figures of the type; empty for the only one.
    pub part: &'static str,
    /// One line above it.
    pub title: &'static str,
    /// What is measured.
    pub view: View,
    /// One curve a setting.
    pub settings: Vec<Setting>,
}

/// A node of the type, and what its curve is called.
pub struct Setting {
    /// In the legend.
    pub label: &'static str,
    /// `config` of the node.
    pub config: Value,
    /// `params` of the node.
    pub params: Value,
}

/// What is measured, and the range of the vertical axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum View {
    /// Gain in dB over frequency, from an impulse.
    Magnitude {
        /// Lower and upper end, dB.
        range: (f64, f64),
    },
    /// Level of a steady sine of 1 kHz behind the node, over the level before it; dB.
    Statics,
    /// Level over time, dB: a sine of 1 kHz that steps from -40 to -6 dBFS and back.
    Step {
        /// How much is shown, seconds.
        seconds: f64,
    },
    /// Spectrum of what comes out, dB below full scale, of a sine that goes in, or of nothing.
    Spectrum {
        /// Frequency and level (dBFS) of the sine; none for a node that makes sound by itself.
        tone: Option<(f64, f64)>,
        /// Lower end, dB.
        floor: f64,
    },
    /// Power in twelfths of an octave, dB below full scale, of a node that makes noise by itself.
    Density {
        /// Lower end, dB.
        floor: f64,
    },
    /// What comes out over time, of an impulse or of nothing.
    Wave {
        /// How much is shown, seconds.
        seconds: f64,
        /// What goes in.
        stimulus: Stimulus,
    },
    /// The output of a control port over time.
    Control {
        /// The port.
        port: &'static str,
        /// How much is shown, seconds.
        seconds: f64,
    },
    /// Energy that is still to come after an impulse, dB (Schroeder).
    Decay {
        /// How much is shown, seconds.
        seconds: f64,
    },
}

/// What goes into a node whose output is shown as a wave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stimulus {
    /// Nothing.
    Silence,
    /// A frame of 1.
    Impulse,
    /// A sine of this frequency, peak 0.5.
    Sine(f64),
}

impl Figure {
    /// The name of its picture.
    pub fn file_name(&self) -> String {
        let stem = self.node_type.replace('.', "-");
        if self.part.is_empty() {
            format!("{stem}.svg")
        } else {
            format!("{stem}-{}.svg", self.part)
        }
    }
}

impl Setting {
    /// A setting of parameters alone.
    pub fn of(label: &'static str, params: Value) -> Self {
        Self {
            label,
            config: Value::Object(serde_json::Map::new()),
            params,
        }
    }

    /// The same of another configuration.
    pub fn configured(mut self, config: Value) -> Self {
        self.config = config;
        self
    }
}
