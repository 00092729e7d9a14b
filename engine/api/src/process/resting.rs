//! What a node computes while its parameters rest: gains, without the node.

/// A fixed mix of a node's inputs. Channel c of its output is
///
/// (in₁\[c\] · gain₁\[c\] + in₂\[c\] · gain₂\[c\] + …) · post\[c\]
///
/// in f32, rounded after each operation, in the order of the input ports, without fused multiplication and addition.
/// Every factor begins as 1, which leaves a sample as it is; a `post` of 0 makes +0 of anything. With
/// [`crate::node::spec::SumFrom::Zero`] the sum begins at +0 and a gain of 0 leaves its input out, whatever it is.
#[derive(Debug)]
pub struct RestingMix<'a> {
    gains: &'a mut [f32],
    posts: &'a mut [f32],
}

impl<'a> RestingMix<'a> {
    /// A mix whose factors are all 1, to be written into `factors`: `channels` posts, then `channels` gains an input.
    pub fn new(factors: &'a mut [f32], channels: usize) -> Self {
        factors.fill(1.0);
        let (posts, gains) = factors.split_at_mut(channels.min(factors.len()));
        Self { gains, posts }
    }

    /// How many factors there are for a number of channels and inputs.
    #[must_use]
    pub const fn size(channels: usize, inputs: usize) -> usize {
        channels * (1 + inputs)
    }

    /// Multiplies all channels of an input, before they are added.
    pub fn set_gain(&mut self, input: usize, gain: f32) {
        let channels = self.posts.len();
        let gains = self.gains.get_mut(input * channels..(input + 1) * channels);
        gains.unwrap_or(&mut []).fill(gain);
    }

    /// Multiplies one channel of the sum.
    pub fn set_post(&mut self, channel: usize, gain: f32) {
        if let Some(post) = self.posts.get_mut(channel) {
            *post = gain;
        }
    }

    /// Multiplies all channels of the sum.
    pub fn set_posts(&mut self, gain: f32) {
        self.posts.fill(gain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_lie_posts_first_then_by_input_and_channel() {
        let mut factors = [0.0; RestingMix::size(2, 2)];
        let mut mix = RestingMix::new(&mut factors, 2);
        mix.set_gain(1, 0.5);
        mix.set_post(1, 0.25);
        mix.set_gain(2, 9.0);
        mix.set_post(2, 9.0);
        assert_eq!(factors, [1.0, 0.25, 1.0, 1.0, 0.5, 0.5]);
    }
}
