//! The quiet hook. Hooks belong to the whole process: one test.

use airloom_realtime::allocation::forgiving;
use airloom_realtime::panic::install_quiet_hook;
use airloom_realtime::scope::{audio_scope, offline_scope};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicUsize, Ordering};

static HEARD: AtomicUsize = AtomicUsize::new(0);

fn heard_from(f: impl FnOnce()) -> usize {
    let before = HEARD.load(Ordering::Relaxed);
    assert!(catch_unwind(AssertUnwindSafe(f)).is_err());
    HEARD.load(Ordering::Relaxed) - before
}

#[test]
fn panics_are_heard_outside_audio_scopes_alone() {
    set_hook(Box::new(|_| {
        HEARD.fetch_add(1, Ordering::Relaxed);
    }));
    install_quiet_hook();
    install_quiet_hook();

    assert_eq!(heard_from(|| panic!("planted")), 1);
    assert_eq!(heard_from(|| offline_scope(|_| panic!("planted"))), 1);
    assert_eq!(heard_from(|| audio_scope(|_| panic!("planted"))), 0);
    assert_eq!(heard_from(|| panic!("planted, after the scope")), 1);

    let before = HEARD.load(Ordering::Relaxed);
    let outcome = audio_scope(|rt| forgiving(rt, || -> () { panic!("planted") }));
    let payload = outcome.unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"planted"));
    assert_eq!(HEARD.load(Ordering::Relaxed), before);
}
