//! Every filter's magnitude and phase against SciPy in double precision (`tests/python/reference_filters.py`), and the
//! error of long chains.
//!
//! A filter is measured through the program's own renderer: an impulse goes into a graph, and the discrete Fourier
//! transform of what comes out, in f64 by its definition, is the response. What comes out is rounded to f32, each sample
//! to 2⁻²⁵ of itself, so the transform carries an error of about -145 dB relative to the loudest that passes. To 0.01 dB
//! (0.1 %, -59 dB) a response can be read where it is above -80 dB; there it is compared. Deeper in a notch or a
//! stop-band only that it is below -79.9 dB is asked. In 32-bit form the filter's own rounding is about -125 dB, and
//! the line is -50 dB.

#![cfg(test)]

mod cases;
mod chains;
mod measure;
mod reference;
mod responses;
