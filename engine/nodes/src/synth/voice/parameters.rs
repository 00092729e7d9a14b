//! The parameters of `synth.voice`, in order.

use airloom_api::param::spec::{ParamSpec, Unit};

use crate::parameter::{choice, geometric, linear};
use crate::synth::times;

/// Parameters of one oscillator; the second one's follow the first one's.
pub const OSCILLATOR: usize = 4;
pub const WAVEFORM: usize = 0;
pub const TUNE: usize = 1;
pub const WIDTH: usize = 2;
pub const LEVEL: usize = 3;

pub const SUB: usize = 8;
pub const NOISE: usize = 9;
pub const FILTER_KIND: usize = 10;
pub const CUTOFF: usize = 11;
pub const RESONANCE: usize = 12;
pub const ENVELOPE: usize = 13;
pub const TRACKING: usize = 14;
pub const FILTER_VELOCITY: usize = 15;
/// Attack, decay, sustain, release.
pub const FILTER_TIMES: usize = 16;
pub const AMP_TIMES: usize = 20;
pub const VELOCITY: usize = 24;
pub const LFO_SHAPE: usize = 25;
pub const LFO_RATE: usize = 26;
pub const LFO_DELAY: usize = 27;
pub const LFO_PITCH: usize = 28;
pub const LFO_CUTOFF: usize = 29;
pub const LFO_LEVEL: usize = 30;
pub const WHEEL: usize = 31;
pub const GLIDE: usize = 32;
pub const BEND: usize = 33;
pub const SPREAD: usize = 34;
pub const OUTPUT: usize = 35;

/// Level of what is off.
const OFF_DB: f64 = -120.0;

/// All of them.
pub fn specs() -> Vec<ParamSpec> {
    let mut specs = oscillator(1, 0.0, -6.0);
    specs.extend(oscillator(2, 0.07, -6.0));
    specs.push(
        linear(
            "sub.level_db",
            "Sub level",
            Unit::Decibels,
            (OFF_DB, 0.0),
            OFF_DB,
        )
        .explained("A square an octave below oscillator 1.")
        .in_group("Mix"),
    );
    specs.push(
        linear(
            "noise.level_db",
            "Noise level",
            Unit::Decibels,
            (OFF_DB, 0.0),
            OFF_DB,
        )
        .explained("White noise, another in every voice.")
        .in_group("Mix"),
    );
    specs.extend(filter());
    specs.extend(times::specs(
        "filter",
        "Filter envelope",
        [2.0, 400.0, 30.0, 400.0],
    ));
    specs.extend(times::specs("amp", "Amplifier", [2.0, 300.0, 80.0, 200.0]));
    specs.push(
        linear(
            "amp.velocity_percent",
            "Velocity",
            Unit::Percent,
            (0.0, 100.0),
            60.0,
        )
        .explained("How far soft notes are softer.")
        .in_group("Amplifier"),
    );
    specs.extend(lfo());
    specs.extend([
        linear(
            "wheel_cents",
            "Vibrato by wheel",
            Unit::Cents,
            (0.0, 1200.0),
            50.0,
        )
        .explained("How far the LFO moves the pitch when the modulation wheel is up."),
        linear("glide_ms", "Glide", Unit::Milliseconds, (0.0, 5000.0), 0.0)
            .explained("From the note before to this one, where they are tied."),
        linear(
            "bend_semitones",
            "Bend range",
            Unit::Semitones,
            (0.0, 48.0),
            2.0,
        )
        .explained("How far the pitch bend reaches."),
        linear(
            "spread_percent",
            "Spread",
            Unit::Percent,
            (0.0, 100.0),
            30.0,
        )
        .explained("How far neighbouring notes are apart in the stereo image."),
        linear("level_db", "Level", Unit::Decibels, (OFF_DB, 12.0), -12.0)
            .explained("Of all voices together; several notes need headroom."),
    ]);
    specs
}

fn oscillator(number: u32, tune: f64, level_db: f64) -> Vec<ParamSpec> {
    let id = |name: &str| format!("osc{number}.{name}");
    let specs = [
        choice(
            id("waveform"),
            "Waveform",
            &["saw", "pulse", "triangle", "sine"],
            0,
        )
        .explained("A change crossfades."),
        linear(
            id("tune_semitones"),
            "Tune",
            Unit::Semitones,
            (-36.0, 36.0),
            tune,
        )
        .explained("Against the key; hundredths of it detune."),
        linear(
            id("width_percent"),
            "Pulse width",
            Unit::Percent,
            (1.0, 99.0),
            50.0,
        )
        .explained("The part of a period in which the pulse is high."),
        linear(
            id("level_db"),
            "Level",
            Unit::Decibels,
            (OFF_DB, 0.0),
            level_db,
        )
        .explained("Before the filter."),
    ];
    let group = format!("Oscillator {number}");
    specs
        .into_iter()
        .map(|spec| spec.in_group(group.clone()))
        .collect()
}

