//! Scores for rendering without a device: OSC bundles with their times (Open Sound Control 1.0).

/// The root group.
const ROOT: i32 = 0;

/// `addAction`: behind all others.
const TO_TAIL: i32 = 1;

/// A score as it grows.
#[derive(Debug, Default)]
pub struct Score {
    bytes: Vec<u8>,
    synths: i32,
}

fn padded(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.bytes());
    // Ended by at least one zero.
    bytes.extend(std::iter::repeat_n(0, 4 - text.len() % 4));
}

fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes()
}

impl Score {
    /// Sends a definition at the beginning.
    pub fn define(&mut self, file: &[u8]) {
        let mut message = Vec::new();
        padded(&mut message, "/d_recv");
        padded(&mut message, ",b");
        message.extend(length(file.len()));
        message.extend(file);
        message.extend(std::iter::repeat_n(0, (4 - file.len() % 4) % 4));
        self.bundle(0.0, &message);
    }

    /// Starts a synth behind all others, with its parameters in order.
    pub fn start(&mut self, definition: &str, params: &[usize]) {
        self.synths += 1;
        let mut message = Vec::new();
        padded(&mut message, "/s_new");
        padded(&mut message, &format!(",siii{}", "if".repeat(params.len())));
        padded(&mut message, definition);
        for number in [1_000 + self.synths, TO_TAIL, ROOT] {
            message.extend(number.to_be_bytes());
        }
        for (index, value) in params.iter().enumerate() {
            message.extend(length(index));
            let value = u16::try_from(*value).map_or(f32::NAN, f32::from);
            message.extend(value.to_be_bytes());
        }
        self.bundle(0.0, &message);
    }

    /// The whole score, which ends after so many seconds.
    pub fn finish(mut self, seconds: f64) -> Vec<u8> {
        let mut message = Vec::new();
        padded(&mut message, "/c_set");
        padded(&mut message, ",if");
        message.extend([0; 8]);
        self.bundle(seconds, &message);
        self.bytes
    }

    fn bundle(&mut self, seconds: f64, message: &[u8]) {
        // Seconds and their 2^32nd parts.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds"
        )]
        let time = (seconds * 4_294_967_296.0) as u64;
        self.bytes.extend(length(16 + 4 + message.len()));
        self.bytes.extend(b"#bundle\0");
        self.bytes.extend(time.to_be_bytes());
        self.bytes.extend(length(message.len()));
        self.bytes.extend(message);
    }
}
