//! What the user asked for. Painting reports it; the editor turns it into edits.

/// Where in a gesture a change of a value lies. A host records one gesture as one undo step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The first change follows.
    Begin,
    /// The value moves.
    Move,
    /// The gesture is over.
    End,
    /// A change complete in itself.
    Once,
}

/// Something the user asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Select a node, or none.
    Select(Option<String>),
    /// Move a parameter to a place 0…1 on its own curve.
    Turn {
        /// The node.
        node: String,
        /// The parameter.
        param: String,
        /// The place.
        place: f32,
        /// Where in the gesture.
        phase: Phase,
    },
    /// Put a parameter to its default.
    Reset {
        /// The node.
        node: String,
        /// The parameter.
        param: String,
    },
    /// Choose a parameter's option by its index; a switch has 0 = off, 1 = on.
    Choose {
        /// The node.
        node: String,
        /// The parameter.
        param: String,
        /// The option.
        option: usize,
    },
    /// Take a node out, or back in.
    BypassNode {
        /// The node.
        node: String,
        /// Whether it is to be bypassed.
        bypassed: bool,
    },
    /// Move a macro.
    Macro {
        /// Its slot, counted from 1.
        slot: usize,
        /// Its value, 0…1.
        value: f32,
        /// Where in the gesture.
        phase: Phase,
    },
    /// Load a preset by its index in the list.
    LoadPreset(usize),
    /// Take back the last edit.
    Undo,
    /// Bring back the edit taken back last.
    Redo,
    /// Bypass the whole plugin, or not.
    Bypass(bool),
    /// Show the next colour theme.
    NextTheme,
    /// Show the window at another scale, 1 = 100 %.
    Scale(f32),
}
