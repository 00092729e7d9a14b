//! The files of a list, one behind the other: without a gap, or faded over.

use std::path::PathBuf;
use std::sync::Arc;

use airloom_media::cache::frames::FrameCache;

use crate::file::feed::{Feed, SourceError};
use crate::file::losses::tell_skipped;
use crate::file::place::{Place, Target};
use crate::file::source::{Advance, Source, Stretch};

/// An item that has played for so long starts anew when the one before it is asked for.
const AGAIN_SECONDS: u64 = 3;

/// What is played and how.
#[derive(Clone)]
pub(super) struct ReelSpec {
    pub(super) cache: Arc<FrameCache>,
    pub(super) items: Arc<[PathBuf]>,
    pub(super) rate_hz: u32,
    pub(super) channels: usize,
    /// Whether the list starts again at its end.
    pub(super) repeated: bool,
    /// How long neighbours sound together, in frames of the session.
    pub(super) crossfade: usize,
    /// In what order, as indices of items.
    pub(super) order: Arc<[u32]>,
}

/// The next number of the generator splitmix64 (Steele, Lea and Flood, 2014).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// The items from 0 on, or mixed by a seed (the shuffle of Fisher and Yates).
pub(super) fn order(items: usize, shuffled: Option<u64>) -> Arc<[u32]> {
    let mut order: Vec<u32> = (0..).take(items).collect();
    if let Some(mut state) = shuffled {
        for last in (1..order.len()).rev() {
            let other = random(&mut state) % (last as u64 + 1);
            order.swap(last, usize::try_from(other).unwrap_or(0));
        }
    }
    order.into()
}

/// Reads a list.
pub(super) struct Reel {
    spec: ReelSpec,
    source: Option<Source>,
    /// The place in the order of what plays.
    turn: usize,
    /// Items in a row that gave no frame.
    silent: usize,
    /// Frames not given yet, since they may sound together with the next item.
    held: Vec<f32>,
    /// The end of the item before, and how much of it has been mixed in, in samples.
    tail: Vec<f32>,
    mixed: usize,
    /// The item whose first frame is the first in `held`.
    beginning: Option<Place>,
    began: Option<Place>,
    read: Vec<f32>,
}

impl Reel {
    /// A list from its first item on that can be played.
    pub(super) fn new(spec: ReelSpec) -> Result<Self, SourceError> {
        let mut reel = Self {
            spec,
            source: None,
            turn: 0,
            silent: 0,
            held: Vec::new(),
            tail: Vec::new(),
            mixed: 0,
            beginning: None,
            began: None,
            read: Vec::new(),
        };
        reel.go_to(Target::Start)?;
        if reel.source.is_none() {
            let items = reel.spec.items.len();
            return Err(SourceError::Nothing { items });
        }
        Ok(reel)
    }

    fn item(&self) -> u32 {
        self.spec.order.get(self.turn).copied().unwrap_or(0)
    }

    /// Opens the item whose turn it is.
    fn open(&self) -> Result<Source, SourceError> {
        let ReelSpec {
            cache,
            items,
            rate_hz,
            channels,
            ..
        } = &self.spec;
        let path = items.get(self.item() as usize);
        let path = path.ok_or(SourceError::Nothing { items: items.len() })?;
        Source::open(cache, path, *rate_hz, *channels, Stretch::default())
    }

    /// Goes on to the next item; false at the end of the list.
    fn turn(&mut self) -> bool {
        let items = self.spec.order.len();
        let next = self.turn + 1;
        self.silent += 1;
        if self.silent > items || (next >= items && !self.spec.repeated) {
            return false;
        }
        self.turn = next % items;
        true
    }

    /// Opens the item whose turn it is, or the next that can be opened. What is broken is told and passed over.
    fn open_from_here(&mut self) -> Option<Source> {
        loop {
            match self.open() {
                Ok(source) => return Some(source),
                Err(error) => self.skip(&error),
            }
            if !self.turn() {
                return None;
            }
        }
    }

    /// Tells that an item is passed over.
    fn skip(&self, error: &SourceError) {
        let path = self.spec.items.get(self.item() as usize);
        let name = path.map_or_else(String::new, |path| path.display().to_string());
        let reason = error.to_string();
        // The message of a broken file names it already.
        let reason = reason.strip_prefix(&format!("{name}: ")).unwrap_or(&reason);
        let item = self.item() + 1;
        tell_skipped(&format_args!(
            "{name}: item {item} of the list is skipped: {reason}"
        ));
    }

