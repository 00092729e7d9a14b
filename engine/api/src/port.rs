//! Ports: where connections end.

use std::borrow::Cow;

use crate::channels::ChannelLayout;

/// What travels through a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortKind {
    /// Samples: one buffer per channel.
    Audio(ChannelLayout),
    /// One value per frame.
    Control,
    /// Notes, expression and MIDI messages with frame offsets.
    Events,
}

impl PortKind {
    /// How many buffers the port needs: its channels, one for control, none for events.
    #[must_use]
    pub const fn buffers(self) -> usize {
        match self {
            Self::Audio(layout) => layout.channels(),
            Self::Control => 1,
            Self::Events => 0,
        }
    }

    /// The word that messages use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Audio(_) => "audio",
            Self::Control => "control",
            Self::Events => "events",
        }
    }
}

/// One port of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSpec {
    /// `in`, `out`, `sidechain`, `in1` …; unique among the node's ports of both directions.
    pub name: Cow<'static, str>,
    /// What travels through it.
    pub kind: PortKind,
}

impl PortSpec {
    /// An audio port.
    pub fn audio(name: impl Into<Cow<'static, str>>, layout: ChannelLayout) -> Self {
        Self {
            name: name.into(),
            kind: PortKind::Audio(layout),
        }
    }

    /// A control port.
    pub fn control(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            kind: PortKind::Control,
        }
    }

    /// An event port.
    pub fn events(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            kind: PortKind::Events,
        }
    }
}
