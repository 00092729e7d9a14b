//! The audio thread's primitives: scope, hand-off, latest value, meters, log.
