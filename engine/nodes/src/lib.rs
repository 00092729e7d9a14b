//! The node types that come with Airloom.
