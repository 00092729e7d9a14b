//! The panic hook that keeps quiet on audio threads.

use crate::scope::in_audio_scope;
use std::panic::{set_hook, take_hook};
use std::sync::Once;

/// Makes panics inside an audio scope silent; others go to the hook that was there before.
///
/// The default hook prints, which locks, allocates and waits. The panic itself is caught by
/// [`forgiving`](crate::allocation::forgiving), whose caller reports it. Call it from a control
/// thread before audio starts; calls after the first do nothing. A hook set later must chain
/// this one to keep the silence.
pub fn install_quiet_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !in_audio_scope() {
                previous(info);
            }
        }));
    });
}
