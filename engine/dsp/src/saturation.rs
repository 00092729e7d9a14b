//! Curves that bend a signal, without the aliases that bending makes.

pub mod bent;
pub mod curve;
