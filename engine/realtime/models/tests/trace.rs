//! The newest samples between two threads.

use airloom_realtime::trace::trace;
use airloom_realtime_models::check::check;
use loom::thread;

/// Two slots for three frames: what is read while it is overwritten is either refused or right.
#[test]
fn what_is_read_is_the_frame_that_was_asked_for() {
    check(|| {
        let (mut writer, reader) = trace(1, 2);
        let writing = thread::spawn(move || {
            for frame in 0_u8..3 {
                writer.piece(1).write(0, &[f32::from(frame) + 1.0]);
            }
        });
        let frames = reader.frames();
        let mut sample = [0.0];
        if frames.start < frames.end && reader.read(0, frames.start, &mut sample) {
            assert_eq!(sample, [frames.start as f32 + 1.0]);
        }
        writing.join().unwrap();
        assert_eq!(reader.frames(), 1..3);
        let mut samples = [0.0; 2];
        assert!(reader.read(0, 1, &mut samples));
        assert_eq!(samples, [2.0, 3.0]);
    });
}
