//! One round of a schedule: several threads do its tasks, each task once, without locks.
//!
//! The first task of a strand is claimed by clearing its bit among those that wait, when all it needs is done, which a
//! second word says. Whoever claims it does the strand's other tasks too, so that what the strand has written stays in
//! one core's caches. Strands and results are plain memory that is lent to the round: a claimed task has its strand
//! and its own result to itself, and may read the results of the tasks that it needs. The schedule has been verified
//! so that this never lends one thing twice.
//!
//! A thread also has a *seat* to itself as long as it works: memory for what need not outlast a task, the same from task
//! to task. The seat knows which strands were claimed from it in the round before: these are claimed first, because
//! what they remember is in this core's caches. Who is done with them takes over what others have not come to, the last
//! ones first; next time these are among its own, so the shares settle.

use crate::schedule::{Schedule, before};
use crate::scope::Rt;
use crate::sync::{AtomicU64, Ordering, spin};
use std::marker::PhantomData;

/// A round under way. Threads that share it by reference each call [`work`](Self::work).
#[derive(Debug)]
pub struct Round<'a, S, R, P> {
    schedule: &'a Schedule,
    strands: *mut S,
    results: *mut R,
    seats: *mut Seat<P>,
    /// Seats that nobody has, one bit each.
    free: AtomicU64,
    /// Tasks that anybody may claim: first ones of strands, and what a thread has left undone by panicking.
    waiting: AtomicU64,
    /// Tasks that are done.
    done: AtomicU64,
    lent: PhantomData<Lent<'a, S, R, P>>,
}

/// What a round borrows.
type Lent<'a, S, R, P> = (&'a mut [S], &'a mut [R], &'a mut [Seat<P>]);

/// What one thread has to itself during a round.
#[derive(Debug, Default)]
pub struct Seat<P> {
    /// The first tasks of the strands that were claimed from here last, one bit each.
    had: u64,
    /// Memory for its tasks.
    pub lent: P,
}

impl<P> Seat<P> {
    /// With memory for tasks.
    pub const fn new(lent: P) -> Self {
        Self { had: 0, lent }
    }

    /// Forgets which strands it had: those of the next round are others.
    pub const fn forget(&mut self) {
        self.had = 0;
    }
}

// SAFETY: a strand is handed out to one thread at a time, as `&mut S`, so `S` must be `Send`; likewise a seat. A result
// is written through `&mut R` by one thread and afterwards read through `&R` by any: `R` must be `Send` and `Sync`. The
// words of bits are atomics; `done` is acquired before what it tells of is touched.
unsafe impl<S: Send, R: Send + Sync, P: Send> Sync for Round<'_, S, R, P> {}
// SAFETY: owns nothing but exclusive borrows of the strands, results and seats.
unsafe impl<S: Send, R: Send + Sync, P: Send> Send for Round<'_, S, R, P> {}

impl<'a, S: Send, R: Send + Sync, P: Send> Round<'a, S, R, P> {
    /// A round over these strands, with one result a task and a seat for every thread that may take part (64 at most);
    /// `None` if there are fewer than the schedule needs, or no seats.
    ///
    /// # Realtime Safety
    ///
    /// Allocates nothing.
    #[inline]
    pub fn new(
        schedule: &'a Schedule,
        strands: &'a mut [S],
        results: &'a mut [R],
        seats: &'a mut [Seat<P>],
    ) -> Option<Self> {
        if strands.len() < schedule.strands() || results.len() < schedule.tasks().len() {
            return None;
        }
        if seats.is_empty() {
            return None;
        }
        Some(Self {
            schedule,
            strands: strands.as_mut_ptr(),
            results: results.as_mut_ptr(),
            free: AtomicU64::new(before(seats.len())),
            seats: seats.as_mut_ptr(),
            waiting: AtomicU64::new(schedule.firsts()),
            done: AtomicU64::new(0),
            lent: PhantomData,
        })
    }

