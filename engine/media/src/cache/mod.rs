//! What was decoded is kept, as long as there is room: the second reader of a file, and every turn of a loop, find the
//! frames in memory. [`frames`] holds them, [`reader`] reads through them.

pub mod frames;
pub mod reader;
