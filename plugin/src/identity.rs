//! What hosts store about this plugin. None of it may ever change: projects refer to it.

/// The CLAP plugin id.
pub const CLAP_ID: &str = "org.airloom.airloom";

/// The VST3 class id.
pub const VST3_CLASS_ID: [u8; 16] = *b"AirloomGraphFx01";

/// The name hosts list the plugin under, and the stem of both bundles.
pub const NAME: &str = "Airloom";

/// The vendor hosts list the plugin under.
pub const VENDOR: &str = "Airloom";

/// One sentence for hosts that show one.
pub const DESCRIPTION: &str = "One audio graph: in a DAW, on the air, offline";
