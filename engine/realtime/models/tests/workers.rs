//! An audio thread and its workers.

use airloom_realtime::scope::audio_scope;
use airloom_realtime::workers::team::Team;
use airloom_realtime_models::check::check;
use airloom_realtime_models::shared::Shared;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

/// Work lives on the audio thread's stack and is looked at again when `together` has returned: loom finds a worker
/// that is still at it then, and at the end of the model one that sleeps for ever.
#[test]
fn work_is_over_when_the_audio_thread_goes_on() {
    check(|| {
        let team = Team::new(1).unwrap();
        let mut crew = team.crew();
        for round in 0..2 {
            let left = AtomicUsize::new(1);
            let value = Shared::new(round);
            audio_scope(|rt| {
                crew.together(rt, 1, &|_, _| {
                    if left.swap(0, Ordering::Relaxed) == 1 {
                        value.set(round + 1);
                    }
                });
            });
            assert_eq!(value.get(), round + 1);
        }
        drop(crew);
        drop(team);
    });
}

/// A team that ends at once wakes a worker that is about to sleep.
#[test]
fn a_team_ends_whatever_its_worker_is_about() {
    check(|| drop(Team::new(1).unwrap()));
}

/// A worker comes though it may be falling asleep: an audio thread that waits for it would spin for ever if it slept
/// through the call.
#[test]
fn no_wake_up_is_lost() {
    check(|| {
        let team = Team::new(1).unwrap();
        let mut crew = team.crew();
        let came = AtomicUsize::new(0);
        audio_scope(|rt| {
            crew.together(rt, 1, &|_, _| {
                came.fetch_add(1, Ordering::Relaxed);
                while came.load(Ordering::Relaxed) < 2 {
                    thread::yield_now();
                }
            });
        });
        drop(crew);
        drop(team);
    });
}
