//! Vectors of which a slice has only the beginning. Apart and rare, so that whole ones stay one instruction.

use bytemuck::Pod;

/// The values of a slice that is shorter than `N`, then zeros.
#[cold]
#[inline(never)]
pub fn padded<T: Pod, const N: usize>(from: &[T]) -> [T; N] {
    let mut lanes = [T::zeroed(); N];
    for (lane, value) in lanes.iter_mut().zip(from) {
        *lane = *value;
    }
    lanes
}

/// As many of the lanes as a slice has room for.
#[cold]
#[inline(never)]
pub fn store_some<T: Pod>(lanes: &[T], into: &mut [T]) {
    for (into, lane) in into.iter_mut().zip(lanes) {
        *into = *lane;
    }
}
