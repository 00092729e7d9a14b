//! What a session has to tell about nodes that misbehaved.

use airloom_api::id::NodeId;

use crate::execute::notice::NoticeKind;

/// Something that happened to a node while it played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Absolute frame of the piece.
    pub frame: u64,
    /// The node.
    pub node: NodeId,
    /// What happened.
    pub kind: NoticeKind,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.kind {
            NoticeKind::Panicked => "failed and is bypassed; the graph plays on",
            NoticeKind::NotFinite => "gave NaN or infinity and is bypassed; the graph plays on",
            NoticeKind::Poisoned => "was fed NaN or infinity; its memory was cleared",
            NoticeKind::Overran => "took longest in a block that came too late",
            NoticeKind::Overloaded => {
                "took too long too often and is bypassed until it is taken in again; the graph plays on"
            }
        };
        write!(f, "{}: {what} (frame {})", self.node, self.frame)
    }
}
