//! The threads themselves.

use std::io;

use crate::scope::{audio_scope, offline_scope};
use crate::sync::{Arc, Ordering, spin, thread};
use crate::workers::crew::Crew;
use crate::workers::hall::{Hall, NOTHING, POSTS};
use crate::workers::level::take_on;

/// Looks for work before a worker sleeps: some ten microseconds. Long enough to span the pieces of one block and the
/// blocks of an offline render, short against a block's time, which the processor spends elsewhere. None in a model:
/// loom forgets an `unpark` that meets a thread which has yielded.
const LOOKS: u32 = if cfg!(feature = "loom") { 0 } else { 1_000 };

/// The same while the piece of work that a worker has helped with is not over: some hundred microseconds. The next one
/// may follow at once, and who sleeps then comes too late for it, has nothing left to do, and sleeps again.
const PATIENT_LOOKS: u32 = LOOKS * 16;

/// Worker threads, asleep until a [`Crew`] offers work.
///
/// Made and dropped by control threads. Dropping it waits until its threads have ended.
pub struct Team {
    hall: Arc<Hall>,
    /// By number of the worker.
    threads: Arc<Vec<thread::Thread>>,
    ends: Vec<thread::JoinHandle<()>>,
}

/// What a worker has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerReport {
    /// The scheduling level that it runs at: 0, or a real-time priority.
    pub level: i32,
    /// The level of an audio thread that the system has refused it: it does not help there.
    pub refused: Option<i32>,
    /// How many pieces of work it has helped with.
    pub helped: u64,
}

impl Team {
    /// Starts so many workers.
    ///
    /// # Errors
    ///
    /// What the system says when it cannot start a thread; those that were started have ended then.
    pub fn new(workers: usize) -> io::Result<Self> {
        let hall = Arc::new(Hall::new(workers));
        let mut team = Self {
            hall: Arc::clone(&hall),
            threads: Arc::new(Vec::new()),
            ends: Vec::with_capacity(workers),
        };
        // The last one first: each knows the ones after it, which it wakes.
        let mut threads: Vec<thread::Thread> = Vec::with_capacity(workers);
        for number in (0..workers).rev() {
            let worker = Worker {
                hall: Arc::clone(&hall),
                number,
                later: threads.iter().rev().cloned().collect(),
                level: 0,
                served: [0; POSTS],
                helped: None,
            };
            let end = thread::Builder::new()
                .name(format!("airloom-work-{number}"))
                .spawn(move || worker.run())?;
            threads.push(end.thread().clone());
            team.ends.push(end);
        }
        threads.reverse();
        team.threads = Arc::new(threads);
        Ok(team)
    }

    /// How many workers there are.
    pub fn workers(&self) -> usize {
        self.hall.places().len()
    }

    /// A post of its own for one audio thread; without workers if all posts are taken.
    pub fn crew(&self) -> Crew {
        Crew::new(Arc::clone(&self.hall), Arc::clone(&self.threads))
    }

    /// What each worker has done so far.
    pub fn report(&self) -> Vec<WorkerReport> {
        let places = self.hall.places().iter();
        places
            .map(|place| WorkerReport {
                level: place.level.load(Ordering::Relaxed),
                refused: Some(place.refused.load(Ordering::Relaxed))
                    .filter(|level| *level != NOTHING),
                helped: place.helped.load(Ordering::Relaxed),
            })
            .collect()
    }
}

impl std::fmt::Debug for Team {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Team").field(&self.report()).finish()
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.hall.close();
        for end in self.ends.drain(..) {
            end.thread().unpark();
            // A worker never panics: what it runs is caught.
            drop(end.join());
        }
    }
}

/// One worker, on its thread.
struct Worker {
    hall: Arc<Hall>,
    number: usize,
    /// The threads of the workers after it.
    later: Vec<thread::Thread>,
    level: i32,
    /// By post: the piece of work that it has helped with last.
    served: [u64; POSTS],
    /// The post at which it has helped last, and the number of the work there.
    helped: Option<(usize, u64)>,
}

impl Worker {
    fn run(mut self) {
        let (mut looks, mut patient_looks) = (0, 0);
        while !self.hall.is_closing() {
            if self.help() {
                (looks, patient_looks) = (0, 0);
            } else if patient_looks < PATIENT_LOOKS && self.is_in_the_middle() {
                patient_looks += 1;
                spin();
            } else if looks < LOOKS {
                looks += 1;
                spin();
            } else {
                (looks, patient_looks) = (0, 0);
                self.hall.rest(self.number, || {
                    self.hall.is_closing() || self.next().is_some()
                });
            }
        }
    }

    /// Whether the piece of work that it has helped with last is still going on.
    fn is_in_the_middle(&self) -> bool {
        let Some((index, piece)) = self.helped else {
            return false;
        };
        let post = self.hall.post(index);
        post.is_some_and(|post| post.is_under_way(piece))
    }

    /// An open post at which this worker has not helped yet, and the number of the work there.
    fn next(&self) -> Option<(usize, u64)> {
        self.hall.reserved().find_map(|(index, post)| {
            let piece = post.offered()?;
            (self.served.get(index) != Some(&piece)).then_some((index, piece))
        })
    }

