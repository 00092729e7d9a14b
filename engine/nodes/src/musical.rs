//! Musical time: from the transport where it tells it, else of a node's own.

pub mod note;

use airloom_api::process::context::Context;

/// Seconds of a minute.
const MINUTE: f64 = 60.0;

/// Slowest and fastest tempo that is believed, in quarter notes per minute.
const TEMPO: (f64, f64) = (1.0, 999.0);

/// The tempo of the transport, or `own` where it tells none, in quarter notes per minute.
pub fn tempo_bpm(context: &Context, own: f64) -> f64 {
    let told = context.transport.tempo_bpm;
    let told = told.filter(|tempo| tempo.is_finite() && *tempo > 0.0);
    told.unwrap_or(own).clamp(TEMPO.0, TEMPO.1)
}

/// A position in quarter notes, frame by frame.
///
/// Where the transport tells its position, that is the position: it stands while the transport stands, and jumps with
/// it. Elsewhere the clock runs by itself from 0, at the tempo of the transport or its own.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MusicalClock {
    own_quarters: f64,
}

/// Where and how fast musical time is at one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// In quarter notes.
    pub quarters: f64,
    /// Whether it moves.
    pub is_running: bool,
}

impl MusicalClock {
    /// A clock whose own time is at a position.
    pub fn at(own_quarters: f64) -> Self {
        let is_position = own_quarters.is_finite();
        Self {
            own_quarters: if is_position { own_quarters } else { 0.0 },
        }
    }

    /// Its own time.
    pub const fn own_quarters(&self) -> f64 {
        self.own_quarters
    }

    /// The moment of the `frame`-th frame of a call; to be asked once for each of them, in order. `own_bpm` and `runs`
    /// are the tempo that counts where the transport tells none, and whether its own time goes on.
    pub fn next(&mut self, context: &Context, frame: usize, own_bpm: f64, runs: bool) -> Moment {
        let transport = &context.transport;
        let step = tempo_bpm(context, own_bpm) / (MINUTE * context.rate.as_f64());
        if let Some(start) = transport.position_quarters.filter(|at| at.is_finite()) {
            let passed = if transport.playing {
                frame as f64 * step
            } else {
                0.0
            };
            return Moment {
                quarters: start + passed,
                is_running: transport.playing,
            };
        }
        let quarters = self.own_quarters;
        if runs {
            self.own_quarters += step;
        }
        Moment {
            quarters,
            is_running: runs,
        }
    }
}
