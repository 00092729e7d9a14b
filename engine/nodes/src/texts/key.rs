//! From the ids of specs to the names of messages and attributes.

/// The message of a type, `filter.eq` → `filter-eq`, or of a general word.
pub fn message(id: &str) -> String {
    id.chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '_' => {
                letter.to_ascii_lowercase()
            }
            _ => '-',
        })
        .collect()
}

/// An attribute of a numbered id without its numbers, and the numbers: `band12.gain_db` → `band-gain_db`, `12`.
pub fn numbered(id: &str) -> (String, Vec<String>) {
    let mut numbers: Vec<String> = Vec::new();
    let mut key = String::with_capacity(id.len());
    let mut in_number = false;
    for letter in id.chars() {
        if letter.is_ascii_digit() {
            if !in_number {
                numbers.push(String::new());
            }
            if let Some(number) = numbers.last_mut() {
                number.push(letter);
            }
        } else {
            key.push(letter);
        }
        in_number = letter.is_ascii_digit();
    }
    (message(key.trim()), numbers)
}

#[cfg(test)]
mod tests {
    use super::{message, numbered};

    #[test]
    fn numbers_are_told_apart() {
        assert_eq!(message("filter.eq"), "filter-eq");
        let (key, numbers) = numbered("out3.in12_db");
        assert_eq!(
            (key.as_str(), numbers),
            ("out-in_db", vec!["3".to_owned(), "12".to_owned()])
        );
        assert_eq!(numbered("Band 7").0, "band");
        assert_eq!(numbered("gain_db"), ("gain_db".to_owned(), Vec::new()));
    }
}
