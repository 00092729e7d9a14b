//! What can be set on a reverb, and where it stands in the list.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_dsp::reverb::room::{LARGEST, LONGEST_PREDELAY};
use airloom_dsp::reverb::setting::Kind;

use crate::parameter::{gain_db, geometric, linear};

/// At this level the early reflections are off.
pub const NO_EARLY_DB: f64 = -60.0;

/// Indices of the parameters.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub decay_seconds: usize,
    pub predelay_ms: usize,
    pub size: usize,
    pub diffusion: usize,
    pub high_decay: usize,
    pub high_frequency_hz: usize,
    pub low_decay: usize,
    pub low_frequency_hz: usize,
    pub modulation: usize,
    pub width: usize,
    pub low_cut_hz: usize,
    pub high_cut_hz: usize,
    pub wet_db: usize,
    pub mix: usize,
    /// A plate has none.
    pub early_db: Option<usize>,
}

impl Place {
    /// Those of a kind of room.
    pub fn of(kind: Kind) -> Self {
        Self {
            decay_seconds: 0,
            predelay_ms: 1,
            size: 2,
            diffusion: 3,
            high_decay: 4,
            high_frequency_hz: 5,
            low_decay: 6,
            low_frequency_hz: 7,
            modulation: 8,
            width: 9,
            low_cut_hz: 10,
            high_cut_hz: 11,
            wet_db: 12,
            mix: 13,
            early_db: (kind != Kind::Plate).then_some(14),
        }
    }
}

/// The parameters, in the order of [`Place`].
pub fn parameters(kind: Kind) -> Vec<ParamSpec> {
    let (decay, shortest, predelay) = match kind {
        Kind::Hall => (2.2, 0.2, 20.0),
        Kind::Room => (0.6, 0.1, 5.0),
        Kind::Plate => (1.8, 0.5, 10.0),
    };
    let mut list = vec![
        geometric("decay_seconds", "Decay", Unit::Seconds, (shortest, 30.0), decay)
            .explained("How long the sound takes to fall by 60 dB at 1 kHz."),
        linear("predelay_ms", "Pre-delay", Unit::Milliseconds, (0.0, LONGEST_PREDELAY * 1000.0), predelay)
            .unsmoothed()
            .explained("The pause before the room answers; a new one is reached by gliding."),
        linear("size", "Size", Unit::None, (0.3, LARGEST), 1.0)
            .unsmoothed()
            .explained("The lengths of all paths; a new size is reached by gliding, which bends the pitch of what rings."),
        linear("diffusion", "Diffusion", Unit::None, (0.0, 1.0), 0.9)
            .explained("How much a click is smeared on its way in; low values keep single echoes."),
    ];
    list.extend(tone());
    list.extend([
        linear("modulation", "Modulation", Unit::None, (0.0, 1.0), 0.5)
            .explained("How far the paths breathe; it takes the metal out of long tails, at up to 2 cents of pitch."),
        linear("width", "Width", Unit::None, (0.0, 1.0), 1.0)
            .explained("How different neighbouring channels are: 0 is mono, at the same level."),
        geometric("low_cut_hz", "Low cut", Unit::Hertz, (10.0, 1000.0), 40.0)
            .in_group("Tone")
            .explained("High-pass of the wet signal, 6 dB per octave."),
        geometric("high_cut_hz", "High cut", Unit::Hertz, (1000.0, 22_000.0), 14_000.0)
            .in_group("Tone")
            .explained("Low-pass of the wet signal, 6 dB per octave."),
        gain_db("wet_db", "Wet level").explained("The level of the room; at 0 dB noise rings as loud as it is."),
        linear("mix", "Mix", Unit::None, (0.0, 1.0), 0.3).explained("From the dry signal (0) to the room alone (1)."),
    ]);
    if kind != Kind::Plate {
        list.push(
            linear(
                "early_db",
                "Early reflections",
                Unit::Decibels,
                (NO_EARLY_DB, 6.0),
                -6.0,
            )
            .explained(
                "The level of the first echoes, which tell how near the walls are; -60 dB is none.",
            ),
        );
    }
    list
}

fn tone() -> [ParamSpec; 4] {
    [
        geometric("high_decay", "High decay", Unit::None, (0.1, 1.0), 0.5)
            .in_group("Decay")
            .explained("How long highs ring, as a part of the decay time."),
        geometric(
            "high_frequency_hz",
            "Highs above",
            Unit::Hertz,
            (1500.0, 16_000.0),
            5000.0,
        )
        .in_group("Decay")
        .explained("Where the highs begin that decay by themselves."),
        geometric("low_decay", "Low decay", Unit::None, (0.25, 2.0), 1.0)
            .in_group("Decay")
            .explained("How long lows ring, as a part of the decay time."),
        geometric(
            "low_frequency_hz",
            "Lows below",
            Unit::Hertz,
            (50.0, 500.0),
            200.0,
        )
        .in_group("Decay")
        .explained("Up to where the lows reach that decay by themselves."),
    ]
}
