//! Ordered channel layouts.

/// The most channels one port may have.
pub const MAX_CHANNELS: usize = 64;

/// Which loudspeaker each channel of a port feeds, in order.
///
/// Layouts of equal count connect without conversion, whatever their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelLayout {
    /// M.
    Mono,
    /// L R.
    Stereo,
    /// L R C.
    Lcr,
    /// L R Ls Rs.
    Quad,
    /// L R C LFE Ls Rs (ITU-R BS.775).
    Surround51,
    /// L R C LFE Ls Rs Lb Rb.
    Surround71,
    /// 7.1 with Ltf Rtf Ltb Rtb (ITU-R BS.2051 system J without bottom layer).
    Surround714,
    /// N channels without a meaning of their own, 1 … [`MAX_CHANNELS`].
    Discrete(u8),
}

impl ChannelLayout {
    /// How many channels it has.
    #[must_use]
    pub const fn channels(self) -> usize {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
            Self::Lcr => 3,
            Self::Quad => 4,
            Self::Surround51 => 6,
            Self::Surround71 => 8,
            Self::Surround714 => 12,
            Self::Discrete(count) => count as usize,
        }
    }

    /// The usual layout of a count: mono, stereo, else discrete.
    ///
    /// `None` for zero and above [`MAX_CHANNELS`].
    #[must_use]
    pub fn from_count(channels: usize) -> Option<Self> {
        match channels {
            1 => Some(Self::Mono),
            2 => Some(Self::Stereo),
            3..=MAX_CHANNELS => u8::try_from(channels).ok().map(Self::Discrete),
            _ => None,
        }
    }
}

/// How the channels of a connection fit the channels of the input they feed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChannelRule {
    /// Equal counts: channel by channel.
    Pass,
    /// One channel is copied to all.
    Copy,
    /// All channels are summed into one, each with this gain.
    Sum {
        /// N^(-1/2): -3.01 dB per doubling of the count, which keeps the power of independent channels.
        gain: f32,
    },
}

impl ChannelRule {
    /// The rule for a connection; `None` where the counts do not fit (2 → 6, 6 → 2 …).
    #[must_use]
    pub fn between(from: usize, to: usize) -> Option<Self> {
        match (from, to) {
            (a, b) if a == b => Some(Self::Pass),
            (1, _) => Some(Self::Copy),
            (n, 1) => {
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    reason = "n is at most MAX_CHANNELS, and f32 is what the buses carry"
                )]
                let gain = (1.0 / (n as f64).sqrt()) as f32;
                Some(Self::Sum { gain })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        assert_eq!(ChannelLayout::Surround714.channels(), 12);
        assert_eq!(ChannelLayout::from_count(0), None);
        assert_eq!(ChannelLayout::from_count(65), None);
        for count in 1..=MAX_CHANNELS {
            assert_eq!(ChannelLayout::from_count(count).unwrap().channels(), count);
        }
    }

    #[test]
    fn summing_falls_by_three_decibels_per_doubling() {
        let level = |n| match ChannelRule::between(n, 1) {
            Some(ChannelRule::Sum { gain }) => 20.0 * f64::from(gain).log10(),
            other => panic!("{other:?}"),
        };
        assert!((level(2) + 3.0103).abs() < 1e-4);
        assert!((level(4) + 6.0206).abs() < 1e-4);
        assert_eq!(ChannelRule::between(2, 6), None);
        assert_eq!(ChannelRule::between(1, 6), Some(ChannelRule::Copy));
    }
}
