//! One direction of a chart: from values to places, and the values that are marked.

/// A range of values along a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The value at the left or lower end.
    pub from: f64,
    /// The value at the other end.
    pub to: f64,
    /// Whether equal ratios have equal lengths.
    pub logarithmic: bool,
}

impl Axis {
    /// Where a value lies, 0 … 1 (beyond for values outside).
    pub fn place(self, value: f64) -> f64 {
        if self.logarithmic {
            (value / self.from).ln() / (self.to / self.from).ln()
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    /// The values that are marked, and what is written there.
    pub fn marks(self) -> Vec<(f64, String)> {
        if self.logarithmic {
            self.decades()
        } else {
            self.steps()
        }
    }

    fn decades(self) -> Vec<(f64, String)> {
        let mut marks = Vec::new();
        let mut decade = 1.0;
        while decade <= self.to {
            for factor in [1.0, 2.0, 5.0] {
                let value = decade * factor;
                if (self.from..=self.to).contains(&value) {
                    marks.push((value, short(value)));
                }
            }
            decade *= 10.0;
        }
        marks
    }

    fn steps(self) -> Vec<(f64, String)> {
        let rough = (self.to - self.from) / 6.0;
        let power = 10.0_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|step| *step >= rough * 0.999)
            .unwrap_or(power * 10.0);
        let mut marks = Vec::new();
        let mut value = (self.from / step).ceil() * step;
        while value <= self.to + step * 1e-9 {
            // No -0.
            let shown = if value.abs() < step * 1e-9 {
                0.0
            } else {
                value
            };
            marks.push((shown, short(shown)));
            value += step;
        }
        marks
    }
}

/// A number in as few letters as it takes: 20, 2k, 0.05.
fn short(value: f64) -> String {
    let (scaled, suffix) = if value.abs() >= 1000.0 {
        (value / 1000.0, "k")
    } else {
        (value, "")
    };
    let text = format!("{scaled:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}{suffix}", text.replace('-', "\u{2212}"))
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn written(axis: Axis) -> Vec<String> {
        axis.marks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn round_numbers_are_marked() {
        let time = Axis {
            from: 0.0,
            to: 0.05,
            logarithmic: false,
        };
        assert_eq!(written(time), ["0", "0.01", "0.02", "0.03", "0.04", "0.05"]);
        let gain = Axis {
            from: -18.0,
            to: 18.0,
            logarithmic: false,
        };
        assert_eq!(written(gain), ["−10", "0", "10"]);
        let frequency = Axis {
            from: 20.0,
            to: 20_000.0,
            logarithmic: true,
        };
        assert_eq!(written(frequency).len(), 10);
        assert!((frequency.place(632.455_532) - 0.5).abs() < 1e-6);
    }
}
