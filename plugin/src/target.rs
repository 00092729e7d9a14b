//! Which parameter is meant, and by which names hosts call it.

use crate::macros::slot::Slot;

/// The id of the bypass parameter.
pub const BYPASS_ID: &str = "bypass";

/// A parameter of the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The bypass switch.
    Bypass,
    /// A macro.
    Macro(Slot),
}

/// The number by which the framework names a parameter to hosts: the base-31 polynomial hash of
/// its id's bytes, modulo 2^31.
#[must_use]
pub fn hash(id: &str) -> u32 {
    id.bytes().fold(0_u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) & 0x7fff_ffff
}
