//! Values that go to the audio thread and come home to be freed.
//!
//! Two rings of equal depth, and a count of the values between leaving and coming home. The
//! count never exceeds the depth, so the ring home always has room and the audio thread can
//! always give back at once.

use crate::ring::{Consumer, Producer, ring};
use crate::scope::Rt;
use std::mem::{ManuallyDrop, forget};
use std::ops::{Deref, DerefMut};

/// Makes a hand-off with room for `depth` values in flight (at least one).
///
/// A value is in flight from [`Control::send`] until [`Control::collect`] returns it; those the
/// audio thread works with count too.
pub fn handoff<T: Send>(depth: usize) -> (Control<T>, Running<T>) {
    let depth = depth.max(1);
    let (out, incoming) = ring(depth);
    let (home, returning) = ring(depth);
    (
        Control {
            out,
            returning,
            in_flight: 0,
            depth,
        },
        Running { incoming, home },
    )
}

/// The control thread's half: sends values out and collects them.
///
/// Dropping it frees what has come home. What is still underway is freed with the half that
/// goes last.
#[derive(Debug)]
pub struct Control<T: Send> {
    out: Producer<T>,
    returning: Consumer<T>,
    in_flight: usize,
    depth: usize,
}

impl<T: Send> Control<T> {
    /// Sends `value` to the audio thread, which receives values in the order sent.
    ///
    /// # Errors
    ///
    /// Gives `value` back when `depth` values are in flight: collect first.
    pub fn send(&mut self, value: T) -> Result<(), T> {
        if self.in_flight == self.depth {
            return Err(value);
        }
        self.out.push(value)?;
        self.in_flight += 1;
        Ok(())
    }

    /// The next value that came home, in the order given back.
    pub fn collect(&mut self) -> Option<T> {
        let value = self.returning.pop()?;
        self.in_flight = self.in_flight.saturating_sub(1);
        Some(value)
    }

    /// How many values were sent and not collected yet.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The most values that can be in flight.
    pub fn depth(&self) -> usize {
        self.depth
    }
}

impl<T: Send> Drop for Control<T> {
    fn drop(&mut self) {
        while let Some(value) = self.returning.pop() {
            drop(value);
        }
    }
}

/// The audio thread's half: receives values on loan and gives them back.
///
/// Drop it outside an audio scope, after giving all loans back (an
/// [`offline_scope`](crate::scope::offline_scope) lends a token for that). If it is the last
/// half, what is underway is freed then; dropped inside an audio scope, that leaks.
#[derive(Debug)]
pub struct Running<T: Send> {
    incoming: Consumer<T>,
    home: Producer<T>,
}

impl<T: Send> Running<T> {
    /// The next value sent, if there is one.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; never allocates or frees.
    #[inline]
    pub fn receive(&mut self, _rt: &Rt) -> Option<Loan<T>> {
        self.incoming.pop().map(|value| Loan {
            value: ManuallyDrop::new(value),
        })
    }

    /// Sends a loan home. There is always room.
    ///
    /// A loan belongs to the hand-off it came from. Given to another one whose way home happens
    /// to be full it leaks.
    ///
    /// # Realtime Safety
    ///
    /// Wait-free; never allocates or frees.
    #[inline]
    pub fn give_back(&mut self, loan: Loan<T>, _rt: &Rt) {
        if let Err(foreign) = self.home.push(ManuallyDrop::into_inner(loan.value)) {
            forget(foreign);
        }
    }
}

/// A value on the audio thread, to be given back to the [`Running`] it came from.
///
/// Dropped instead, it leaks and stays in flight for ever; it never frees.
#[derive(Debug)]
#[must_use = "a loan that is not given back leaks"]
pub struct Loan<T> {
    value: ManuallyDrop<T>,
}

impl<T> Deref for Loan<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Loan<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
