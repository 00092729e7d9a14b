//! What a file says, channel by channel.

use airloom_dsp::filter::band::Band;
use airloom_dsp::filter::svf::Svf;

use crate::filter::file::curve::Curve;

/// What one channel goes through. The order does not matter: filters that stay as they are commute.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChannelSettings {
    /// The sum of all preamps.
    pub gain_db: f64,
    /// The filters.
    pub bands: Vec<Band>,
    /// The graphic equalisers.
    pub curves: Vec<Curve>,
}

impl ChannelSettings {
    /// The sections of everything.
    pub fn sections(&self, rate_hz: f64) -> Vec<Svf> {
        let bands = self.bands.iter().map(|band| Svf::design(band, rate_hz));
        let mut sections: Vec<Svf> = bands.filter(|svf| !svf.passes()).collect();
        for curve in &self.curves {
            sections.extend(curve.sections(rate_hz));
        }
        if self.gain_db != 0.0 {
            // A section whose output is a part of its input.
            let gain = 10.0_f64.powf(self.gain_db / 20.0);
            sections.push(Svf {
                g: 1.0,
                k: 2.0,
                mix: [gain, 0.0, 0.0],
            });
        }
        sections
    }
}

/// Channels with the same settings.
pub struct Group<'s> {
    /// The channels.
    pub channels: Vec<usize>,
    /// What they go through.
    pub settings: &'s ChannelSettings,
}

/// All channels of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// By channel.
    pub channels: Vec<ChannelSettings>,
}

impl Settings {
    /// Channels with the same settings together.
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (channel, settings) in self.channels.iter().enumerate() {
            match groups.iter_mut().find(|group| group.settings == settings) {
                Some(group) => group.channels.push(channel),
                None => groups.push(Group {
                    channels: vec![channel],
                    settings,
                }),
            }
        }
        groups
    }
}
