//! The command line.

/// Frames of a second.
pub const RATE: u32 = 48_000;

/// The longest part between two rests, in seconds of audio.
const LONGEST_PART: f64 = 600.0;

/// Parts of a short run.
const FEWEST_PARTS: f64 = 10.0;

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Order {
    /// Hours of audio.
    pub hours: f64,
    /// Edits in a second of audio.
    pub edits_per_second: u32,
    /// Where all chance begins.
    pub seed: u64,
}

impl Order {
    /// Reads `[--hours H] [--edits-per-second N] [--seed S]`.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut order = Self {
            hours: 2.0,
            edits_per_second: 10,
            seed: 20_260_719,
        };
        while let Some(word) = words.next() {
            let value = words.next().unwrap_or_default();
            let understood = match word.as_str() {
                "--hours" => value.parse().map(|hours| order.hours = hours).is_ok(),
                "--edits-per-second" => value
                    .parse()
                    .map(|edits| order.edits_per_second = edits)
                    .is_ok(),
                "--seed" => value.parse().map(|seed| order.seed = seed).is_ok(),
                _ => false,
            };
            if !understood || !order.hours.is_finite() || order.hours <= 0.0 {
                return Err(format!(
                    "{word} {value}: expected [--hours H] [--edits-per-second N] [--seed S]"
                ));
            }
        }
        Ok(order)
    }

    fn seconds(&self) -> f64 {
        self.hours * 3_600.0
    }

    /// How often there is a rest.
    pub fn parts(&self) -> u32 {
        let parts = (self.seconds() / LONGEST_PART).ceil().max(FEWEST_PARTS);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count that somebody can wait for"
        )]
        let parts = parts as u32;
        parts
    }

    /// How long a part is. The first one is for warming up and as long as any.
    pub fn frames_of_part(&self, _part: u32) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "hours in frames fit 64 bits"
        )]
        let frames = (self.seconds() / f64::from(self.parts()) * f64::from(RATE)) as u64;
        frames
    }
}
