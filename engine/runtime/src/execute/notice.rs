//! What the audio thread has to say: `Copy` records for the real-time log.

/// A record of the real-time log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Absolute frame of the piece in which it happened.
    pub frame: u64,
    /// Slot of the node it is about.
    pub node: u32,
    /// What happened.
    pub kind: NoticeKind,
}

/// What happened to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It panicked; it is bypassed from now on.
    Panicked,
    /// It gave NaN or infinity from finite inputs; it is bypassed from now on.
    NotFinite,
    /// It was fed NaN or infinity; its memory was cleared and the piece is silent.
    Poisoned,
    /// It was the costliest node of a block that came too late; told at most once a second.
    Overran,
    /// It was that too often: it is bypassed until it is taken in again.
    Overloaded,
}
