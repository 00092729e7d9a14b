//! The egui editor of a session.
