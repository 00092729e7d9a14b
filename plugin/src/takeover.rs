//! One graph taking over from another.

use airloom_api::process::host::{Bus, HostBuses};
use airloom_api::time::SampleRate;

use crate::exchange::{Exchange, Loaded};

/// How long the crossfade takes, in seconds.
const FADE_SECONDS: f64 = 0.010;

/// Keeps the older executor sounding while the newer one fades in, then sends it home.
///
/// # Realtime Safety
///
/// Nothing allocates, frees or waits.
pub struct Takeover {
    older: Option<Box<Loaded>>,
    fade: u32,
    /// Frames since the newer one came in.
    position: u32,
}

impl Takeover {
    /// None under way.
    #[must_use]
    pub fn new(rate: SampleRate) -> Self {
        let fade = u32::try_from(rate.frames(FADE_SECONDS).0).unwrap_or(u32::MAX);
        Self {
            older: None,
            fade,
            position: fade,
        }
    }

    /// Whether another one may begin.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.older.is_none()
    }

    /// Begins: `older` is heard no more, at once or after the fade. One at a time.
    pub fn begin(&mut self, older: Box<Loaded>, at_once: bool) {
        self.older = Some(older);
        self.position = if at_once { self.fade } else { 0 };
    }

    /// Ends the fade.
    pub fn cut(&mut self) {
        self.position = self.fade;
    }

    /// Sends an executor home that is heard no more, as soon as the way is free.
    pub fn send_home(&mut self, exchange: &Exchange) {
        if self.position < self.fade {
            return;
        }
        if let Some(older) = self.older.take()
            && let Err(older) = exchange.give_back(older)
        {
            self.older = Some(older);
        }
    }

    /// The older executor while it is heard.
    pub fn older(&mut self) -> Option<&mut Box<Loaded>> {
        if self.position < self.fade {
            self.older.as_mut()
        } else {
            None
        }
    }

    /// Mixes the older executor's outputs, where they are heard, into the newer one's.
    pub fn blend(&mut self, newer: &mut HostBuses, frames: usize) {
        let (position, fade) = (self.position, self.fade);
        let Some(older) = self.older() else {
            return;
        };
        for bus in Bus::OUTPUTS {
            let from = older.executor.buses().output(bus);
            for (from, to) in from.iter().zip(newer.output_mut(bus)) {
                let samples = to.as_mut_slice().iter_mut().zip(from.as_slice());
                for ((to, from), at) in samples.take(frames).zip(position..) {
                    let weight = f64::from(at.min(fade)) / f64::from(fade);
                    let mixed = f64::from(*from) + (f64::from(*to) - f64::from(*from)) * weight;
                    #[expect(clippy::cast_possible_truncation, reason = "between two f32")]
                    let mixed = mixed as f32;
                    // At the end exactly the newer one, whatever rounding says.
                    *to = if at < fade { mixed } else { *to };
                }
            }
        }
        let frames = u32::try_from(frames).unwrap_or(u32::MAX);
        self.position = position.saturating_add(frames).min(fade);
    }
}
