//! The graph document, its checks, its edits and its compilation to a plan.
