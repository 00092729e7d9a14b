//! The symbols a VST3 host looks up in the library, one set a system.

use std::ffi::c_void;

use nice_plug::wrapper::setup_logger;

use crate::plugin::Airloom;
use crate::vst3::factory::Factory;

/// The library's factory, with one reference that the host owns.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    Factory::into_raw()
}

/// Called by hosts on Linux after loading the library.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    setup_logger::<Airloom>();
    true
}

/// Called by hosts on Linux before unloading the library.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Called by hosts on macOS after loading the bundle.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    setup_logger::<Airloom>();
    true
}

/// Called by hosts on macOS before unloading the bundle.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Called by hosts on Windows after loading the library.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    setup_logger::<Airloom>();
    true
}

/// Called by hosts on Windows before unloading the library.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}
