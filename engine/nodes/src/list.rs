//! All node types of this crate, by name.

use std::sync::Arc;

use airloom_api::node::node_type::NodeType;
use airloom_api::node::registry::Registry;
use airloom_media::cache::frames::FrameCache;

use crate::control::lfo::Lfo;
use crate::control::midi_cc::MidiCc;
use crate::control::midi_note::MidiNote;
use crate::dynamics::limiter::Limiter;
use crate::file::player::Player;
use crate::file::playlist::Playlist;
use crate::file::recorder::Recorder;
use crate::filter::eq::Eq;
use crate::graph::subgraph::Subgraph;
use crate::io::input::Input;
use crate::io::midi_input::MidiInput;
use crate::io::output::Output;
use crate::level::auto_pan::AutoPan;
use crate::level::gain::Gain;
use crate::level::mixer::Mixer;
use crate::level::pan::Pan;
use crate::meter::level::LevelMeter;
use crate::source::noise::Noise;
use crate::source::sine::Sine;
use crate::time::delay::Delay;
use crate::time::feedback_delay::FeedbackDelay;

/// The node types; a new one is one more line here.
fn types(cache: &Arc<FrameCache>) -> Vec<Arc<dyn NodeType>> {
    vec![
        Arc::new(Input),
        Arc::new(Output),
        Arc::new(Gain),
        Arc::new(Pan),
        Arc::new(AutoPan),
        Arc::new(Mixer),
        Arc::new(Delay),
        Arc::new(FeedbackDelay),
        Arc::new(Eq),
        Arc::new(Limiter),
        Arc::new(Sine),
        Arc::new(Noise),
        Arc::new(Lfo),
        Arc::new(MidiInput),
        Arc::new(MidiCc),
        Arc::new(MidiNote),
        Arc::new(Player::new(Arc::clone(cache))),
        Arc::new(Playlist::new(Arc::clone(cache))),
        Arc::new(Recorder),
        Arc::new(LevelMeter),
    ]
}

/// What the check builds graphs with.
fn parts() -> Vec<Arc<dyn NodeType>> {
    vec![Arc::new(Subgraph)]
}

/// A registry of all node types of this crate, with a cache of the default size for what they read from files.
#[must_use]
pub fn registry() -> Registry {
    registry_with(&Arc::default())
}

/// A registry of all node types of this crate; what they read from files goes through `cache`.
#[must_use]
pub fn registry_with(cache: &Arc<FrameCache>) -> Registry {
    let mut registry = Registry::new();
    for node_type in types(cache) {
        let inserted = registry.insert(node_type);
        debug_assert!(inserted.is_ok(), "{inserted:?}");
    }
    for part in parts() {
        let inserted = registry.insert_part(part);
        debug_assert!(inserted.is_ok(), "{inserted:?}");
    }
    registry
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{registry, types};

    #[test]
    fn every_type_is_registered_under_its_name() {
        let registry = registry();
        let types = types(&Arc::default());
        assert_eq!(registry.iter().count(), types.len());
        for node_type in types {
            let name = node_type.info().name;
            assert!(registry.get(name).is_some(), "{name}");
        }
    }
}
