//! Curves as drawings.

mod axis;
pub mod chart;
