//! The ring between two threads.

use airloom_realtime::ring::ring;
use airloom_realtime_models::check::check;
use loom::sync::Arc;
use loom::thread;

/// Three values through two slots: full, empty and the wrap all occur.
#[test]
fn values_arrive_in_order() {
    check(|| {
        let (mut producer, mut consumer) = ring(2);
        let sender = thread::spawn(move || {
            let mut value = 0;
            while value < 3 {
                match producer.push(value) {
                    Ok(()) => value += 1,
                    Err(_) => thread::yield_now(),
                }
            }
        });
        let mut expected = 0;
        while expected < 3 {
            match consumer.pop() {
                Some(value) => {
                    assert_eq!(value, expected);
                    expected += 1;
                }
                None => thread::yield_now(),
            }
        }
        assert_eq!(consumer.pop(), None);
        sender.join().unwrap();
    });
}

#[test]
fn slices_arrive_in_order() {
    check(|| {
        let (mut producer, mut consumer) = ring(3);
        assert_eq!(producer.push_slice(&[0, 1]), 2);
        let sender = thread::spawn(move || {
            // Crosses the end of the four slots.
            let mut sent = 2;
            while sent < 5 {
                let pushed = producer.push_slice(&[2, 3, 4][sent - 2..]);
                if pushed == 0 {
                    thread::yield_now();
                }
                sent += pushed;
            }
        });
        let mut expected = 0;
        while expected < 5 {
            let mut values = [9; 4];
            let popped = consumer.pop_slice(&mut values);
            if popped == 0 {
                thread::yield_now();
            }
            for &value in &values[..popped] {
                assert_eq!(value, expected);
                expected += 1;
            }
        }
        sender.join().unwrap();
    });
}

/// Loom reports every `Arc` that is not freed at the end.
#[test]
fn the_last_half_frees_what_is_inside() {
    check(|| {
        let value = Arc::new(());
        let (mut producer, mut consumer) = ring(2);
        let sent = Arc::clone(&value);
        let sender = thread::spawn(move || {
            assert!(producer.push(Arc::clone(&sent)).is_ok());
            assert!(producer.push(sent).is_ok());
        });
        drop(consumer.pop());
        drop(consumer);
        sender.join().unwrap();
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

/// What either side is told about room and values is never more than there is.
#[test]
fn counts_are_never_too_high() {
    check(|| {
        let (mut producer, mut consumer) = ring(1);
        let sender = thread::spawn(move || {
            for value in 0..2 {
                if producer.slots() == 1 {
                    assert!(producer.push(value).is_ok());
                }
            }
        });
        for _ in 0..2 {
            if consumer.slots() == 1 {
                assert!(consumer.pop().is_some());
            }
        }
        sender.join().unwrap();
    });
}
