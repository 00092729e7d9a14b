//! Decoded frames of files, up to so many bytes; what was not used for longest goes first.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use std::{fs, io};

use lru::LruCache;

/// A file as it was at one time: changed in length or time, it is another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileVersion {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl FileVersion {
    /// The file at a path as it is now.
    ///
    /// # Errors
    /// What the operating system says of the path.
    pub fn of(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        let about = fs::metadata(&path)?;
        Ok(Self {
            path,
            length: about.len(),
            modified: about.modified().ok(),
        })
    }
}

/// One stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    file: Arc<FileVersion>,
    stretch: u64,
}

/// How a cache is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheUse {
    /// Bytes of frames held now.
    pub bytes: usize,
    /// The most bytes that it may hold.
    pub capacity: usize,
    /// Stretches that were there when they were asked for.
    pub hits: u64,
    /// Stretches that had to be decoded.
    pub misses: u64,
}

#[derive(Debug)]
struct Shelf {
    stretches: LruCache<Place, Arc<[f32]>>,
    usage: CacheUse,
}

/// Decoded frames of any number of files, shared by all who read them. Lives off the audio thread: it locks for the
/// time of a look-up.
#[derive(Debug)]
pub struct FrameCache {
    shelf: Mutex<Shelf>,
}

impl FrameCache {
    /// Bytes that a cache holds where nothing else is said: about twelve minutes of stereo at 48 kHz.
    pub const DEFAULT_CAPACITY: usize = 256 << 20;

    /// An empty cache of at most `capacity` bytes; with 0 nothing is kept.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let usage = CacheUse {
            capacity,
            ..CacheUse::default()
        };
        Self {
            shelf: Mutex::new(Shelf {
                stretches: LruCache::unbounded(),
                usage,
            }),
        }
    }

    /// How it is used.
    pub fn usage(&self) -> CacheUse {
        self.with(|shelf| shelf.usage)
    }

    /// A stretch of a file, if it is there; it counts as used.
    pub(super) fn stretch(&self, file: &Arc<FileVersion>, stretch: u64) -> Option<Arc<[f32]>> {
        let place = Place {
            file: Arc::clone(file),
            stretch,
        };
        self.with(|shelf| {
            let found = shelf.stretches.get(&place).cloned();
            match found {
                Some(_) => shelf.usage.hits += 1,
                None => shelf.usage.misses += 1,
            }
            found
        })
    }

    /// Keeps a stretch; others go where there is no room. One that is larger than the cache is not kept.
    pub(super) fn keep(&self, file: &Arc<FileVersion>, stretch: u64, samples: &Arc<[f32]>) {
        let place = Place {
            file: Arc::clone(file),
            stretch,
        };
        let bytes = size_of_val(&samples[..]);
        // Freed after the lock.
        let mut gone = Vec::new();
        self.with(|shelf| {
            if bytes > shelf.usage.capacity {
                return;
            }
            if let Some(old) = shelf.stretches.pop(&place) {
                shelf.usage.bytes -= size_of_val(&old[..]);
                gone.push(old);
            }
            while shelf.usage.bytes + bytes > shelf.usage.capacity {
                let Some((_, old)) = shelf.stretches.pop_lru() else {
                    break;
                };
                shelf.usage.bytes -= size_of_val(&old[..]);
                gone.push(old);
            }
            shelf.usage.bytes += bytes;
            shelf.stretches.put(place, Arc::clone(samples));
        });
    }

    fn with<R>(&self, look: impl FnOnce(&mut Shelf) -> R) -> R {
        // Nothing that runs under the lock leaves the shelf half changed.
        look(&mut self.shelf.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for FrameCache {
    fn default() -> Self {
        Self::new(Self::DEFAULT_CAPACITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Arc<FileVersion> {
        Arc::new(FileVersion {
            path: name.into(),
            length: 0,
            modified: None,
        })
    }

    fn samples(count: usize) -> Arc<[f32]> {
        vec![0.5; count].into()
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let cache = FrameCache::new(3 * 4 * 100);
        let (a, b) = (file("a"), file("b"));
        for stretch in 0..3 {
            cache.keep(&a, stretch, &samples(100));
        }
        assert!(cache.stretch(&a, 0).is_some());
        cache.keep(&b, 0, &samples(100));
        assert!(cache.stretch(&a, 1).is_none(), "the oldest use");
        assert!(cache.stretch(&a, 0).is_some());
        assert!(cache.stretch(&a, 2).is_some());
        assert!(cache.stretch(&b, 0).is_some());
    }

    #[test]
    fn it_never_holds_more_than_its_capacity_and_counts_what_it_holds() {
        let cache = FrameCache::new(10_000);
        let a = file("a");
        for round in 0..500_usize {
            let count = (round * 37) % 900 + 1;
            cache.keep(&a, (round % 40) as u64, &samples(count));
            let usage = cache.usage();
            assert!(usage.bytes <= usage.capacity, "{usage:?}");
        }
        let held: usize = (0..40)
            .filter_map(|stretch| cache.stretch(&a, stretch))
            .map(|samples| samples.len() * 4)
            .sum();
        assert_eq!(held, cache.usage().bytes);
    }

    #[test]
    fn a_stretch_beyond_the_capacity_pushes_nothing_out() {
        let cache = FrameCache::new(400);
        let a = file("a");
        cache.keep(&a, 0, &samples(100));
        cache.keep(&a, 1, &samples(101));
        assert!(cache.stretch(&a, 0).is_some());
        assert!(cache.stretch(&a, 1).is_none());
        let none = FrameCache::new(0);
        none.keep(&a, 0, &samples(1));
        assert_eq!(none.usage().bytes, 0);
    }
}