    /// Claims strands and gives their tasks to `each`, in the schedule's order among those that can start, until no
    /// strand is left to be claimed and those claimed are done. Others may still be at theirs then. Without a free seat
    /// nothing is done; `seat` is the one that this thread would like, since it has had it before.
    ///
    /// # Realtime Safety
    ///
    /// Lock-free; no system call. Spins only while everything that is left needs a task that another thread has
    /// started, or follows one.
    pub fn work(&self, _rt: &Rt, seat: usize, mut each: impl FnMut(Turn<'_, S, R, P>)) {
        let Some(taken) = self.take_seat(seat) else {
            return;
        };
        // SAFETY: in bounds (`take_seat`), and this thread's alone until `taken` is dropped, which is after this borrow.
        let seat = unsafe { &mut *self.seats.add(taken.number()) };
        let mut own = Own {
            waiting: &self.waiting,
            tasks: 0,
            had: seat.had,
        };
        let mut has = 0;
        while let Some(task) = self.claim(&mut own) {
            has |= self.schedule.firsts() & 1 << task;
            // Who comes too late for anything keeps what it had.
            seat.had = has;
            let finishing = Finishing {
                done: &self.done,
                bit: 1 << task,
            };
            let Some(entry) = self.schedule.tasks().get(task) else {
                return;
            };
            own.tasks |= self.schedule.follower(task);
            // SAFETY: `claim` gave this task to this thread alone, and all tasks that it needs are done. Its strand is
            // in bounds (`new`) and nobody else has it: the schedule lets the tasks of a strand need each other in a
            // row, and the next one is claimed only after `finishing` is dropped, which is after this borrow.
            let strand = unsafe { &mut *self.strands.add(entry.strand) };
            // SAFETY: in bounds (`new`). Before this task is done nobody reads its result (`Needed::result`), and
            // nobody but its one claimer writes it.
            let result = unsafe { &mut *self.results.add(task) };
            each(Turn {
                task,
                strand,
                result,
                seat: &mut seat.lent,
                needed: Needed {
                    tasks: entry.needs,
                    results: self.results,
                    lent: PhantomData,
                },
            });
            drop(finishing);
        }
    }

    /// The seat that is wished for, or any other.
    fn take_seat(&self, wish: usize) -> Option<Taken<'_>> {
        let wished = u32::try_from(wish).ok().and_then(|n| 1_u64.checked_shl(n));
        let mut free = self.free.load(Ordering::Relaxed);
        while free != 0 {
            let bit = match wished {
                Some(wished) if free & wished != 0 => wished,
                _ => free & free.wrapping_neg(),
            };
            // Acquire: what the one before has done at the seat is visible from here on.
            free = self.free.fetch_and(!bit, Ordering::Acquire);
            if free & bit != 0 {
                return Some(Taken {
                    free: &self.free,
                    bit,
                });
            }
        }
        None
    }

    /// The next task that can start, `own` ones before others, or `None` if none is left.
    fn claim(&self, own: &mut Own<'_>) -> Option<usize> {
        loop {
            // Acquire: what the tasks seen as done have written is visible from here on.
            let done = self.done.load(Ordering::Acquire);
            if let Some(bit) = self.first_ready(own.tasks, done) {
                own.tasks &= !bit;
                return Some(bit.trailing_zeros() as usize);
            }
            let mut waiting = self.waiting.load(Ordering::Relaxed);
            if waiting | own.tasks == 0 {
                return None;
            }
            while let Some(bit) = self.best_ready(waiting, own.had, done) {
                waiting = self.waiting.fetch_and(!bit, Ordering::Relaxed);
                if waiting & bit != 0 {
                    return Some(bit.trailing_zeros() as usize);
                }
            }
            spin();
        }
    }

    /// Of some tasks one that can start: the first of those that a thread had, or else the last one. A thread that had
    /// none takes the first one.
    fn best_ready(&self, tasks: u64, had: u64, done: u64) -> Option<u64> {
        let own = self.first_ready(tasks & had, done);
        own.or_else(|| match had {
            0 => self.first_ready(tasks, done),
            _ => self.last_ready(tasks, done),
        })
    }

    fn first_ready(&self, mut tasks: u64, done: u64) -> Option<u64> {
        while tasks != 0 {
            let bit = tasks & tasks.wrapping_neg();
            if self.is_ready(bit, done) {
                return Some(bit);
            }
            tasks ^= bit;
        }
        None
    }

