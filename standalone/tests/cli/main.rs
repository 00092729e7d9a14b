//! The built program, from outside.

#![cfg(test)]

mod explain;
mod render;
mod run;
mod scene;