    /// Behind the last frame of an item: the next one follows.
    fn change(&mut self) -> Result<(), SourceError> {
        let Some(mut old) = self.source.take() else {
            return Ok(());
        };
        let next = if self.turn() {
            self.open_from_here()
        } else {
            None
        };
        let Some(next) = next else {
            // The end of all.
            self.read.clear();
            old.finish(&mut self.read)?;
            self.mix();
            return Ok(());
        };
        let faded = self.spec.crossfade > 0;
        if !faded && next.file_rate_hz() == old.file_rate_hz() {
            old.follow_with(next);
            self.source = Some(old);
        } else {
            self.read.clear();
            old.finish(&mut self.read)?;
            self.mix();
            self.source = Some(next);
        }
        if faded && self.mixed >= self.tail.len() {
            self.tail = std::mem::take(&mut self.held);
            self.mixed = 0;
        }
        self.beginning = Some(Place {
            item: self.item(),
            frame: 0,
        });
        Ok(())
    }

    /// Holds what was read, mixed with the end of the item before; both with the same power together.
    fn mix(&mut self) {
        let channels = self.spec.channels;
        for frame in self.read.chunks_exact_mut(channels) {
            if let Some(tail) = self.tail.get(self.mixed..self.mixed + channels) {
                #[expect(clippy::cast_precision_loss, reason = "samples of some seconds")]
                let way = self.mixed as f64 / self.tail.len() as f64;
                let (rising, falling) = (way * std::f64::consts::FRAC_PI_2).sin_cos();
                for (sample, old) in frame.iter_mut().zip(tail) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "rounding to f32 is what is wanted"
                    )]
                    let both = (f64::from(*sample) * rising + f64::from(*old) * falling) as f32;
                    *sample = both;
                }
                self.mixed += channels;
            }
        }
        self.held.extend_from_slice(&self.read);
    }

    /// Gives what need not be held.
    fn give(&mut self, output: &mut Vec<f32>, keep: usize) -> bool {
        let free = self.held.len().saturating_sub(keep * self.spec.channels);
        if free == 0 {
            return false;
        }
        self.began = self.beginning.take();
        output.extend(self.held.drain(..free));
        true
    }

    /// Goes to an item, or to the next that can be opened, and to a frame of it.
    fn go_to_item(&mut self, turn: usize, frame: u64) -> Result<(), SourceError> {
        self.turn = turn;
        self.silent = 0;
        self.held.clear();
        self.tail.clear();
        self.mixed = 0;
        self.began = None;
        let wanted = self.item();
        self.source = self.open_from_here();
        let mut place = Place {
            item: self.item(),
            frame: 0,
        };
        if let Some(source) = &mut self.source
            && place.item == wanted
            && frame > 0
        {
            place.frame = frame;
            source.go_to(Target::At(place))?;
        }
        self.beginning = Some(place);
        Ok(())
    }

    fn turn_of(&self, item: u32) -> usize {
        let mut turns = self.spec.order.iter();
        turns.position(|other| *other == item).unwrap_or(0)
    }
}

impl Feed for Reel {
    fn next(&mut self, output: &mut Vec<f32>) -> Result<bool, SourceError> {
        loop {
            // What an item begins with comes in a piece of its own.
            if self.give(output, self.spec.crossfade) {
                return Ok(true);
            }
            let Some(source) = &mut self.source else {
                return Ok(self.give(output, 0));
            };
            self.read.clear();
            match source.advance(&mut self.read) {
                Ok(Advance::Frames) => {
                    self.silent = 0;
                    self.mix();
                }
                Ok(Advance::End) => self.change()?,
                Err(error) => {
                    self.skip(&error);
                    self.change()?;
                }
            }
        }
    }

    fn began(&mut self) -> Option<Place> {
        self.began.take()
    }

    fn go_to(&mut self, target: Target) -> Result<(), SourceError> {
        let items = self.spec.order.len().max(1);
        match target {
            Target::Start => self.go_to_item(0, 0),
            Target::At(Place { item, frame }) => self.go_to_item(self.turn_of(item), frame),
            Target::Next(Place { item, .. }) => {
                let next = self.turn_of(item) + 1;
                if next >= items && !self.spec.repeated {
                    self.source = None;
                    self.held.clear();
                    self.tail.clear();
                    return Ok(());
                }
                self.go_to_item(next % items, 0)
            }
            Target::Previous(Place { item, frame }) => {
                let turn = self.turn_of(item);
                let again = frame > AGAIN_SECONDS * u64::from(self.spec.rate_hz);
                let before = match turn {
                    _ if again => turn,
                    0 if self.spec.repeated => items - 1,
                    _ => turn.saturating_sub(1),
                };
                self.go_to_item(before, 0)
            }
        }
    }
}
