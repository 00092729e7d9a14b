//! Maximum length sequences.
//!
//! What a shift register of n bits with the right feedback gives: 2^n - 1 signs before it repeats, as flat in its spectrum
//! and as unlike its own shifts as can be (Golomb, "Shift Register Sequences", 1967).

/// Feedback by order, from 2: the bits whose sum is fed back, as a mask (primitive polynomials over GF(2)).
const FEEDBACK: [u32; 19] = [
    0x3, 0x6, 0xC, 0x14, 0x30, 0x60, 0xB8, 0x110, 0x240, 0x500, 0x829, 0x100D, 0x2015, 0x6000,
    0xD008, 0x1_2000, 0x2_0400, 0x4_0023, 0x9_0000,
];

/// One period of signs, -1 or 1.
#[derive(Debug, Clone)]
pub struct MaximumLength {
    register: u32,
    feedback: u32,
    left: u32,
}

impl MaximumLength {
    /// A sequence of 2^order - 1 signs; the order is held between 2 and 20.
    #[must_use]
    pub fn new(order: u32) -> Self {
        let order = order.clamp(2, 20);
        Self {
            register: 1,
            feedback: FEEDBACK.get(order as usize - 2).copied().unwrap_or(0x3),
            left: (1 << order) - 1,
        }
    }
}

impl Iterator for MaximumLength {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.left = self.left.checked_sub(1)?;
        // Galois form: the mask is added where a one falls out.
        let out = self.register & 1;
        self.register >>= 1;
        if out == 1 {
            self.register ^= self.feedback;
        }
        Some(if out == 1 { 1.0 } else { -1.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::MaximumLength;

    #[test]
    fn every_order_is_of_maximum_length() {
        for order in 2..=20 {
            let mut sequence = MaximumLength::new(order);
            let mut ones = 0_u32;
            let mut repeats = 0;
            for _ in 0..(1_u32 << order) - 1 {
                ones += u32::from(sequence.next() == Some(1.0));
                repeats += u32::from(sequence.register == 1);
            }
            assert_eq!(ones, 1 << (order - 1), "order {order}");
            assert_eq!((repeats, sequence.register), (1, 1), "order {order}");
            assert_eq!(sequence.next(), None);
        }
    }

    #[test]
    fn shifts_are_unlike() {
        let signs: Vec<f32> = MaximumLength::new(9).collect();
        for shift in 1..511 {
            let sum: f32 = (0..511).map(|n| signs[n] * signs[(n + shift) % 511]).sum();
            assert_eq!(sum, -1.0, "shift {shift}");
        }
    }
}
