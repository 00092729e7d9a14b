//! Numbers that a processor writes while it plays and control threads read.

use airloom_api::node::reading::{Reading, Readings};
use airloom_realtime::latest::{LatestReader, LatestWriter, latest};

/// Makes the way of so many numbers from a processor to whoever looks at them. At first there is nothing to see.
pub fn numbers(count: usize) -> (Numbers, ShownNumbers) {
    let (writer, reader) = latest(vec![f64::NAN; count]);
    (Numbers(writer), ShownNumbers(reader))
}

/// The processor's half.
pub struct Numbers(LatestWriter<Vec<f64>>);

/// The control half: a reading for each number, nothing for those that are not finite.
pub struct ShownNumbers(LatestReader<Vec<f64>>);

impl Numbers {
    /// Shows these numbers from now on; those beyond the count are left out.
    ///
    /// # Realtime Safety
    /// Wait-free, allocates nothing.
    pub fn show(&mut self, numbers: impl Iterator<Item = f64>) {
        self.0.write(|shown| {
            for (place, number) in shown.iter_mut().zip(numbers) {
                *place = number;
            }
        });
    }
}

impl Readings for ShownNumbers {
    fn latest(&mut self) -> Vec<Reading> {
        let numbers = self.0.read().iter();
        numbers
            .map(|number| Reading::Number(Some(*number).filter(|number| number.is_finite())))
            .collect()
    }
}
