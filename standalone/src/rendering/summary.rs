//! What came out of a rendering.

use airloom_media::format::Format;
use serde_json::{Value, json};

use crate::play::level::dbfs;
use crate::wording::counted;

/// An output file that is complete.
pub struct Summary {
    /// The file as the user named it.
    pub output: String,
    /// Its length.
    pub frames: u64,
    /// Its rate.
    pub rate_hz: u32,
    /// Its channels.
    pub channels: usize,
    /// Its format.
    pub format: Format,
    /// The highest sample, linear.
    pub peak: f32,
    /// How many times real time it took.
    pub speed: f64,
    /// What nodes show at the end, where it is asked for and goes to no file.
    pub readings: Option<Value>,
}

impl Summary {
    fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate_hz)
    }

    /// One line for people.
    pub fn text(&self) -> String {
        format!(
            "{}: {:.3} s, {} at {} Hz, {}, peak {}, {:.1} × real time",
            self.output,
            self.seconds(),
            counted(self.channels, "channel"),
            self.rate_hz,
            self.format,
            dbfs(self.peak),
            self.speed
        )
    }

    /// For programs; a peak of silence is null.
    pub fn json(&self) -> Value {
        let peak = (self.peak > 0.0).then(|| 20.0 * f64::from(self.peak).log10());
        json!({
            "ok": true,
            "output": self.output,
            "frames": self.frames,
            "seconds": self.seconds(),
            "rate_hz": self.rate_hz,
            "channels": self.channels,
            "format": self.format.to_string(),
            "peak_dbfs": peak,
            "times_real_time": self.speed,
        })
    }
}
