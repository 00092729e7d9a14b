//! What a VST3 host finds in the library: one class.

use std::ffi::c_void;

use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo,
    TUID, int32, kInvalidArgument, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use crate::plugin::Airloom;
use crate::vst3::shell::Shell;

/// The factory.
pub struct Factory {
    info: PluginInfo,
}

impl Factory {
    /// The factory of this library.
    #[must_use]
    pub fn new() -> Self {
        Self {
            info: PluginInfo::for_plugin::<Airloom>(),
        }
    }

    /// A new factory as the pointer a host expects, with one reference that the host owns; null
    /// when it cannot be made.
    #[must_use]
    pub fn into_raw() -> *mut c_void {
        ComWrapper::new(Self::new())
            .to_com_ptr::<IPluginFactory>()
            .map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
    }
}

impl Default for Factory {
    fn default() -> Self {
        Self::new()
    }
}

impl Class for Factory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes `value` where a host wants it.
///
/// # Safety
///
/// `place` must be null or valid for writing.
unsafe fn fill<T>(place: *mut T, value: T) -> tresult {
    if place.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: not null, and the caller promises the rest.
    unsafe { place.write(value) };
    kResultOk
}

impl IPluginFactoryTrait for Factory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host passes null or memory for the answer.
        unsafe { fill(info, self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        if index != 0 {
            return kInvalidArgument;
        }
        // SAFETY: the host passes null or memory for the answer.
        unsafe { fill(info, self.info.create_class_info()) }
    }

    unsafe fn createInstance(
        &self,
        class: FIDString,
        interface: FIDString,
        object: *mut *mut c_void,
    ) -> tresult {
        if class.is_null() || interface.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: class ids are sixteen bytes, and the host passes one.
        if unsafe { &*class.cast::<[u8; 16]>() } != self.info.cid {
            return kInvalidArgument;
        }
        let shell = ComWrapper::new(Shell::new());
        let Some(unknown) = shell.as_com_ref::<FUnknown>() else {
            return kInvalidArgument;
        };
        let unknown = unknown.as_ptr();
        // SAFETY: the object is alive while `shell` is; the host's reference is counted by the
        // query before `shell` lets go of its own.
        unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), object) }
    }
}

impl IPluginFactory2Trait for Factory {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        if index != 0 {
            return kInvalidArgument;
        }
        // SAFETY: the host passes null or memory for the answer.
        unsafe { fill(info, self.info.create_class_info_2()) }
    }
}

impl IPluginFactory3Trait for Factory {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        if index != 0 {
            return kInvalidArgument;
        }
        // SAFETY: the host passes null or memory for the answer.
        unsafe { fill(info, self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
