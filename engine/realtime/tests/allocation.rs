//! The allocation check, with its allocator in place. The count is the whole process's, so one
//! test at a time reads it.

#![expect(
    clippy::disallowed_types,
    reason = "the tests take turns; no audio thread waits for the mutex"
)]

use airloom_realtime::allocation::{CheckedAllocator, forgiving, permitted, violations};
use airloom_realtime::buffer::AudioBuffer;
use airloom_realtime::handoff::handoff;
use airloom_realtime::latest::latest;
use airloom_realtime::log::log;
use airloom_realtime::meter::meters;
use airloom_realtime::panic::install_quiet_hook;
use airloom_realtime::ring::ring;
use airloom_realtime::scope::{audio_scope, offline_scope};
use std::hint::black_box;
use std::sync::Mutex;

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How many violations `f` adds.
fn counted(f: impl FnOnce()) -> u64 {
    let _guard = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let before = violations();
    f();
    violations() - before
}

/// One allocation and one free.
fn allocate() {
    drop(black_box(Box::new(black_box(1_u64))));
}

#[test]
fn an_allocation_and_a_free_in_the_audio_scope_count() {
    assert_eq!(counted(|| audio_scope(|_| allocate())), 2);
    let boxed = Box::new(1);
    assert_eq!(counted(|| audio_scope(|_| drop(black_box(boxed)))), 1);
    assert_eq!(
        counted(|| audio_scope(|_| black_box(vec![0_u8; 64]).resize(4096, 0))),
        4
    );
}

#[test]
fn each_violation_counts_once_in_nested_scopes() {
    let nested = || {
        audio_scope(|_| {
            audio_scope(|_| permitted(|| audio_scope(|_| black_box(()))));
            offline_scope(|_| audio_scope(|_| black_box(())));
        });
    };
    assert_eq!(counted(nested), 0);
    let nested = || audio_scope(|_| offline_scope(|_| allocate()));
    assert_eq!(counted(nested), 2);
}

#[test]
fn allocation_elsewhere_does_not_count() {
    assert_eq!(counted(allocate), 0);
    assert_eq!(counted(|| offline_scope(|_| allocate())), 0);
    assert_eq!(counted(|| audio_scope(|_| permitted(allocate))), 0);
    let unrelated = || {
        std::thread::scope(|s| {
            audio_scope(|_| permitted(|| s.spawn(allocate).join())).unwrap();
        });
    };
    assert_eq!(counted(unrelated), 0);
}

#[test]
fn violations_of_other_threads_count() {
    let on_another_thread = || {
        std::thread::scope(|s| {
            s.spawn(|| audio_scope(|_| allocate()));
        });
    };
    assert_eq!(counted(on_another_thread), 2);
}

#[test]
fn a_panic_is_forgiven_and_nothing_else() {
    install_quiet_hook();
    let panicking = || {
        let payload = audio_scope(|rt| {
            forgiving(rt, || -> u32 {
                let held = vec![1_u32; 100];
                panic!("planted: {}", black_box(held).len());
            })
        });
        let message = payload.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*message, "planted: 100");
    };
    assert_eq!(counted(panicking), 0);

    assert_eq!(
        counted(|| audio_scope(|rt| assert_eq!(forgiving(rt, || 7).ok(), Some(7)))),
        0
    );
    assert_eq!(
        counted(|| audio_scope(|rt| assert!(forgiving(rt, allocate).is_ok()))),
        2
    );

    let around_a_panic = || {
        let payload = audio_scope(|rt| {
            allocate();
            let payload = forgiving(rt, || -> () { panic!("planted") });
            allocate();
            payload
        });
        assert!(payload.is_err());
    };
    assert_eq!(counted(around_a_panic), 4);

    // Dropping the payload inside the scope is a free like any other.
    let dropped_inside = || audio_scope(|rt| drop(forgiving(rt, || panic!("{}", black_box(1)))));
    assert!(counted(dropped_inside) > 0);
}

#[test]
fn a_panic_that_leaves_the_scope_still_settles_the_count() {
    install_quiet_hook();
    let escaping = || {
        let outcome = std::panic::catch_unwind(|| audio_scope(|_| panic!("planted")));
        assert!(outcome.is_err());
    };
    assert!(counted(escaping) > 0);
    assert_eq!(counted(|| audio_scope(|_| ())), 0);
}

#[test]
fn the_primitives_do_not_allocate_on_the_audio_thread() {
    let (mut producer, mut consumer) = ring(8);
    let (mut control, mut running) = handoff(1);
    let (mut writer, mut reader) = latest([0.0_f32; 16]);
    let (meter_writer, mut meter_reader) = meters(2);
    let (mut log_writer, mut log_reader) = log(2);
    let mut buffer = AudioBuffer::new(64);
    assert!(control.send(Box::new([0_u8; 100])).is_ok());
    let work = || {
        audio_scope(|rt| {
            for i in 0..20_u8 {
                black_box(producer.push(i).is_ok());
                producer.push_slice(&[1, 2, 3]);
                black_box(consumer.pop());
                consumer.pop_slice(&mut [0; 5]);
                writer.write(|bins| bins.fill(f32::from(i)));
                black_box(reader.read());
                meter_writer.raise(1, f32::from(i));
                black_box(meter_reader.take(1));
                log_writer.record(i);
                buffer.clear(64);
                black_box(std::mem::take(&mut buffer).as_slice());
            }
            log_reader.drain(|record| {
                black_box(record);
            });
            let loan = running.receive(rt);
            assert!(loan.is_some());
            if let Some(loan) = loan {
                running.give_back(loan, rt);
            }
            drop((producer, consumer, running, writer, reader));
            drop((meter_writer, meter_reader, log_writer, log_reader));
        });
    };
    // The buffer lifted out is dropped inside: the one free this work really does.
    assert_eq!(counted(work), 1);
    assert_eq!(control.collect().map(|home| home.len()), Some(100));
}
