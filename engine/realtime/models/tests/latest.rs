//! The latest value between two threads.

use airloom_realtime::latest::latest;
use airloom_realtime_models::check::check;
use loom::thread;

/// Loom reports it when a buffer is written while, or without ordering before, it is read.
#[test]
fn values_only_get_newer_and_the_last_one_arrives() {
    check(|| {
        let (mut writer, mut reader) = latest((0, 0));
        let writing = thread::spawn(move || {
            for i in 1..=3 {
                writer.write(|value| *value = (i, i));
            }
        });
        let mut seen = 0;
        for _ in 0..2 {
            let (first, second) = *reader.read();
            assert_eq!(first, second);
            assert!(first >= seen);
            seen = first;
        }
        writing.join().unwrap();
        assert_eq!(*reader.read(), (3, 3));
        assert!(!reader.fresh());
    });
}
