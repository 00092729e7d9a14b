//! One channel in bands that sum flat: a tree of Linkwitz-Riley splits of 24 dB/octave ([`crate::filter::crossover`]).

use crate::dynamics::key_filter::Section;
use crate::dynamics::reducer::PIECE;
use crate::filter::crossover::{Slope, warped};
use crate::filter::svf::Svf;

/// Most bands.
pub const MOST: usize = 5;

const SLOPE: Slope = Slope::TwentyFour;

/// One split: what it gives to the band below, to the rest above, and what the bands further below go through.
#[derive(Debug, Clone)]
struct Split {
    low: Vec<Section>,
    high: Vec<Section>,
    /// One chain for each band below this split's own.
    turned: Vec<Vec<Section>>,
}

/// The splits of one channel.
///
/// # Realtime Safety
/// [`Bands::new`] allocates. Everything else neither allocates nor frees.
#[derive(Debug, Clone)]
pub struct Bands {
    splits: Vec<Split>,
}

impl Bands {
    /// Bands at rest between these frequencies in Hz, from the lowest; at most [`MOST`] bands.
    #[must_use]
    pub fn new(splits_hz: &[f64], rate_hz: f64) -> Self {
        let splits = splits_hz.iter().take(MOST - 1).enumerate();
        Self {
            splits: splits
                .map(|(number, hz)| {
                    let g = warped(*hz, rate_hz);
                    let all_pass = || SLOPE.all_pass(g).map(|svf| Section::new(&svf)).collect();
                    Split {
                        low: SLOPE.low_pass(g).map(|svf| Section::new(&svf)).collect(),
                        high: SLOPE.high_pass(g).map(|svf| Section::new(&svf)).collect(),
                        turned: (0..number).map(|_| all_pass()).collect(),
                    }
                })
                .collect(),
        }
    }

    /// How many bands there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.splits.len() + 1
    }

    /// Moves a split (from 0, the lowest).
    pub fn set(&mut self, split: usize, hz: f64, rate_hz: f64) {
        let Some(split) = self.splits.get_mut(split) else {
            return;
        };
        let g = warped(hz, rate_hz);
        let set = |sections: &mut [Section], designs: &mut dyn Iterator<Item = Svf>| {
            for (section, svf) in sections.iter_mut().zip(designs) {
                section.set(&svf);
            }
        };
        set(&mut split.low, &mut SLOPE.low_pass(g));
        set(&mut split.high, &mut SLOPE.high_pass(g));
        for turned in &mut split.turned {
            set(turned, &mut SLOPE.all_pass(g));
        }
    }

    /// Parts up to [`PIECE`] frames into bands, the lowest first.
    pub fn process(&mut self, samples: &[f32], bands: &mut [[f64; PIECE]; MOST]) {
        let count = samples.len().min(PIECE);
        let mut rest = [0.0; PIECE];
        for (place, sample) in rest.iter_mut().zip(samples) {
            *place = f64::from(*sample);
        }
        let rest = &mut rest[..count];
        for (number, split) in self.splits.iter_mut().enumerate() {
            let (below, here) = bands.split_at_mut(number);
            for (band, sections) in below.iter_mut().zip(&mut split.turned) {
                run(sections, &mut band[..count]);
            }
            if let Some(band) = here.first_mut() {
                band[..count].copy_from_slice(rest);
                run(&mut split.low, &mut band[..count]);
            }
            run(&mut split.high, rest);
        }
        if let Some(band) = bands.get_mut(self.splits.len()) {
            band[..count].copy_from_slice(rest);
        }
    }

    /// Lets what has become inaudible be silence; whether nothing is left.
    pub fn settle(&mut self) -> bool {
        let settled = |all, section: &mut Section| section.settle() & all;
        self.splits.iter_mut().fold(true, |all, split| {
            let turned = split.turned.iter_mut().flatten();
            let sections = split.low.iter_mut().chain(&mut split.high).chain(turned);
            sections.fold(all, settled)
        })
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        for split in &mut self.splits {
            let turned = split.turned.iter_mut().flatten();
            let sections = split.low.iter_mut().chain(&mut split.high).chain(turned);
            sections.for_each(Section::clear);
        }
    }
}

fn run(sections: &mut [Section], samples: &mut [f64]) {
    for section in sections {
        for sample in samples.iter_mut() {
            *sample = section.push(*sample);
        }
    }
}
