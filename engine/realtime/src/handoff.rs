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

#[cfg(test)]
mod tests {
    use super::handoff;
    use crate::scope::{audio_scope, offline_scope};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::{scope, yield_now};

    #[test]
    fn no_more_than_the_depth_is_in_flight() {
        let (mut control, mut running) = handoff(2);
        assert_eq!(control.depth(), 2);
        assert_eq!(control.send(1), Ok(()));
        assert_eq!(control.send(2), Ok(()));
        assert_eq!(control.send(3), Err(3));
        audio_scope(|rt| {
            let first = running.receive(rt).unwrap();
            let second = running.receive(rt).unwrap();
            assert!(running.receive(rt).is_none());
            assert_eq!((*first, *second), (1, 2));
            running.give_back(second, rt);
            running.give_back(first, rt);
        });
        // Home, but not collected: still in flight.
        assert_eq!(control.send(3), Err(3));
        assert_eq!(control.in_flight(), 2);
        assert_eq!(control.collect(), Some(2));
        assert_eq!(control.in_flight(), 1);
        assert_eq!(control.send(3), Ok(()));
        assert_eq!(control.collect(), Some(1));
        assert_eq!(control.collect(), None);
        assert_eq!(control.in_flight(), 1);
    }

    #[test]
    fn a_loan_can_be_changed_and_a_dropped_one_leaks() {
        let value = Arc::new(());
        let (mut control, mut running) = handoff(2);
        assert!(control.send((1, Arc::clone(&value))).is_ok());
        assert!(control.send((2, Arc::clone(&value))).is_ok());
        audio_scope(|rt| {
            let mut loan = running.receive(rt).unwrap();
            loan.0 = 7;
            running.give_back(loan, rt);
        });
        assert_eq!(control.collect().map(|home| home.0), Some(7));
        offline_scope(|rt| {
            let _dropped = running.receive(rt);
        });
        assert_eq!(control.in_flight(), 1);
        drop((control, running));
        assert_eq!(Arc::strong_count(&value), 2);
    }

    #[test]
    fn a_foreign_loan_never_frees() {
        let value = Arc::new(());
        let (mut control, mut running) = handoff(1);
        let (mut other_control, mut other) = handoff(1);
        assert!(control.send(Arc::clone(&value)).is_ok());
        assert!(other_control.send(Arc::clone(&value)).is_ok());
        audio_scope(|rt| {
            let loan = running.receive(rt).unwrap();
            let foreign = other.receive(rt).unwrap();
            running.give_back(loan, rt);
            running.give_back(foreign, rt);
        });
        drop((control, running, other_control, other));
        assert_eq!(Arc::strong_count(&value), 2);
    }

    /// One value underway, one at home.
    fn half_way(value: &Arc<()>) -> (super::Control<Arc<()>>, super::Running<Arc<()>>) {
        let (mut control, mut running) = handoff(2);
        assert!(control.send(Arc::clone(value)).is_ok());
        assert!(control.send(Arc::clone(value)).is_ok());
        audio_scope(|rt| {
            let loan = running.receive(rt).unwrap();
            running.give_back(loan, rt);
        });
        (control, running)
    }

    #[test]
    fn whichever_half_goes_last_everything_is_freed_outside_a_scope() {
        let value = Arc::new(());
        let (control, running) = half_way(&value);
        drop(running);
        assert_eq!(Arc::strong_count(&value), 3);
        drop(control);
        assert_eq!(Arc::strong_count(&value), 1);

        let (control, running) = half_way(&value);
        drop(control);
        // What came home went with the control half.
        assert_eq!(Arc::strong_count(&value), 2);
        drop(running);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn the_running_half_dropped_last_inside_a_scope_leaks() {
        let value = Arc::new(());
        let (control, running) = half_way(&value);
        drop(control);
        audio_scope(|_| drop(running));
        assert_eq!(Arc::strong_count(&value), 2);
    }

    #[test]
    fn values_swapped_between_two_threads_all_come_home_in_order() {
        const COUNT: usize = 100_000;
        let (mut control, mut running) = handoff(3);
        let done = AtomicBool::new(false);
        scope(|s| {
            s.spawn(|| {
                // Like an executor: keeps the current value, gives the old one back.
                let mut current = None;
                while !done.load(Ordering::Relaxed) {
                    let swapped = audio_scope(|rt| {
                        let Some(next) = running.receive(rt) else {
                            return false;
                        };
                        if let Some(old) = current.replace(next) {
                            running.give_back(old, rt);
                        }
                        true
                    });
                    if !swapped {
                        yield_now();
                    }
                }
                offline_scope(|rt| {
                    if let Some(last) = current.take() {
                        running.give_back(last, rt);
                    }
                });
            });
            let (mut sent, mut home) = (0, 0);
            // The last one stays with the audio thread until it is told to stop.
            while home < COUNT - 1 {
                while sent < COUNT && control.send(Box::new(sent)).is_ok() {
                    sent += 1;
                }
                match control.collect() {
                    Some(value) => {
                        assert_eq!(*value, home);
                        home += 1;
                    }
                    None => yield_now(),
                }
                assert!(control.in_flight() <= control.depth());
            }
            done.store(true, Ordering::Relaxed);
        });
        assert_eq!(control.collect().as_deref(), Some(&(COUNT - 1)));
        assert_eq!(control.in_flight(), 0);
    }
}
