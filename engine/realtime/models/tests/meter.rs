//! Meters between two audio threads and a reader.

use airloom_realtime::meter::meters;
use airloom_realtime_models::check::check;
use loom::sync::Arc;
use loom::thread;

#[test]
fn no_peak_is_lost_and_none_is_made_up() {
    check(|| {
        let (writer, mut reader) = meters(1);
        let writer = Arc::new(writer);
        let workers = [0.5, 0.75].map(|peak| {
            let writer = Arc::clone(&writer);
            thread::spawn(move || writer.raise(0, peak))
        });
        let early = reader.take(0);
        for worker in workers {
            worker.join().unwrap();
        }
        let late = reader.take(0);
        assert_eq!(early.max(late), 0.75);
        assert!([0.0, 0.5, 0.75].contains(&early));
        // What was taken is not seen twice.
        assert!(early == 0.0 || early != late);
    });
}
