//! Filters: the cookbook's transfer functions and a section that runs them, slopes, and what is built of these.

pub mod band;
pub mod butterworth;
pub mod cascade;
pub mod cookbook;
pub mod crossover;
pub mod graphic;
pub mod linkwitz_riley;
pub mod low_pass;
pub mod one_pole;
pub mod response;
pub mod ringing;
pub mod section;
pub mod shape;
pub mod strips;
pub mod svf;
pub mod wavefront;
