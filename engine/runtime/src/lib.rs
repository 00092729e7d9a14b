//! Loads, executes and edits a graph: session, executor and offline renderer.
