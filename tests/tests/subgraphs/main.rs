//! Nodes that stand for sub-graphs sound like the graphs that they stand for.

#![cfg(test)]

mod editing;
mod playing;
mod scene;
