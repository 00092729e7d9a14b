//! Rows of samples to vectors and back: vector t holds frame t of every row, one row to a lane.
//!
//! A square of as many frames as there are lanes is transposed at a time. Where all rows are whole it stays in registers
//! from the rows to the vectors.

use crate::simd::lanes::Lanes;

/// The most rows that are transposed together: the lanes of the widest vector.
pub const MOST_ROWS: usize = 16;

/// A square: as many rows as there are lanes.
pub type Rows<V> = [<V as Lanes<f32>>::Vector; MOST_ROWS];

/// A square of zeros.
#[inline(always)]
pub fn zero_rows<V: Lanes<f32>>(v: V) -> Rows<V> {
    [v.splat(0.0); MOST_ROWS]
}

/// Fills whole squares of vectors; beyond the end of a row come zeros.
#[inline(always)]
pub fn load<V: Lanes<f32>>(v: V, rows: &[&[f32]; MOST_ROWS], vectors: &mut [V::Vector]) {
    let squares = vectors.chunks_exact_mut(V::LANES);
    for (square, first) in squares.zip((0..).step_by(V::LANES)) {
        let mut loaded = match load_whole(v, rows, first) {
            Some(loaded) => loaded,
            None => load_some(v, rows, first),
        };
        v.transpose(&mut loaded);
        for (into, vector) in square.iter_mut().zip(loaded) {
            *into = vector;
        }
    }
}

/// As many frames of each row as there are lanes; `None` where one has not so many.
#[inline(always)]
fn load_whole<V: Lanes<f32>>(v: V, rows: &[&[f32]; MOST_ROWS], first: usize) -> Option<Rows<V>> {
    let mut loaded = zero_rows(v);
    for (loaded, row) in loaded.iter_mut().zip(rows).take(V::LANES) {
        *loaded = v.load(row.get(first..first + V::LANES)?);
    }
    Some(loaded)
}

/// What there is of the rows, then zeros.
#[inline(always)]
fn load_some<V: Lanes<f32>>(v: V, rows: &[&[f32]; MOST_ROWS], first: usize) -> Rows<V> {
    let mut loaded = zero_rows(v);
    for (loaded, row) in loaded.iter_mut().zip(rows).take(V::LANES) {
        *loaded = v.load(row.get(first..).unwrap_or(&[]));
    }
    loaded
}

/// The way back, with `gains` if there are any; then 0 is added, which makes -0 +0. What is beyond the end of a row is
/// dropped.
#[inline(always)]
pub fn store<V: Lanes<f32>>(
    v: V,
    rows: &mut [&mut [f32]; MOST_ROWS],
    vectors: &[V::Vector],
    gains: Option<V::Vector>,
) {
    let squares = vectors.chunks_exact(V::LANES);
    for (square, first) in squares.zip((0..).step_by(V::LANES)) {
        let mut stored = zero_rows(v);
        for (stored, vector) in stored.iter_mut().zip(square) {
            *stored = match gains {
                Some(gains) => v.add(v.mul(*vector, gains), v.splat(0.0)),
                None => *vector,
            };
        }
        v.transpose(&mut stored);
        let mut is_whole = true;
        for (stored, row) in stored.iter().zip(rows.iter_mut()).take(V::LANES) {
            match row.get_mut(first..first + V::LANES) {
                Some(into) => v.store(*stored, into),
                None => is_whole = false,
            }
        }
        if !is_whole {
            store_ends(v, rows, &stored, first);
        }
    }
}

/// Stores what there is room for in rows that end within the square.
#[inline(always)]
fn store_ends<V: Lanes<f32>>(
    v: V,
    rows: &mut [&mut [f32]; MOST_ROWS],
    stored: &Rows<V>,
    first: usize,
) {
    for (stored, row) in stored.iter().zip(rows).take(V::LANES) {
        if row.len() < first + V::LANES
            && let Some(into) = row.get_mut(first..)
        {
            v.store(*stored, into);
        }
    }
}
