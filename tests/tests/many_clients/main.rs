//! Several clients edit one session: what is refused, what each can take back, and that all of them end up with the same
//! document.
#![cfg(test)]

mod client;
mod convergence;
mod hand;
mod rules;
mod scene;
mod undoing;
