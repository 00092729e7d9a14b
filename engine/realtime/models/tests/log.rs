//! The real-time log between two threads.

use airloom_realtime::log::log;
use airloom_realtime_models::check::check;
use loom::thread;

#[test]
fn every_record_arrives_or_is_counted() {
    check(|| {
        let (mut writer, mut reader) = log(1);
        let audio = thread::spawn(move || (0..3).for_each(|i| writer.record(i)));
        let mut arrived = Vec::new();
        reader.drain(|record| arrived.push(record));
        reader.drain(|record| arrived.push(record));
        audio.join().unwrap();
        reader.drain(|record| arrived.push(record));
        assert!(arrived.is_sorted());
        assert_eq!(arrived.len() as u64 + reader.lost(), 3);
        assert!(!arrived.is_empty());
    });
}
