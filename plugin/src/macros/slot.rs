//! The number of a macro.

/// How many macros the plugin offers. Hosts load the plugin in time proportional to this.
pub const SLOTS: usize = 512;

/// One macro of the bank. Users and documents count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u16);

impl Slot {
    /// The macro that users and documents call `number`, 1 … [`SLOTS`]; `None` outside.
    #[must_use]
    pub fn from_number(number: usize) -> Option<Self> {
        Self::from_index(number.checked_sub(1)?)
    }

    /// The macro at `index`, 0 … [`SLOTS`] - 1, in the bank; `None` outside.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        if index < SLOTS {
            u16::try_from(index).ok().map(Self)
        } else {
            None
        }
    }

    /// What users and documents call it, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.index() + 1
    }

    /// The same, as documents write it.
    #[must_use]
    pub fn document_slot(self) -> u16 {
        self.0 + 1
    }

    /// Its place in the bank, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The host parameter's id.
    #[must_use]
    pub fn param_id(self) -> String {
        format!("macro{}", self.number())
    }

    /// Every slot in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SLOTS).filter_map(Self::from_index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_from_one() {
        assert_eq!(Slot::from_number(0), None);
        assert_eq!(Slot::from_number(1).map(Slot::index), Some(0));
        assert_eq!(Slot::from_number(512).map(Slot::number), Some(512));
        assert_eq!(Slot::from_number(513), None);
        assert_eq!(Slot::all().count(), SLOTS);
    }
}
