//! Second-order filters: the cookbook's transfer functions and a section that runs them.

pub mod band;
pub mod butterworth;
pub mod cascade;
pub mod cookbook;
pub mod low_pass;
pub mod one_pole;
pub mod section;
pub mod strips;
pub mod svf;
pub mod wavefront;
