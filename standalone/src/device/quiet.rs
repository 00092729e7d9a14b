//! Keeps the ALSA library from printing its own account of a device that cannot be opened.

/// While this lives, what ALSA says on this thread is kept to itself.
pub struct Quiet {
    #[cfg(target_os = "linux")]
    _kept: Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>,
}

impl Quiet {
    /// Starts keeping. Whoever opens devices says in one line of their own why one failed.
    pub fn start() -> Self {
        Self {
            // Without a buffer it prints as ever.
            #[cfg(target_os = "linux")]
            _kept: alsa::Output::local_error_handler().ok(),
        }
    }
}
