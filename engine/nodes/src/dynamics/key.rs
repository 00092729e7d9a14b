//! What the level is taken from: the input or the port `sidechain`, filtered.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::process::io::Io;
use airloom_dsp::dynamics::key_filter::{Corners, KeyFilter};

use crate::dynamics::settings::PIECE;
use crate::parameter::{choice, geometric};

/// The index of the port `sidechain`.
pub const SIDECHAIN: usize = 1;

/// Where the key comes from.
const SOURCES: &[&str] = &["auto", "input", "sidechain"];

/// The ends of the filters' ranges, at which they let all through.
const LOWEST_HZ: f64 = 10.0;
const HIGHEST_HZ: f64 = 20_000.0;

/// How many parameters [`params`] gives.
pub const PARAMS: usize = 3;

/// Values of [`params`] for a node whose key is its input.
pub const INPUT: [f64; PARAMS] = [1.0, LOWEST_HZ, HIGHEST_HZ];

/// Source and filter of the key.
pub fn params() -> [ParamSpec; PARAMS] {
    let corners = (LOWEST_HZ, HIGHEST_HZ);
    [
        choice("key_source", "Key", SOURCES, 0)
            .explained("What the level is taken from; auto is the side-chain where something is connected to it, else the input."),
        geometric("key_high_pass_hz", "Key high-pass", Unit::Hertz, corners, LOWEST_HZ)
            .explained("The level is taken from what lies above; at 10 Hz from everything."),
        geometric("key_low_pass_hz", "Key low-pass", Unit::Hertz, corners, HIGHEST_HZ)
            .explained("The level is taken from what lies below; at 20 kHz from everything."),
    ]
    .map(|spec| spec.in_group("Key"))
}

/// The keys of all channels.
pub struct Key {
    filters: Vec<KeyFilter>,
    source: Source,
    rate_hz: f64,
    piece: [f64; PIECE],
}

#[derive(Clone, Copy, PartialEq)]
enum Source {
    Auto,
    Input,
    Sidechain,
}

impl Key {
    pub fn new(channels: usize, rate_hz: f64) -> Self {
        Self {
            filters: vec![KeyFilter::default(); channels],
            source: Source::Auto,
            rate_hz,
            piece: [0.0; PIECE],
        }
    }

    /// Takes over the values of [`params`].
    pub fn set(&mut self, [source, high_pass_hz, low_pass_hz]: [f64; PARAMS]) {
        self.source = match source {
            1.0 => Source::Input,
            2.0 => Source::Sidechain,
            _ => Source::Auto,
        };
        let corners = Corners {
            high_pass_hz: (high_pass_hz > LOWEST_HZ * 1.001).then_some(high_pass_hz),
            low_pass_hz: (low_pass_hz < HIGHEST_HZ * 0.999).then_some(low_pass_hz),
        };
        for filter in &mut self.filters {
            filter.set(corners, self.rate_hz);
        }
    }

    fn is_external(&self, io: &Io<'_>) -> bool {
        match self.source {
            Source::Auto => io.inputs.is_connected(SIDECHAIN),
            Source::Input => false,
            Source::Sidechain => true,
        }
    }

    /// Whether nothing is to be heard in the key of this call.
    pub fn is_silent(&self, io: &Io<'_>, is_input_silent: bool) -> bool {
        if self.is_external(io) {
            io.inputs.is_silent(SIDECHAIN)
        } else {
            is_input_silent
        }
    }

    /// The filtered key of one channel of the piece; the input is taken from the outputs, where it went through.
    pub fn take(&mut self, io: &mut Io<'_>, channel: usize, start: usize, frames: usize) -> &[f64] {
        let end = start + frames;
        let samples = if self.is_external(io) {
            io.inputs.channel(SIDECHAIN, channel)
        } else {
            io.outputs.channel(0, channel)
        };
        let samples = samples.get(start..end).unwrap_or_default();
        for (place, sample) in self.piece.iter_mut().zip(samples) {
            *place = f64::from(*sample);
        }
        let key = &mut self.piece[..frames.min(PIECE)];
        if let Some(filter) = self.filters.get_mut(channel) {
            filter.process(key);
        }
        key
    }

    /// Lets filters come to rest; whether all have.
    pub fn settle(&mut self) -> bool {
        let settled = |all, filter: &mut KeyFilter| filter.settle() & all;
        self.filters.iter_mut().fold(true, settled)
    }

    pub fn clear(&mut self) {
        self.filters.iter_mut().for_each(KeyFilter::clear);
    }
}
