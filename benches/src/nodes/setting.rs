//! Settings in which nodes are measured where their defaults would do nothing, or nothing comparable.

/// One type's.
pub struct Setting {
    /// Which type.
    pub node_type: &'static str,
    /// `config` and `params`, as JSON.
    pub text: &'static str,
}

/// All of them.
pub const SETTINGS: &[Setting] = &[
    Setting {
        node_type: "filter.eq",
        text: r#"{"config": {"bands": 4}, "params": {"band1.gain_db": 6, "band2.gain_db": -6, "band3.gain_db": 3, "band4.gain_db": -3}}"#,
    },
    Setting {
        node_type: "level.gain",
        text: r#"{"params": {"gain_db": -6}}"#,
    },
    Setting {
        node_type: "level.matrix",
        text: r#"{"config": {"inputs": 8, "outputs": 8}, "params": {"out1.in2_db": -6, "out2.in1_db": -6, "out3.in1_db": -3}}"#,
    },
    Setting {
        node_type: "level.polarity",
        text: r#"{"params": {"invert": true}}"#,
    },
    Setting {
        node_type: "level.width",
        text: r#"{"params": {"width_percent": 130}}"#,
    },
    Setting {
        node_type: "level.crossfade",
        text: r#"{"params": {"position": 0.5}}"#,
    },
    Setting {
        node_type: "level.channel_map",
        text: r#"{"config": {"from": "7.1.4", "to": "stereo"}}"#,
    },
    Setting {
        node_type: "time.compensation",
        text: r#"{"config": {"frames": 480}}"#,
    },
    Setting {
        node_type: "time.delay",
        text: r#"{"params": {"time_seconds": 0.25, "mix": 0.5}}"#,
    },
];

/// The setting of a type; empty for the defaults.
pub fn of(node_type: &str) -> &'static str {
    SETTINGS
        .iter()
        .find(|setting| setting.node_type == node_type)
        .map_or("{}", |setting| setting.text)
}
