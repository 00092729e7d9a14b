//! The node types that edits choose from.

/// A node type with what may be connected and turned.
pub struct Kind {
    pub name: &'static str,
    pub inputs: &'static [&'static str],
    pub params: &'static [(&'static str, f64, f64)],
}

const GAIN: Kind = Kind {
    name: "level.gain",
    inputs: &["in"],
    params: &[("gain_db", -40.0, 0.0)],
};
const PAN: Kind = Kind {
    name: "level.pan",
    inputs: &["in"],
    params: &[("pan", -1.0, 1.0)],
};
const MIXER: Kind = Kind {
    name: "level.mixer",
    inputs: &["in1", "in2"],
    params: &[("in1.gain_db", -20.0, -6.0), ("in2.gain_db", -20.0, -6.0)],
};
pub const LATENT: Kind = Kind {
    name: "test.latent",
    inputs: &["in"],
    params: &[],
};
pub const EQ: Kind = Kind {
    name: "filter.eq",
    inputs: &["in"],
    params: &[
        ("band1.gain_db", -12.0, 3.0),
        ("band2.frequency_hz", 100.0, 9_000.0),
    ],
};
const DELAY: Kind = Kind {
    name: "time.delay",
    inputs: &["in"],
    params: &[("time_seconds", 0.0, 0.05), ("mix", 0.0, 1.0)],
};
pub const FEEDBACK: Kind = Kind {
    name: "time.feedback_delay",
    inputs: &["in"],
    params: &[("time_seconds", 0.0, 0.05)],
};
const LIMITER: Kind = Kind {
    name: "dynamics.limiter",
    inputs: &["in"],
    params: &[("ceiling_db", -40.0, 0.0), ("release_ms", 10.0, 300.0)],
};
pub const LFO: Kind = Kind {
    name: "control.lfo",
    inputs: &[],
    params: &[("rate_hz", 0.1, 20.0), ("offset", -1.0, 1.0)],
};
const METER: Kind = Kind {
    name: "meter.level",
    inputs: &["in"],
    params: &[],
};
const LANES: Kind = Kind {
    name: "test.lanes",
    inputs: &["in"],
    params: &[("share", 0.1, 1.0)],
};
const SINE: Kind = Kind {
    name: "source.sine",
    inputs: &[],
    params: &[("level_db", -40.0, -20.0)],
};
const NOISE: Kind = Kind {
    name: "source.noise",
    inputs: &[],
    params: &[("level_db", -40.0, -20.0)],
};

/// Without memory: the output at a frame follows from the input at that frame.
pub const MEMORYLESS: &[Kind] = &[GAIN, PAN, MIXER];
/// Whatever sounds smooth over low sines: sources are in the document, latencies come and go.
pub const SMOOTH: &[Kind] = &[GAIN, PAN, MIXER, LATENT];
pub const EVERY: &[Kind] = &[
    GAIN, PAN, MIXER, LATENT, EQ, DELAY, FEEDBACK, LIMITER, LFO, SINE, NOISE,
];
/// What is computed in groups, and some that is not.
pub const GROUPED: &[Kind] = &[GAIN, PAN, MIXER, METER, LANES, EQ, LATENT, LFO];