    fn last_ready(&self, mut tasks: u64, done: u64) -> Option<u64> {
        while tasks != 0 {
            let bit = 1 << tasks.ilog2();
            if self.is_ready(bit, done) {
                return Some(bit);
            }
            tasks ^= bit;
        }
        None
    }

    /// Whether the task of a bit has all that it needs.
    fn is_ready(&self, bit: u64, done: u64) -> bool {
        let entry = self.schedule.tasks().get(bit.trailing_zeros() as usize);
        entry.is_some_and(|entry| entry.needs & !done == 0)
    }
}

/// Tasks that follow those a thread has done. Whoever leaves them behind, by unwinding, leaves them to anybody.
struct Own<'r> {
    waiting: &'r AtomicU64,
    tasks: u64,
    /// First tasks of strands that the thread had in the round before.
    had: u64,
}

impl Drop for Own<'_> {
    fn drop(&mut self) {
        if self.tasks != 0 {
            self.waiting.fetch_or(self.tasks, Ordering::Relaxed);
        }
    }
}

/// A seat; free again when this goes, by unwinding too.
struct Taken<'r> {
    free: &'r AtomicU64,
    bit: u64,
}

impl Taken<'_> {
    const fn number(&self) -> usize {
        self.bit.trailing_zeros() as usize
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.free.fetch_or(self.bit, Ordering::Release);
    }
}

/// Tells that a task is done when it goes, by unwinding too: nobody waits for ever.
struct Finishing<'r> {
    done: &'r AtomicU64,
    bit: u64,
}

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        self.done.fetch_or(self.bit, Ordering::Release);
    }
}

/// A claimed task with what it works on.
#[derive(Debug)]
pub struct Turn<'t, S, R, P> {
    /// Its index in the schedule.
    pub task: usize,
    /// Its strand, as the strand's task before left it.
    pub strand: &'t mut S,
    /// Its result, as it was in the round before.
    pub result: &'t mut R,
    /// The thread's seat, as its task before or somebody else has left it.
    pub seat: &'t mut P,
    /// The results of the tasks that it needs.
    pub needed: Needed<'t, R>,
}

/// The results of the tasks that a task needs.
#[derive(Debug)]
pub struct Needed<'t, R> {
    tasks: u64,
    results: *const R,
    lent: PhantomData<&'t R>,
}

impl<R> Needed<'_, R> {
    /// The result of a task; `None` unless it is needed.
    #[inline]
    pub fn result(&self, task: usize) -> Option<&R> {
        let bit = 1_u64.checked_shl(u32::try_from(task).ok()?)?;
        if self.tasks & bit == 0 {
            return None;
        }
        // SAFETY: needed tasks exist, so this is in bounds; they were done before this one was claimed, which
        // acquired what they wrote, and nobody writes their results again in this round.
        Some(unsafe { &*self.results.add(task) })
    }
}

#[cfg(test)]
mod tests {
    use super::{Round, Seat};
    use crate::schedule::{Schedule, Task};
    use crate::scope::audio_scope;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread::scope;

    /// Task n of strand n, each needing all tasks in `needs[n]`.
    fn schedule(tasks: &[(usize, u64)]) -> Schedule {
        let tasks = tasks
            .iter()
            .map(|(strand, needs)| Task {
                strand: *strand,
                needs: *needs,
            })
            .collect();
        Schedule::new(tasks).unwrap()
    }

    #[test]
    fn one_thread_does_all_its_own_strand_first() {
        let schedule = schedule(&[(0, 0), (1, 0b1), (0, 0b1), (1, 0b111)]);
        let mut strands = [Vec::new(), Vec::new()];
        let (mut results, mut seats) = ([0; 4], [Seat::new(0)]);
        let round = Round::new(&schedule, &mut strands, &mut results, &mut seats).unwrap();
        audio_scope(|rt| {
            let mut order = Vec::new();
            round.work(rt, 0, |turn| {
                assert_eq!(*turn.seat, order.len());
                *turn.seat += 1;
                order.push(turn.task);
                let sum: usize = (0..4).filter_map(|task| turn.needed.result(task)).sum();
                *turn.result = turn.task + sum;
            });
            assert_eq!(order, [0, 2, 1, 3]);
        });
        assert_eq!(results, [0, 1, 2, 6]);
        strands[0].push(0);
    }

