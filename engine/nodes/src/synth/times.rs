//! The parameters of a voice's envelopes.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::time::SampleRate;

use crate::parameter::{geometric, linear};
use crate::synth::contour::Times;

/// Attack, decay, sustain and release under `prefix`, with these defaults.
pub fn specs(prefix: &str, group: &'static str, defaults: [f64; 4]) -> Vec<ParamSpec> {
    let [attack, decay, sustain, release] = defaults;
    let id = |name: &str| format!("{prefix}.{name}");
    let stage = |name: &str, label: &'static str, default: f64| {
        geometric(
            id(name),
            label,
            Unit::Milliseconds,
            (0.1, 30_000.0),
            default,
        )
    };
    let specs = [
        stage("attack_ms", "Attack", attack).explained("From 0 to the top."),
        stage("decay_ms", "Decay", decay).explained("From the top to the sustain level."),
        linear(
            id("sustain_percent"),
            "Sustain",
            Unit::Percent,
            (0.0, 100.0),
            sustain,
        )
        .explained("The level while the key is held."),
        stage("release_ms", "Release", release).explained("From wherever it is to 0."),
    ];
    specs.into_iter().map(|spec| spec.in_group(group)).collect()
}

/// The four parameters from `first` on, at a frame of the call.
pub fn read(params: &Params<'_>, frame: usize, first: usize, rate: SampleRate) -> Times {
    let stage = |stage: usize| {
        let seconds = params.at(first + stage, frame) / 1000.0;
        u32::try_from(rate.frames(seconds).0)
            .unwrap_or(u32::MAX)
            .max(1)
    };
    Times {
        attack: stage(0),
        decay: stage(1),
        sustain: params.at(first + 2, frame) / 100.0,
        release: stage(3),
    }
}
