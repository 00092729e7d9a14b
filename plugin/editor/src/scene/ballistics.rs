//! How meters move: quick to rise, slow to fall, with a peak that stands.

use std::collections::HashMap;

use crate::theme::tokens::Motion;
use crate::view::picture::Level;

/// Full scale falls by this much in one release time.
const FALL_DB: f32 = 20.0;

/// One channel's meter.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Needle {
    level: Level,
    /// Since the peak was raised, ms.
    peak_age: f32,
}

impl Needle {
    const RESTING: Self = Self {
        level: Level::SILENT,
        peak_age: 0.0,
    };

    fn step(&mut self, peak_db: f32, elapsed_ms: f32, motion: &Motion) {
        let fallen = self.level.now - FALL_DB * elapsed_ms / motion.meter_release;
        // A rise takes the attack time; frames are longer than that, so it is there at once.
        self.level.now = peak_db.max(fallen);
        self.peak_age += elapsed_ms;
        if peak_db >= self.level.peak {
            self.level.peak = peak_db;
            self.peak_age = 0.0;
        } else if self.peak_age > motion.peak_hold {
            self.level.peak -= FALL_DB * elapsed_ms / motion.meter_release;
            self.level.peak = self.level.peak.max(self.level.now);
        }
    }
}

/// The meters of all nodes.
#[derive(Clone, Debug, Default)]
pub struct Meters {
    needles: HashMap<String, Vec<Needle>>,
}

impl Meters {
    /// Moves a node's meters: `peaks` are linear peaks a channel since the last call, `elapsed_ms` ago.
    pub fn step(&mut self, node: &str, peaks: &[f32], elapsed_ms: f32, motion: &Motion) {
        if !self.needles.contains_key(node) {
            self.needles.insert(node.to_owned(), Vec::new());
        }
        let Some(needles) = self.needles.get_mut(node) else {
            return;
        };
        needles.resize(peaks.len(), Needle::RESTING);
        for (needle, peak) in needles.iter_mut().zip(peaks) {
            needle.step(20.0 * peak.max(0.0).log10(), elapsed_ms, motion);
        }
    }

    /// A node's levels by channel; empty where it has no meter.
    pub fn levels(&self, node: &str) -> Vec<Level> {
        self.needles
            .get(node)
            .map(|needles| needles.iter().map(|needle| needle.level).collect())
            .unwrap_or_default()
    }

    /// Forgets the nodes that are gone.
    pub fn keep(&mut self, still_there: impl Fn(&str) -> bool) {
        self.needles.retain(|node, _| still_there(node));
    }

    /// Whether any meter still moves, down to a floor in dBFS.
    pub fn moving(&self, floor_db: f32) -> bool {
        let lit = |needle: &Needle| needle.level.now > floor_db || needle.level.peak > floor_db;
        self.needles.values().flatten().any(lit)
    }
}
