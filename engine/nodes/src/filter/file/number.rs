//! Numbers as programs of several countries write them.

/// A number with a point or a comma before its decimals, and spaces (also those that do not break) between thousands.
pub fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let decimal = plain.rfind(['.', ',']);
    let mut cleaned = String::with_capacity(plain.len());
    for (place, letter) in plain.char_indices() {
        match letter {
            '.' | ',' if Some(place) == decimal => cleaned.push('.'),
            // Another mark before the last one stands between thousands.
            '.' | ',' => {}
            '0'..='9' | '+' | '-' | 'e' | 'E' => cleaned.push(letter),
            _ => return None,
        }
    }
    cleaned.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A frequency in Hz. Where a mark is followed by three digits at the end ("1,038", "1.038") it stands between
/// thousands: so Room EQ Wizard writes in some countries, and Equalizer APO reads it likewise.
pub fn frequency(text: &str) -> Option<f64> {
    let plain = text.trim();
    let value = number(plain)?;
    let grouped = plain
        .rfind(['.', ','])
        .map(|mark| &plain[mark + 1..])
        .is_some_and(|rest| rest.len() == 3 && rest.bytes().all(|digit| digit.is_ascii_digit()));
    let has_one_mark = plain.matches(['.', ',']).count() == 1;
    Some(if grouped && has_one_mark {
        value * 1000.0
    } else {
        value
    })
}

#[cfg(test)]
mod tests {
    use super::{frequency, number};

    #[test]
    fn marks_of_several_countries() {
        for (text, value) in [
            ("63.00", 63.0),
            ("-5,20", -5.2),
            ("+3", 3.0),
            ("1 250,5", 1250.5),
            ("1\u{a0}250", 1250.0),
            ("1,234.5", 1234.5),
            ("1e3", 1000.0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "x", "1.2.x", "NaN", "inf", "1e999", "--1", "12px"] {
            assert_eq!(number(text), None, "{text}");
        }
        for (text, value) in [
            ("1,038", 1038.0),
            ("1.038", 1038.0),
            ("12,500", 12_500.0),
            ("10000", 10_000.0),
            ("31.5", 31.5),
            ("63.00", 63.0),
        ] {
            assert_eq!(frequency(text), Some(value), "{text}");
        }
    }
}
