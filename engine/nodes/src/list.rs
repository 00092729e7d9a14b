//! All node types of this crate, by name.

use std::sync::Arc;

use airloom_api::node::node_type::NodeType;
use airloom_api::node::registry::Registry;
use airloom_media::cache::frames::FrameCache;

use crate::colour::crusher::Crusher;
use crate::colour::saturation::Saturation;
use crate::control::adsr::Adsr;
use crate::control::envelope::Envelope;
use crate::control::follower::EnvelopeFollower;
use crate::control::lfo::Lfo;
use crate::control::logic::Logic;
use crate::control::macro_knob::MacroKnob;
use crate::control::math::Math;
use crate::control::midi_cc::MidiCc;
use crate::control::midi_note::MidiNote;
use crate::control::random::Random;
use crate::control::sequencer::Sequencer;
use crate::control::slew::Slew;
use crate::control::tempo::Tempo;
use crate::dynamics::agc::Agc;
use crate::dynamics::clipper::ClipperType;
use crate::dynamics::compressor::Compressor;
use crate::dynamics::de_esser::DeEsser;
use crate::dynamics::gate::GateType;
use crate::dynamics::limiter::Limiter;
use crate::dynamics::loudness::LoudnessNormaliser;
use crate::dynamics::multiband::MultibandType;
use crate::dynamics::transient::Transient;
use crate::dynamics::true_peak_limiter::TruePeakLimiterType;
use crate::file::player::Player;
use crate::file::playlist::Playlist;
use crate::file::recorder::Recorder;
use crate::filter::crossover::Crossover;
use crate::filter::dc_blocker::DcBlocker;
use crate::filter::dynamic_eq::DynamicEq;
use crate::filter::eq::Eq;
use crate::filter::file::FilterFile;
use crate::filter::graphic_eq::GraphicEq;
use crate::filter::one_pole::OnePole;
use crate::filter::svf::StateVariable;
use crate::format::dither::Dither;
use crate::graph::subgraph::Subgraph;
use crate::io::input::Input;
use crate::io::midi_input::MidiInput;
use crate::io::output::Output;
use crate::level::auto_pan::AutoPan;
use crate::level::channel_map::ChannelMap;
use crate::level::crossfade::Crossfade;
use crate::level::gain::Gain;
use crate::level::matrix::Matrix;
use crate::level::merge::Merge;
use crate::level::mid_side::MidSide;
use crate::level::mixer::Mixer;
use crate::level::mute::Mute;
use crate::level::pan::Pan;
use crate::level::polarity::Polarity;
use crate::level::split::Split;
use crate::level::switch::Switch;
use crate::level::width::Width;
use crate::meter::clip::Clip;
use crate::meter::distortion::Distortion;
use crate::meter::goniometer::Goniometer;
use crate::meter::latency::Latency;
use crate::meter::level::LevelMeter;
use crate::meter::loudness::Loudness;
use crate::meter::peak::Peak;
use crate::meter::scope::Scope;
use crate::meter::silence::Silence;
use crate::meter::spectrogram::Spectrogram;
use crate::meter::spectrum::Spectrum;
use crate::meter::true_peak::TruePeak;
use crate::meter::tuner::Tuner;
use crate::modulation::chorus::Chorus;
use crate::modulation::flanger::Flanger;
use crate::modulation::phaser::Phaser;
use crate::modulation::ring::Ring;
use crate::modulation::tremolo::Tremolo;
use crate::modulation::vibrato::Vibrato;
use crate::pitch::shift::Shift;
use crate::pitch::stretch::Stretch;
use crate::restore::noise_reduction::Denoise;
use crate::source::calibration::Calibration;
use crate::source::dc::Dc;
use crate::source::impulse::Impulse;
use crate::source::noise::Noise;
use crate::source::oscillator::Oscillator;
use crate::source::sine::Sine;
use crate::source::sweep::SweepSource;
use crate::space::crossfeed::Crossfeed;
use crate::space::reverb::Reverb;
use crate::synth::sampler::Sampler;
use crate::synth::voice::SynthVoice;
use crate::time::compensation::Compensation;
use crate::time::delay::Delay;
use crate::time::feedback_delay::FeedbackDelay;
use crate::time::tempo_delay::TempoDelay;

/// The node types; a new one is one more line here.
fn types(cache: &Arc<FrameCache>) -> Vec<Arc<dyn NodeType>> {
    vec![
        Arc::new(Input),
        Arc::new(Output),
        Arc::new(Gain),
        Arc::new(Pan),
        Arc::new(AutoPan),
        Arc::new(Mixer),
        Arc::new(Matrix),
        Arc::new(Polarity),
        Arc::new(Mute),
        Arc::new(Width),
        Arc::new(MidSide),
        Arc::new(Split),
        Arc::new(Merge),
        Arc::new(ChannelMap),
        Arc::new(Crossfade),
        Arc::new(Switch),
        Arc::new(Delay),
        Arc::new(FeedbackDelay),
        Arc::new(TempoDelay),
        Arc::new(Compensation),
        Arc::new(Eq),
        Arc::new(GraphicEq),
        Arc::new(DynamicEq),
        Arc::new(Crossover),
        Arc::new(DcBlocker),
        Arc::new(OnePole),
        Arc::new(StateVariable),
        Arc::new(FilterFile),
        Arc::new(Limiter),
        Arc::new(Compressor),
        Arc::new(TruePeakLimiterType),
        Arc::new(GateType),
        Arc::new(MultibandType),
        Arc::new(DeEsser),
        Arc::new(ClipperType),
        Arc::new(Transient),
        Arc::new(Agc),
        Arc::new(LoudnessNormaliser),
        Arc::new(Sine),
        Arc::new(Noise),
        Arc::new(Oscillator),
        Arc::new(Calibration),
        Arc::new(SweepSource),
        Arc::new(Impulse),
        Arc::new(Dc),
        Arc::new(SynthVoice),
        Arc::new(Sampler),
        Arc::new(Lfo),
        Arc::new(MidiInput),
        Arc::new(MidiCc),
        Arc::new(MidiNote),
        Arc::new(Envelope),
        Arc::new(Adsr),
        Arc::new(MacroKnob),
        Arc::new(Tempo),
        Arc::new(EnvelopeFollower),
        Arc::new(Math),
        Arc::new(Logic),
        Arc::new(Slew),
        Arc::new(Sequencer),
        Arc::new(Random),
        Arc::new(Player::new(Arc::clone(cache))),
        Arc::new(Playlist::new(Arc::clone(cache))),
        Arc::new(Recorder),
        Arc::new(LevelMeter),
        Arc::new(Dither),
        Arc::new(Reverb),
        Arc::new(Crossfeed),
        Arc::new(Saturation),
        Arc::new(Crusher),
        Arc::new(Chorus),
        Arc::new(Flanger),
        Arc::new(Phaser),
        Arc::new(Tremolo),
        Arc::new(Vibrato),
        Arc::new(Ring),
        Arc::new(Shift),
        Arc::new(Stretch::new(Arc::clone(cache))),
        Arc::new(Denoise),
        Arc::new(Loudness),
        Arc::new(TruePeak),
        Arc::new(Peak),
        Arc::new(Spectrum),
        Arc::new(Spectrogram),
        Arc::new(Goniometer),
        Arc::new(Scope),
        Arc::new(Tuner),
        Arc::new(Distortion),
        Arc::new(Latency),
        Arc::new(Silence),
        Arc::new(Clip),
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
