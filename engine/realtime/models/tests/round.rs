//! A round of tasks between two threads.

use airloom_realtime::round::{Round, Seat};
use airloom_realtime::schedule::{Schedule, Task};
use airloom_realtime::scope::audio_scope;
use airloom_realtime_models::check::check;
use airloom_realtime_models::shared::Shared;
use loom::sync::Arc;
use loom::thread;

fn task(strand: usize, needs: u64) -> Task {
    Task { strand, needs }
}

/// Memory that a round borrows; loom's threads outlive every borrow but the static.
struct Lent {
    schedule: Schedule,
    strands: Vec<Shared>,
    results: Vec<Shared>,
    seats: Vec<Seat<Shared>>,
}

fn work(round: &Round<'_, Shared, Shared, Shared>, seat: usize) {
    audio_scope(|rt| {
        round.work(rt, seat, |turn| {
            turn.seat.set(turn.seat.get() + 1);
            let needed = (0..3).filter_map(|task| turn.needed.result(task));
            let needed: u32 = needed.map(Shared::get).sum();
            let mine = turn.strand.get() + 1;
            turn.strand.set(mine);
            turn.result.set(mine + needed);
        });
    });
}

/// Two threads do one round of `tasks`; each task adds one to its strand and writes down the sum of what the strand
/// has become and of the results that it needs. Gives the results. With one seat one thread may find none.
fn shared_round(tasks: Vec<Task>, seats: u32) -> Vec<u32> {
    let count = tasks.len();
    let lent = Box::into_raw(Box::new(Lent {
        schedule: Schedule::new(tasks).unwrap(),
        strands: (0..2).map(|_| Shared::new(0)).collect(),
        results: (0..count).map(|_| Shared::new(0)).collect(),
        seats: (0..seats).map(|_| Seat::new(Shared::new(0))).collect(),
    }));
    // SAFETY: freed below, when both threads are done with the round that borrows it.
    let all = unsafe { &mut *lent };
    let (strands, results) = (&mut all.strands, &mut all.results);
    let round = Round::new(&all.schedule, strands, results, &mut all.seats).unwrap();
    let round = Arc::new(round);
    let theirs = Arc::clone(&round);
    let other = thread::spawn(move || work(&theirs, 1));
    work(&round, 0);
    other.join().unwrap();
    drop(round);
    // SAFETY: the round is gone, and with it every borrow.
    let lent = unsafe { Box::from_raw(lent) };
    let turns: u32 = lent.seats.iter().map(|seat| seat.lent.get()).sum();
    assert_eq!(turns as usize, count);
    lent.results.iter().map(Shared::get).collect()
}

/// Strand 0, then strand 1 beside it, then strand 0 again, which reads both.
#[test]
fn a_strand_has_one_thread_and_a_result_is_read_when_done() {
    check(|| {
        let results = shared_round(vec![task(0, 0), task(1, 0), task(0, 0b11)], 2);
        assert_eq!(results, [1, 1, 4]);
    });
}

/// What the first task wrote reaches the last one through the second, which the last one alone needs.
#[test]
fn results_are_seen_along_a_chain() {
    check(|| {
        let results = shared_round(vec![task(0, 0), task(1, 0b1), task(1, 0b10)], 1);
        assert_eq!(results, [1, 2, 4]);
    });
}
