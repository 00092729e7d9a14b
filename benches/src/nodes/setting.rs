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
