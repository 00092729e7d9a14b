//! The airloom program.
fn main() {}