    /// Helps at one post; false if there is none.
    fn help(&mut self) -> bool {
        let Some((index, piece)) = self.next() else {
            return false;
        };
        if let Some(served) = self.served.get_mut(index) {
            *served = piece;
        }
        self.hall.wake_one(self.number + 1, &self.later);
        let hall = &*self.hall;
        let (Some(post), Some(place)) = (hall.post(index), hall.places().get(self.number)) else {
            return false;
        };
        if let Some(wanted) = post.level()
            && wanted != self.level
        {
            if place.refused.load(Ordering::Relaxed) == wanted {
                return true;
            }
            if !take_on(wanted) {
                place.refused.store(wanted, Ordering::Relaxed);
                return true;
            }
            self.level = wanted;
            place.level.store(wanted, Ordering::Relaxed);
        }
        let number = self.number + 1;
        let helped = post.help(piece, |work, audio| {
            // What the work itself does not catch ends with it, not with the worker: the payload is leaked, since it
            // may not be freed here.
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                if audio {
                    audio_scope(|rt| work(rt, number));
                } else {
                    offline_scope(|rt| work(rt, number));
                }
            }));
            if let Err(payload) = outcome {
                std::mem::forget(payload);
            }
        });
        if helped {
            self.helped = Some((index, piece));
            place.helped.fetch_add(1, Ordering::Relaxed);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Team;
    use crate::scope::{audio_scope, in_audio_scope, offline_scope};
    use crate::workers::hall::POSTS;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::{current, yield_now};

    /// Offers work until a worker has come.
    fn until_helped(team: &Team, work: impl Fn() + Sync) {
        let mut crew = team.crew();
        let before: u64 = team.report().iter().map(|worker| worker.helped).sum();
        let here = current().id();
        while team
            .report()
            .iter()
            .map(|worker| worker.helped)
            .sum::<u64>()
            == before
        {
            audio_scope(|rt| {
                crew.together(rt, usize::MAX, &|_, number| {
                    assert_eq!(number == 0, current().id() == here);
                    if current().id() != here {
                        work();
                    }
                });
            });
            yield_now();
        }
    }

    #[test]
    fn workers_sleep_wake_help_and_end() {
        let team = Team::new(3).unwrap();
        assert_eq!(team.workers(), 3);
        for _ in 0..20 {
            let helped = AtomicUsize::new(0);
            until_helped(&team, || {
                assert!(in_audio_scope());
                helped.fetch_add(1, Ordering::Relaxed);
            });
            assert!(helped.load(Ordering::Relaxed) > 0);
        }
        drop(team);
    }

    #[test]
    fn the_audio_thread_works_too_and_alone_without_workers() {
        let team = Team::new(0).unwrap();
        let mut crew = team.crew();
        let ran = AtomicUsize::new(0);
        audio_scope(|rt| {
            crew.together(rt, 8, &|_, _| {
                ran.fetch_add(1, Ordering::Relaxed);
            });
        });
        assert_eq!(ran.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn no_more_workers_come_than_wanted() {
        let team = Team::new(3).unwrap();
        let mut crew = team.crew();
        for most in [0, 1, 2] {
            for _ in 0..500 {
                let inside = AtomicUsize::new(0);
                offline_scope(|rt| {
                    crew.together(rt, most, &|_, _| {
                        let now = inside.fetch_add(1, Ordering::Relaxed) + 1;
                        assert!(now <= most + 1);
                        for _ in 0..100 {
                            std::hint::spin_loop();
                        }
                        inside.fetch_sub(1, Ordering::Relaxed);
                    });
                });
            }
        }
    }

    #[test]
    fn several_audio_threads_share_one_team() {
        const ROUNDS: usize = 2_000;
        let team = Team::new(2).unwrap();
        std::thread::scope(|s| {
            for _ in 0..3 {
                let mut crew = team.crew();
                s.spawn(move || {
                    for _ in 0..ROUNDS {
                        let left = AtomicUsize::new(16);
                        let threads: [AtomicUsize; 16] = Default::default();
                        audio_scope(|rt| {
                            crew.together(rt, 2, &|_, _| {
                                while let Ok(before) = left.fetch_update(
                                    Ordering::Relaxed,
                                    Ordering::Relaxed,
                                    |left| left.checked_sub(1),
                                ) {
                                    threads[before - 1].fetch_add(1, Ordering::Relaxed);
                                }
                            });
                        });
                        assert!(threads.iter().all(|n| n.load(Ordering::Relaxed) == 1));
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_in_the_work_ends_neither_worker_nor_wait() {
        crate::panic::install_quiet_hook();
        let team = Team::new(1).unwrap();
        for _ in 0..3 {
            until_helped(&team, || std::panic::resume_unwind(Box::new("planted")));
        }
    }

    #[test]
    fn a_post_belongs_to_one_crew() {
        let team = Team::new(1).unwrap();
        let crews: Vec<_> = (0..40).map(|_| team.crew()).collect();
        assert_eq!(crews.iter().filter(|crew| crew.has_post()).count(), POSTS);
        drop(crews);
        assert!(team.crew().has_post());
    }
}