fn filter() -> Vec<ParamSpec> {
    let specs = [
        choice(
            "filter.kind",
            "Kind",
            &["low_pass_12", "low_pass_24", "band_pass", "high_pass"],
            1,
        )
        .explained("With 12 or 24 dB per octave. A change crossfades."),
        geometric(
            "filter.cutoff_hz",
            "Cutoff",
            Unit::Hertz,
            (20.0, 20_000.0),
            1500.0,
        )
        .explained("For middle C played without envelope and LFO."),
        linear(
            "filter.resonance_percent",
            "Resonance",
            Unit::Percent,
            (0.0, 100.0),
            20.0,
        )
        .explained("From none to a quality of 25; the input is lowered as it rises."),
        linear(
            "filter.envelope_octaves",
            "Envelope",
            Unit::None,
            (-8.0, 8.0),
            2.5,
        )
        .explained("How many octaves the filter's envelope opens it; below 0 it closes."),
        linear(
            "filter.tracking_percent",
            "Key tracking",
            Unit::Percent,
            (0.0, 200.0),
            50.0,
        )
        .explained("How far the cutoff follows the key; 100 keeps the colour."),
        linear(
            "filter.velocity_octaves",
            "Velocity",
            Unit::None,
            (0.0, 6.0),
            1.0,
        )
        .explained("How many octaves the hardest note opens it."),
    ];
    specs
        .into_iter()
        .map(|spec| spec.in_group("Filter"))
        .collect()
}

fn lfo() -> Vec<ParamSpec> {
    let specs = [
        choice(
            "lfo.shape",
            "Shape",
            &["sine", "triangle", "saw", "square"],
            0,
        )
        .explained("Every voice has its own; it begins with the note."),
        geometric("lfo.rate_hz", "Rate", Unit::Hertz, (0.01, 100.0), 5.0)
            .explained("Cycles per second."),
        linear(
            "lfo.delay_ms",
            "Fade-in",
            Unit::Milliseconds,
            (0.0, 10_000.0),
            0.0,
        )
        .explained("How long it takes to its full depth after a note begins."),
        linear("lfo.pitch_cents", "Pitch", Unit::Cents, (0.0, 2400.0), 0.0)
            .explained("Vibrato: how far it moves the pitch to either side."),
        linear("lfo.cutoff_octaves", "Cutoff", Unit::None, (0.0, 6.0), 0.0)
            .explained("How many octaves it moves the filter to either side."),
        linear(
            "lfo.level_percent",
            "Level",
            Unit::Percent,
            (0.0, 100.0),
            0.0,
        )
        .explained("Tremolo: how far it lowers the level."),
    ];
    specs.into_iter().map(|spec| spec.in_group("LFO")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_is_that_of_its_parameter() {
        let specs = specs();
        for (index, id) in [
            (WAVEFORM, "osc1.waveform"),
            (OSCILLATOR + TUNE, "osc2.tune_semitones"),
            (OSCILLATOR + WIDTH, "osc2.width_percent"),
            (OSCILLATOR + LEVEL, "osc2.level_db"),
            (SUB, "sub.level_db"),
            (NOISE, "noise.level_db"),
            (FILTER_KIND, "filter.kind"),
            (CUTOFF, "filter.cutoff_hz"),
            (RESONANCE, "filter.resonance_percent"),
            (ENVELOPE, "filter.envelope_octaves"),
            (TRACKING, "filter.tracking_percent"),
            (FILTER_VELOCITY, "filter.velocity_octaves"),
            (FILTER_TIMES, "filter.attack_ms"),
            (AMP_TIMES, "amp.attack_ms"),
            (VELOCITY, "amp.velocity_percent"),
            (LFO_SHAPE, "lfo.shape"),
            (LFO_RATE, "lfo.rate_hz"),
            (LFO_DELAY, "lfo.delay_ms"),
            (LFO_PITCH, "lfo.pitch_cents"),
            (LFO_CUTOFF, "lfo.cutoff_octaves"),
            (LFO_LEVEL, "lfo.level_percent"),
            (WHEEL, "wheel_cents"),
            (GLIDE, "glide_ms"),
            (BEND, "bend_semitones"),
            (SPREAD, "spread_percent"),
            (OUTPUT, "level_db"),
        ] {
            assert_eq!(specs[index].id, id);
        }
        assert_eq!(specs.len(), OUTPUT + 1);
    }
}
