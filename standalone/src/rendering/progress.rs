//! How far a rendering is, on a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar on standard error; nothing where that is no terminal.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: Instant,
    rate_hz: u32,
}

/// How often the bar moves.
const REDRAW: Duration = Duration::from_millis(100);

impl Progress {
    /// For a rendering of this many frames, where that is known.
    pub fn new(frames: Option<u64>, rate_hz: u32) -> Self {
        let (bar, template) = match frames {
            Some(frames) => (
                ProgressBar::new(frames),
                "{bar:40} {percent:>3} %  {msg}  {eta} left",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
        };
        // The template is a constant of this program; without it the bar looks as usual.
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        let now = Instant::now();
        Self {
            bar,
            started: now,
            shown: now,
            rate_hz,
        }
    }

    /// Shows that these frames are done.
    pub fn show(&mut self, frames: u64) {
        if self.shown.elapsed() >= REDRAW {
            self.shown = Instant::now();
            self.bar.set_position(frames);
            self.bar
                .set_message(format!("{:.1} × real time", self.speed(frames)));
        }
    }

    /// Takes the bar away; how many times real time it was.
    pub fn finish(self, frames: u64) -> f64 {
        self.bar.finish_and_clear();
        self.speed(frames)
    }

    fn speed(&self, frames: u64) -> f64 {
        let seconds = self.started.elapsed().as_secs_f64().max(1e-9);
        frames as f64 / f64::from(self.rate_hz.max(1)) / seconds
    }
}
