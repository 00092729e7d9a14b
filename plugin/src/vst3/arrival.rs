//! How the shell gets hold of the parameters of the instance it has just had made.
//!
//! The framework constructs the plugin inside its own wrapper and gives no access to it. Both
//! happen on the calling thread within one call, so the constructor leaves its parameters here.

use std::cell::RefCell;
use std::sync::Arc;

use crate::params::AirloomParams;

thread_local! {
    static NEWEST: RefCell<Option<Arc<AirloomParams>>> = const { RefCell::new(None) };
}

/// Runs `make`, and returns with its result the parameters announced by the last plugin that it
/// constructed on this thread.
pub fn during<T>(make: impl FnOnce() -> T) -> (T, Option<Arc<AirloomParams>>) {
    NEWEST.with_borrow_mut(Option::take);
    let made = make();
    (made, NEWEST.with_borrow_mut(Option::take))
}

/// Announces the parameters of a plugin under construction.
pub fn announce(params: &Arc<AirloomParams>) {
    NEWEST.set(Some(Arc::clone(params)));
}
