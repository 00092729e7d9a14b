//! The hand-off between a control and an audio thread.

use airloom_realtime::handoff::{Running, handoff};
use airloom_realtime::scope::audio_scope;
use airloom_realtime_models::check::check;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

/// Takes whatever there is and gives it back, `rounds` times.
fn bounce<T: Send>(running: &mut Running<T>, rounds: usize, mut visit: impl FnMut(&mut T)) {
    for _ in 0..rounds {
        audio_scope(|rt| {
            if let Some(mut loan) = running.receive(rt) {
                visit(&mut loan);
                running.give_back(loan, rt);
            }
        });
    }
}

/// The audio thread writes into what it got; the control thread reads that when it is home.
#[test]
fn a_value_belongs_to_one_thread_at_a_time() {
    check(|| {
        let (mut control, mut running) = handoff(1);
        let audio = thread::spawn(move || {
            bounce(&mut running, 2, |cell: &mut Box<UnsafeCell<u32>>| {
                // SAFETY: the loan is exclusive, which loom verifies here.
                cell.with_mut(|value| unsafe { *value += 1 });
            });
        });
        let mut spare = Some(Box::new(UnsafeCell::new(0)));
        let mut trips = 0;
        for _ in 0..2 {
            if let Some(value) = spare.take() {
                assert!(control.send(value).is_ok());
            }
            if let Some(value) = control.collect() {
                trips += 1;
                // SAFETY: it is home, so this thread's alone, which loom verifies here.
                assert_eq!(value.with(|count| unsafe { *count }), trips);
                spare = Some(value);
            }
        }
        audio.join().unwrap();
    });
}

#[test]
fn the_way_home_always_has_room() {
    check(|| {
        let (mut control, mut running) = handoff(1);
        let audio = thread::spawn(move || {
            bounce(&mut running, 2, |_| ());
            running
        });
        let value = Arc::new(());
        let mut home = 0;
        let mut sent = 0;
        for _ in 0..2 {
            if control.send(Arc::clone(&value)).is_ok() {
                sent += 1;
            }
            if control.collect().is_some() {
                home += 1;
            }
        }
        let mut running = audio.join().unwrap();
        // A value that found no room would have leaked and never come home.
        bounce(&mut running, 1, |_| ());
        while control.collect().is_some() {
            home += 1;
        }
        assert_eq!(home, sent);
        assert_eq!(control.in_flight(), 0);
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

/// Outside audio scopes nothing leaks, whichever half goes last.
#[test]
fn both_ends_may_go_at_once() {
    check(|| {
        let value = Arc::new(());
        let (mut control, mut running) = handoff(2);
        assert!(control.send(Arc::clone(&value)).is_ok());
        assert!(control.send(Arc::clone(&value)).is_ok());
        let audio = thread::spawn(move || {
            bounce(&mut running, 1, |_| ());
            drop(running);
        });
        drop(control);
        audio.join().unwrap();
        assert_eq!(Arc::strong_count(&value), 1);
    });
}
