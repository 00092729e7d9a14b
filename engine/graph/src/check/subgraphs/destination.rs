//! Destinations at other ports.

use airloom_api::channels::ChannelRule;

use crate::check::checked::Destination;
use crate::check::subgraphs::instance::Inner;

impl Destination {
    /// The same kind of destination at other ports; for a parameter at another parameter.
    pub(super) const fn moved(self, to: Inner) -> Self {
        let Inner { node, at } = to;
        match self {
            Self::Audio { rule, .. } => Self::Audio {
                node,
                port: at,
                rule,
            },
            Self::Control { .. } => Self::Control { node, port: at },
            Self::Events { .. } => Self::Events { node, port: at },
            Self::Param { depth, law, .. } => Self::Param {
                node,
                param: at,
                depth,
                law,
            },
        }
    }

    /// An audio input of the same channels.
    pub(super) const fn audio(to: Inner) -> Self {
        Self::Audio {
            node: to.node,
            port: to.at,
            rule: ChannelRule::Pass,
        }
    }
}
