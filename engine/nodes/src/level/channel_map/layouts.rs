//! The layouts that a channel map knows by name.

use std::borrow::Cow;

use airloom_api::channels::{ChannelLayout, MAX_CHANNELS};
use airloom_api::config::{Config, ConfigError};
use airloom_dsp::level::speaker::Speaker;

/// The names that `from` and `to` take.
pub const LAYOUTS: &[&str] = &[
    "mono", "stereo", "lcr", "quad", "5.1", "7.1", "7.1.4", "discrete",
];

const FRONT: [Speaker; 4] = [Speaker::Left, Speaker::Right, Speaker::Centre, Speaker::Lfe];
const SIDES: [Speaker; 2] = [Speaker::LeftSurround, Speaker::RightSurround];
const BACKS: [Speaker; 2] = [Speaker::LeftBack, Speaker::RightBack];
const TOPS: [Speaker; 4] = [
    Speaker::LeftTopFront,
    Speaker::RightTopFront,
    Speaker::LeftTopBack,
    Speaker::RightTopBack,
];

/// The input or the output of a map.
pub struct Side {
    layout: ChannelLayout,
    speakers: Vec<Speaker>,
}

impl Side {
    /// What `from` or `to` asks for.
    ///
    /// # Errors
    /// Where there is no layout of a discrete count.
    pub fn of(config: &Config, side: &'static str) -> Result<Self, ConfigError> {
        let (layout, speakers) = match config.text(side) {
            "mono" => (ChannelLayout::Mono, vec![Speaker::Mono]),
            "stereo" => (ChannelLayout::Stereo, FRONT[..2].to_vec()),
            "lcr" => (ChannelLayout::Lcr, FRONT[..3].to_vec()),
            "quad" => (ChannelLayout::Quad, [&FRONT[..2], &SIDES].concat()),
            "5.1" => (ChannelLayout::Surround51, [&FRONT[..], &SIDES].concat()),
            "7.1" => (
                ChannelLayout::Surround71,
                [&FRONT[..], &SIDES, &BACKS].concat(),
            ),
            "7.1.4" => (
                ChannelLayout::Surround714,
                [&FRONT[..], &SIDES, &BACKS, &TOPS].concat(),
            ),
            _ => (Self::discrete(config, side)?, Vec::new()),
        };
        Ok(Self { layout, speakers })
    }

    fn discrete(config: &Config, side: &'static str) -> Result<ChannelLayout, ConfigError> {
        let field = if side == "from" {
            "from_channels"
        } else {
            "to_channels"
        };
        let channels = config.count(field);
        ChannelLayout::from_count(channels).ok_or_else(|| ConfigError {
            field: Cow::Borrowed(field),
            found: channels.to_string(),
            expected: format!("a whole number from 1 to {MAX_CHANNELS}"),
        })
    }

    /// The layout of the port.
    pub const fn layout(&self) -> ChannelLayout {
        self.layout
    }

    /// How many channels it has.
    pub const fn channels(&self) -> usize {
        self.layout.channels()
    }

    /// What its channels feed; empty where they have no meaning of their own.
    pub fn speakers(&self) -> &[Speaker] {
        &self.speakers
    }

    /// Whether its channels have no meaning of their own.
    pub fn is_discrete(&self) -> bool {
        self.speakers.is_empty()
    }

    /// The channel of a name or a number, counted from 0.
    pub fn channel(&self, name: &str) -> Option<usize> {
        let by_number = || name.parse::<usize>().ok()?.checked_sub(1);
        self.speakers
            .iter()
            .position(|speaker| speaker.label().eq_ignore_ascii_case(name))
            .or_else(by_number)
            .filter(|channel| *channel < self.channels())
    }
}
