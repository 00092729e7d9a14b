//! The audio path under the real-time sanitizer.
