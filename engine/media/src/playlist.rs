//! Lists of files: M3U and PLS.
//!
//! M3U is a name a line, with comments behind `#`; PLS a section `[playlist]` with `File1=`, `File2=` … Names are
//! relative to the list's folder. Text is UTF-8; what is none is taken for Latin-1, as old lists are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The most items of a list.
pub const MOST_ITEMS: usize = 10_000;
/// The longest list, in bytes.
const MOST_BYTES: u64 = 8 << 20;

/// Why a list cannot be read.
#[derive(Debug, Error)]
pub enum PlaylistError {
    /// The file cannot be read at all.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// The list.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A line that means nothing.
    #[error("{path}, line {line}: found {found}, expected {expected}")]
    Line {
        /// The list.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// Nothing to play.
    #[error("{path}: the list has no items, expected 1 to {MOST_ITEMS}")]
    Empty {
        /// The list.
        path: PathBuf,
    },
}

/// Whether a file is a list, by its name.
#[must_use]
pub fn is_list(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            ["m3u", "m3u8", "pls"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        })
}

/// The files of a list, in order. They need not be there.
///
/// # Errors
/// [`PlaylistError`] with the line that is wrong.
pub fn read(path: &Path) -> Result<Vec<PathBuf>, PlaylistError> {
    let failed = |source| PlaylistError::Io {
        path: path.to_owned(),
        source,
    };
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > MOST_BYTES {
        return Err(PlaylistError::Line {
            path: path.to_owned(),
            line: 1,
            found: format!("a list of {length} bytes"),
            expected: "at most 8 MiB",
        });
    }
    let bytes = fs::read(path).map_err(failed)?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => error.into_bytes().into_iter().map(char::from).collect(),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let names = names(text.trim_start_matches('\u{feff}')).map_err(
        |Wrong {
             line,
             found,
             expected,
         }| PlaylistError::Line {
            path: path.to_owned(),
            line,
            found,
            expected,
        },
    )?;
    if names.is_empty() {
        return Err(PlaylistError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// What is wrong with a text.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    line: usize,
    found: String,
    expected: &'static str,
}

/// The names in a text of either kind.
fn names(text: &str) -> Result<Vec<String>, Wrong> {
    let mut lines = (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .peekable();
    let sections = lines
        .peek()
        .is_some_and(|(_, line)| line.eq_ignore_ascii_case("[playlist]"));
    let mut names = Vec::new();
    for (line, text) in lines {
        let wrong = |expected| Wrong {
            line,
            found: format!("\"{}\"", text.chars().take(80).collect::<String>()),
            expected,
        };
        let name = if !sections {
            if text.starts_with('#') {
                continue;
            }
            text
        } else if text.starts_with(['[', ';']) {
            continue;
        } else {
            let (key, value) = text
                .split_once('=')
                .ok_or_else(|| wrong("KEY=VALUE, a section or a comment"))?;
            let numbered = key
                .get(..4)
                .filter(|key| key.eq_ignore_ascii_case("file"))
                .and_then(|_| key.get(4..))
                .is_some_and(|number| number.parse::<u32>().is_ok());
            if !numbered {
                continue;
            }
            value.trim()
        };
        if name.contains('\0') || name.is_empty() {
            return Err(wrong("the name of a file"));
        }
        let local = name.strip_prefix("file://").map(|rest| {
            let rest = rest
                .strip_prefix("localhost/")
                .map_or(rest, |_| &rest["localhost".len()..]);
            decoded(rest)
        });
        let name = match local {
            Some(local) => {
                local.ok_or_else(|| wrong("two hexadecimal digits behind every %, and UTF-8"))?
            }
            None => name.to_owned(),
        };
        if name.contains('\0') {
            return Err(wrong("the name of a file"));
        }
        if name.contains("://") {
            return Err(wrong("the name of a file; addresses are not played"));
        }
        if names.len() == MOST_ITEMS {
            return Err(wrong("the end of the list: 10000 items at most"));
        }
        names.push(name);
    }
    Ok(names)
}

/// The text of a URI's path (RFC 3986, section 2.1); none where an escape is not one or the bytes are no UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, behind) = rest.split_first_chunk::<2>()?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()?);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{MOST_ITEMS, names};

    #[test]
    fn names_stand_alone_or_behind_keys() {
        let m3u = "#EXTM3U\r\n#EXTINF:12,Title\r\nMusic/one.mp3\r\n\r\n  two words.wav \r\n";
        assert_eq!(names(m3u).unwrap(), ["Music/one.mp3", "two words.wav"]);
        let pls = "[playlist]\nNumberOfEntries=2\nFile1=a.ogg\nTitle1=A\nLength1=-1\nfile2=b.flac\nVersion=2\n";
        assert_eq!(names(pls).unwrap(), ["a.ogg", "b.flac"]);
        assert!(names("").unwrap().is_empty());
    }

    #[test]
    fn the_address_of_a_file_is_decoded() {
        let list = "file:///m/two%20words%C3%A4.wav\nfile://localhost/m/b.wav\n100%25.wav\n";
        assert_eq!(
            names(list).unwrap(),
            ["/m/two words\u{e4}.wav", "/m/b.wav", "100%25.wav"]
        );
        assert_eq!(names("file:///a%2\n").unwrap_err().line, 1);
        assert_eq!(names("file:///a%00\n").unwrap_err().line, 1);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let wrong = names("a.wav\n\nhttp://radio.example/live\n").unwrap_err();
        assert_eq!(wrong.line, 3);
        assert!(wrong.found.contains("radio.example"));
        assert_eq!(names("[playlist]\nnonsense\n").unwrap_err().line, 2);
        let long = "x.wav\n".repeat(MOST_ITEMS);
        assert_eq!(names(&long).unwrap().len(), MOST_ITEMS);
        assert_eq!(names(&(long + "y.wav")).unwrap_err().line, MOST_ITEMS + 1);
    }
}
