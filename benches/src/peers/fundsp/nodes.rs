//! Single nodes.

use ::fundsp::audiounit::AudioUnit;
use ::fundsp::math::db_amp;
use ::fundsp::prelude32::{
    afollow, bell_hz, chorus, dcblock, delay, flanger, limiter_stereo, moog_hz, mul, oversample,
    pan, pass, reverb4_stereo, saw_hz, shape, sine_hz, sink, white,
};
use ::fundsp::shape::{Clip, Crush, Tanh};

use crate::contest::Contestant;
use crate::peers::fundsp::Playing;

/// The unit that does what a node of a type does, stereo; `None` where there is none.
fn unit(node_type: &str) -> Option<Box<dyn AudioUnit>> {
    let band = |gain_db: f32| bell_hz(1000.0, 0.7, db_amp(gain_db));
    Some(match node_type {
        "level.gain" => Box::new(mul(0.5) | mul(0.5)),
        "level.pan" => Box::new(pan(0.0) | sink()),
        "level.polarity" => Box::new(mul(-1.0) | mul(-1.0)),
        "filter.eq" => Box::new(
            (band(6.0) >> band(-6.0) >> band(3.0) >> band(-3.0))
                | (band(6.0) >> band(-6.0) >> band(3.0) >> band(-3.0)),
        ),
        "filter.dc_blocker" => Box::new(dcblock() | dcblock()),
        "filter.svf" => Box::new(moog_hz(1000.0, 0.5) | moog_hz(1000.0, 0.5)),
        "dynamics.limiter" => Box::new(limiter_stereo(0.005, 0.1)),
        "dynamics.clipper" => Box::new(oversample(shape(Clip(1.0))) | oversample(shape(Clip(1.0)))),
        "control.follower" => Box::new(afollow(0.01, 0.1) | afollow(0.01, 0.1)),
        "source.sine" => Box::new(sink() | sink() | (sine_hz(997.0) | sine_hz(997.0))),
        "source.noise" => Box::new(sink() | sink() | (white() | white())),
        "source.oscillator" => Box::new(sink() | sink() | (saw_hz(440.0) | saw_hz(440.0))),
        "time.delay" => Box::new((pass() & delay(0.25)) | (pass() & delay(0.25))),
        "space.reverb" => Box::new(reverb4_stereo(20.0, 2.0)),
        "modulation.chorus" => {
            Box::new(chorus(0, 0.015, 0.005, 0.5) | chorus(1, 0.015, 0.005, 0.5))
        }
        "modulation.flanger" => Box::new(
            flanger(0.5, 0.005, 0.01, |time| {
                0.0075 + 0.0025 * (time * 2.0).sin()
            }) | flanger(0.5, 0.005, 0.01, |time| {
                0.0075 + 0.0025 * (time * 2.0).sin()
            }),
        ),
        "colour.saturation" => {
            Box::new(oversample(shape(Tanh(1.0))) | oversample(shape(Tanh(1.0))))
        }
        "colour.crusher" => Box::new(shape(Crush(16.0)) | shape(Crush(16.0))),
        _ => return None,
    })
}

/// The contestant for a type.
pub fn node(node_type: &str, frames: usize) -> Option<Contestant<'static>> {
    let mut playing = Playing::new(unit(node_type)?, frames);
    Some(Contestant::in_process("fundsp", "fundsp.", move || {
        playing.block();
    }))
}
