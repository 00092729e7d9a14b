//! The live pictures of nodes.

/// A node's picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Picture {
    /// None.
    #[default]
    None,
    /// A frequency response.
    Response(Response),
    /// One level bar a channel.
    Levels(Vec<Level>),
    /// How much a dynamics node takes away, dB at or above 0.
    Reduction(f32),
    /// A value between two ends with a neutral place, such as a gain or a pan: places 0…1.
    Deflection {
        /// The neutral place.
        neutral: f32,
        /// The value's place.
        value: f32,
    },
    /// One period or stretch of a wave, -1…1.
    Wave {
        /// Equally spaced samples.
        samples: Vec<f32>,
        /// Whether it is a control value rather than sound.
        control: bool,
    },
    /// Repeats over time.
    Echoes(Vec<Echo>),
    /// Words, such as a file's name.
    Words(String),
}

/// A frequency response on a logarithmic axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Gain in dB at equally spaced places of the axis.
    pub gains_db: Vec<f32>,
    /// The bands' places.
    pub handles: Vec<Handle>,
}

/// A band's place on a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handle {
    /// The band, counted from 0.
    pub band: usize,
    /// Its place on the frequency axis, 0…1.
    pub place: f32,
    /// The response's gain there, dB.
    pub gain_db: f32,
}

/// A level as a meter shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The level now, dBFS.
    pub now: f32,
    /// The peak held, dBFS.
    pub peak: f32,
}

impl Level {
    /// No signal.
    pub const SILENT: Self = Self {
        now: f32::NEG_INFINITY,
        peak: f32::NEG_INFINITY,
    };
}

/// A repeat of a delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Echo {
    /// Its time as a share of the picture's width.
    pub place: f32,
    /// Its size, 0…1.
    pub size: f32,
}
