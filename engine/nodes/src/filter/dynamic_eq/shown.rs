//! What the dynamic equaliser shows: how far each band is from rest.

use airloom_api::node::reading::{Reading, Readings};
use airloom_realtime::latest::LatestReader;

use crate::filter::dynamic_eq::band::MAX_BANDS;

/// The changes of all bands in dB.
pub struct Shown {
    changes: LatestReader<[f64; MAX_BANDS]>,
    bands: usize,
}

impl Shown {
    /// For so many bands.
    pub fn new(changes: LatestReader<[f64; MAX_BANDS]>, bands: usize) -> Self {
        Self { changes, bands }
    }
}

impl Readings for Shown {
    fn latest(&mut self) -> Vec<Reading> {
        let changes = self.changes.read().iter().take(self.bands);
        changes.map(|db| Reading::Number(Some(*db))).collect()
    }
}
