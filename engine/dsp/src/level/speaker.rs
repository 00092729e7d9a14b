//! Loudspeakers by name, and what stands in for one that a layout lacks.

use std::f64::consts::FRAC_1_SQRT_2;

/// A loudspeaker of the layouts from mono to 7.1.4 (ITU-R BS.775-3, BS.2051-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The one of mono.
    Mono,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Centre.
    Centre,
    /// Low-frequency effects.
    Lfe,
    /// Left surround, at the side where there are backs too.
    LeftSurround,
    /// Right surround.
    RightSurround,
    /// Left back.
    LeftBack,
    /// Right back.
    RightBack,
    /// Left top front.
    LeftTopFront,
    /// Right top front.
    RightTopFront,
    /// Left top back.
    LeftTopBack,
    /// Right top back.
    RightTopBack,
}

/// -3 dB: the coefficient of ITU-R BS.775.
const DOWN: f64 = FRAC_1_SQRT_2;

impl Speaker {
    /// The short name by which channel maps call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mono => "M",
            Self::Left => "L",
            Self::Right => "R",
            Self::Centre => "C",
            Self::Lfe => "LFE",
            Self::LeftSurround => "Ls",
            Self::RightSurround => "Rs",
            Self::LeftBack => "Lb",
            Self::RightBack => "Rb",
            Self::LeftTopFront => "Ltf",
            Self::RightTopFront => "Rtf",
            Self::LeftTopBack => "Ltb",
            Self::RightTopBack => "Rtb",
        }
    }

    /// Where its sound goes when it is not there: several sets of loudspeakers with factors, of which the first that
    /// is there in full is taken; nowhere if none is.
    ///
    /// Mono, centre and surrounds as ITU-R BS.775-3, table 2: -3 dB into left and right, of which mono takes -3 dB each
    /// and the centre as it is. The tables end at 3/2; the rest follows the same pattern: backs go into the surrounds,
    /// tops into what stands below them, at -3 dB each step. Low-frequency effects go nowhere, as BS.775 has it.
    #[must_use]
    pub const fn stands_in(self) -> &'static [&'static [(Self, f64)]] {
        use Speaker::{
            Centre, Left, LeftBack, LeftSurround, Mono, Right, RightBack, RightSurround,
        };
        match self {
            Self::Mono => &[&[(Centre, 1.0)], &[(Left, DOWN), (Right, DOWN)]],
            Self::Left | Self::Right => &[&[(Mono, DOWN)]],
            Self::Centre => &[&[(Left, DOWN), (Right, DOWN)], &[(Mono, 1.0)]],
            Self::Lfe => &[],
            Self::LeftSurround => &[&[(Left, DOWN)], &[(Mono, 0.5)]],
            Self::RightSurround => &[&[(Right, DOWN)], &[(Mono, 0.5)]],
            Self::LeftBack => &[&[(LeftSurround, DOWN)], &[(Left, DOWN)], &[(Mono, 0.5)]],
            Self::RightBack => &[&[(RightSurround, DOWN)], &[(Right, DOWN)], &[(Mono, 0.5)]],
            Self::LeftTopFront => &[&[(Left, DOWN)], &[(Mono, 0.5)]],
            Self::RightTopFront => &[&[(Right, DOWN)], &[(Mono, 0.5)]],
            Self::LeftTopBack => &[
                &[(LeftBack, DOWN)],
                &[(LeftSurround, DOWN)],
                &[(Left, 0.5)],
                &[(Mono, DOWN / 2.0)],
            ],
            Self::RightTopBack => &[
                &[(RightBack, DOWN)],
                &[(RightSurround, DOWN)],
                &[(Right, 0.5)],
                &[(Mono, DOWN / 2.0)],
            ],
        }
    }
}
