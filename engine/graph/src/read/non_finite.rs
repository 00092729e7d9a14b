//! Numbers that a JSON document cannot hold: `NaN`, `Infinity` and what overflows an f64.
//!
//! A JSON parser stops at the first of them as a mistake of syntax. Here each is reported with its place and
//! replaced by a zero of equal length, so that the parser goes on and finds what else is wrong.

use std::borrow::Cow;

use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// Shorter numbers without an exponent cannot overflow: the largest f64 has 309 digits.
const OVERFLOWING_DIGITS: usize = 300;

/// Line and column of an offset, counted on from the offset before.
struct Position<'t> {
    text: &'t [u8],
    offset: usize,
    line: usize,
    column: usize,
}

impl Position<'_> {
    fn advance(&mut self, to: usize) -> (usize, usize) {
        for byte in self.text.get(self.offset..to).unwrap_or_default() {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.column = 1;
                }
                // A byte that continues a UTF-8 sequence is no column of its own.
                0x80..=0xbf => {}
                _ => self.column += 1,
            }
        }
        self.offset = to;
        (self.line, self.column)
    }
}

/// The text with every such number replaced; each is a `value` problem.
pub fn replace<'t>(text: &'t str, problems: &mut Problems) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    let mut position = Position {
        text: bytes,
        offset: 0,
        line: 1,
        column: 1,
    };
    let mut replaced = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' {
            at = string_end(bytes, at + 1);
            continue;
        }
        if !is_token(byte) {
            at += 1;
            continue;
        }
        let (length, plain) = token(bytes, at);
        let end = at + length;
        if !plain && is_non_finite(text.get(at..end).unwrap_or_default()) {
            problems.error(|| {
                // Only for those that are listed.
                let (line, column) = position.advance(at);
                let shown = quoted(text.get(at..end).unwrap_or_default());
                Problem::error(
                    Code::Value,
                    format!("{shown} at line {line} column {column}; expected a finite number"),
                )
                .at(line, column)
                .arg("found", shown)
                .arg("expected", "a finite number")
            });
            replaced.push_str(text.get(copied..at).unwrap_or_default());
            replaced.push('0');
            replaced.extend(std::iter::repeat_n(' ', length - 1));
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    replaced.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(replaced)
}

/// The offset behind the quote that ends a string.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => {
                let rest = bytes.get(at..).unwrap_or_default();
                memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len())
            }
        };
    }
    bytes.len()
}

/// The length of a token, and whether it is a number that is too short to overflow.
fn token(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut length = 0;
    let mut plain = true;
    for byte in bytes.iter().skip(start).take_while(|byte| is_token(**byte)) {
        length += 1;
        plain &= !byte.is_ascii_alphabetic();
    }
    (length, plain && length <= OVERFLOWING_DIGITS)
}

const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

fn is_non_finite(token: &str) -> bool {
    let unsigned = token.strip_prefix(['-', '+']).unwrap_or(token);
    if ["nan", "inf", "infinity"]
        .iter()
        .any(|name| unsigned.eq_ignore_ascii_case(name))
    {
        return true;
    }
    unsigned.starts_with(|c: char| c.is_ascii_digit())
        && (token.len() > OVERFLOWING_DIGITS || token.contains(['e', 'E']))
        && token.parse::<f64>().is_ok_and(f64::is_infinite)
}