    #[test]
    fn a_seat_takes_the_strands_that_it_had_and_then_the_last_ones() {
        let schedule = schedule(&[(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]);
        let mut seats = [Seat::new(())];
        let order = |seats: &mut [Seat<()>]| {
            let (mut strands, mut results) = ([0; 6], [0; 6]);
            let round = Round::new(&schedule, &mut strands, &mut results, seats).unwrap();
            let mut order = Vec::new();
            audio_scope(|rt| round.work(rt, 0, |turn| order.push(turn.task)));
            order
        };
        seats[0].had = 0b1_0010;
        assert_eq!(order(&mut seats), [1, 4, 5, 3, 2, 0]);
        // Now it had them all.
        assert_eq!(order(&mut seats), [0, 1, 2, 3, 4, 5]);
        seats[0].forget();
        assert_eq!(order(&mut seats), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn too_little_to_work_on_is_refused() {
        let schedule = schedule(&[(0, 0), (1, 0)]);
        let mut seats = [Seat::new(())];
        assert!(Round::new(&schedule, &mut [0], &mut [0; 2], &mut seats).is_none());
        assert!(Round::new(&schedule, &mut [0; 2], &mut [0], &mut seats).is_none());
        assert!(Round::new(&schedule, &mut [0; 2], &mut [0; 2], &mut seats[..0]).is_none());
    }

    #[test]
    fn a_panic_holds_nobody_up() {
        let schedule = schedule(&[(0, 0), (1, 0b1), (0, 0b11)]);
        let (mut strands, mut results, mut seats) = ([0; 2], [0; 3], [Seat::new(())]);
        let round = Round::new(&schedule, &mut strands, &mut results, &mut seats).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            audio_scope(|rt| {
                round.work(rt, 0, |_| std::panic::resume_unwind(Box::new("planted")));
            });
        }));
        assert!(outcome.is_err());
        audio_scope(|rt| round.work(rt, 5, |turn| *turn.result = 7));
        assert_eq!(results, [0, 7, 7]);
    }

    /// A chain through all strands with independent work beside it, many rounds on four threads: every value is what
    /// one thread alone would have made.
    #[test]
    fn many_threads_make_what_one_makes() {
        const STRANDS: usize = 12;
        let mut tasks: Vec<(usize, u64)> = (0..STRANDS).map(|strand| (strand, 0)).collect();
        for strand in 0..STRANDS {
            let mine = 1 << strand;
            let before = if strand > 0 {
                1 << (STRANDS + strand - 1)
            } else {
                0
            };
            tasks.push((strand, mine | before));
        }
        let schedule = schedule(&tasks);
        let mut strands = [0_u64; STRANDS];
        let mut results = [0_u64; 2 * STRANDS];
        // Fewer than threads: some find none and do nothing.
        let mut seats = [0; 3].map(Seat::new);
        for turn in 1..=2_000 {
            let round = Round::new(&schedule, &mut strands, &mut results, &mut seats).unwrap();
            scope(|s| {
                for thread in 0..if turn % 50 == 0 { 4 } else { 1 } {
                    let round = &round;
                    s.spawn(move || {
                        audio_scope(|rt| {
                            round.work(rt, thread, |turn| {
                                *turn.seat += 1;
                                if turn.task < STRANDS {
                                    *turn.strand += turn.task as u64;
                                } else {
                                    let before = turn.needed.result(turn.task - 1);
                                    *turn.result = *turn.strand + before.copied().unwrap_or(0);
                                }
                            });
                        });
                    });
                }
            });
            let last = turn * (0..STRANDS as u64).sum::<u64>();
            assert_eq!(results[2 * STRANDS - 1], last);
            assert_eq!(
                seats.iter().map(|seat| seat.lent).sum::<u64>(),
                turn * 2 * STRANDS as u64
            );
        }
    }
}
