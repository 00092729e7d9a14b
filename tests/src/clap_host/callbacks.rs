//! What a plugin may ask of the host, counted.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_host::host::{HostError, HostExtensions, HostHandlers, MainThreadHandler, SharedHandler};
use clack_host::utils::ClapId;

/// The host.
pub struct TestHost;

impl HostHandlers for TestHost {
    type Shared<'a> = Requests;
    type MainThread<'a> = MainThread<'a>;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Requests) {
        builder
            .register::<HostParams>()
            .register::<HostLatency>()
            .register::<HostState>()
            .register::<HostGui>()
            .register::<HostLog>();
    }
}

/// What the plugin has asked for so far, from any thread.
#[derive(Debug, Default)]
pub struct Requests {
    /// Calls of `request_restart`.
    pub restarts: AtomicU32,
    /// Whether a call on the main thread is due.
    pub callback: AtomicBool,
    /// Calls of `latency.changed`.
    pub latency_changes: AtomicU32,
    /// Calls of `params.rescan`.
    pub rescans: AtomicU32,
    /// Calls of `params.request_flush`.
    pub flushes: AtomicU32,
    /// Calls of `state.mark_dirty`.
    pub dirty: AtomicU32,
    /// The size the editor has asked for last, packed; 0 when none is due.
    pub editor_size: AtomicU64,
    /// Calls of `gui.closed`.
    pub editors_lost: AtomicU32,
}

impl SharedHandler<'_> for Requests {
    fn request_restart(&self) {
        self.restarts.fetch_add(1, Ordering::SeqCst);
    }

    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostParamsImplShared for Requests {
    fn request_flush(&self) {
        self.flushes.fetch_add(1, Ordering::SeqCst);
    }
}

impl HostGuiImpl for Requests {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        self.editor_size.store(size.pack_to_u64(), Ordering::SeqCst);
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {
        self.editors_lost.fetch_add(1, Ordering::SeqCst);
    }
}

impl HostLogImpl for Requests {
    fn log(&self, severity: LogSeverity, message: &str) {
        eprintln!("plugin says ({severity}): {message}");
    }
}

/// The host's half on the main thread.
pub struct MainThread<'a> {
    requests: &'a Requests,
}

impl<'a> MainThread<'a> {
    /// Counts into `requests`.
    pub fn new(requests: &'a Requests) -> Self {
        Self { requests }
    }
}

impl<'a> MainThreadHandler<'a> for MainThread<'a> {}

impl HostParamsImplMainThread for MainThread<'_> {
    fn rescan(&self, _flags: ParamRescanFlags) {
        self.requests.rescans.fetch_add(1, Ordering::SeqCst);
    }

    fn clear(&self, _id: ClapId, _flags: ParamClearFlags) {}
}

impl HostLatencyImpl for MainThread<'_> {
    fn changed(&self) {
        self.requests.latency_changes.fetch_add(1, Ordering::SeqCst);
    }
}

impl HostStateImpl for MainThread<'_> {
    fn mark_dirty(&self) {
        self.requests.dirty.fetch_add(1, Ordering::SeqCst);
    }
}
