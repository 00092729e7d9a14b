//! The egui editor of a session: what an Airloom graph looks like in a plugin's window.
//!
//! It shows the graph, the selected node's parameters, meters, macros and presets, and turns what the
//! user does into edits of the session. It must never touch the audio thread, know a plugin format or
//! hold state that belongs to the document. All of it runs on the window's thread.
//!
//! Three floors, each knowing only those below it:
//! - [`theme`]: design tokens, measures, fonts and icons, read from `assets/`.
//! - [`view`]: plain structs that say what is to be seen, and [`intent`]: what the user asked for.
//! - painting: [`canvas`], [`picture`], [`panel`] and [`widget`], put together by [`shell`].
//!
//! [`scene`] makes the views from a document; [`editor`] joins all of it to a session and to its [`host`].

pub mod canvas;
pub mod editor;
pub mod host;
pub mod intent;
pub mod panel;
pub mod picture;
pub mod regions;
pub mod scene;
pub mod shell;
pub mod state;
pub mod theme;
pub mod view;
pub mod widget;
