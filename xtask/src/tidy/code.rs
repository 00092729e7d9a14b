//! Rust text reduced to its code, line for line: enough lexing for rules about words.

use std::iter::repeat_n;

/// Blanks comments and what stands inside string and character literals. Newlines stay, so a line
/// of the result is a line of the text.
pub fn without_comments_and_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let length = line_comment(rest)
            .or_else(|| block_comment(rest))
            .or_else(|| raw_string(rest, at.checked_sub(1).map(|before| chars[before])))
            .or_else(|| quoted(rest, '"'))
            .or_else(|| character(rest));
        match length {
            Some(length) => {
                blank(&rest[..length], &mut code);
                at += length;
            }
            None => {
                code.push(rest[0]);
                at += 1;
            }
        }
    }
    code
}

/// Blanks items under `#[cfg(test)]` or `#[cfg(all(test, …))]`, given code without literals.
pub fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = ["#[cfg(test)]", "#[cfg(all(test,"]
        .into_iter()
        .filter_map(|attribute| rest.find(attribute))
        .min()
    {
        let (before, item) = rest.split_at(start);
        kept.push_str(before);
        let (item, after) = item.split_at(item_length(item));
        blank(&item.chars().collect::<Vec<_>>(), &mut kept);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The 1-based lines on which `needle` stands as a word of its own.
pub fn lines_with(code: &str, needle: &str) -> Vec<usize> {
    let mut lines: Vec<usize> = code
        .match_indices(needle)
        .filter(|(at, _)| {
            let before = code[..*at].chars().next_back();
            let after = code[at + needle.len()..].chars().next();
            let open_start = needle.starts_with(is_word) && before.is_some_and(is_word);
            let open_end = needle.ends_with(is_word) && after.is_some_and(is_word);
            !open_start && !open_end
        })
        .map(|(at, _)| line_at(code, at))
        .collect();
    lines.dedup();
    lines
}

/// The 1-based line of a byte offset.
pub fn line_at(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// Whether a character may stand in an identifier.
pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn blank(chars: &[char], code: &mut String) {
    code.extend(chars.iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
}

fn line_comment(rest: &[char]) -> Option<usize> {
    let length = rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
    rest.starts_with(&['/', '/']).then_some(length)
}

fn block_comment(rest: &[char]) -> Option<usize> {
    if !rest.starts_with(&['/', '*']) {
        return None;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    Some(rest.len())
}

/// `r"…"`, `r#"…"#` and on; `before` tells such an `r` from the end of a name, where the `b` of
/// `br` or the `c` of `cr` does no harm to read as code.
fn raw_string(rest: &[char], before: Option<char>) -> Option<usize> {
    if rest[0] != 'r' || before.is_some_and(|c| is_word(c) && !matches!(c, 'b' | 'c')) {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = ['"'].into_iter().chain(repeat_n('#', hashes)).collect();
    let start = 2 + hashes;
    let inside = rest[start..]
        .windows(end.len())
        .position(|window| window == end);
    Some(inside.map_or(rest.len(), |inside| start + inside + end.len()))
}

fn quoted(rest: &[char], quote: char) -> Option<usize> {
    if rest[0] != quote {
        return None;
    }
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            c if c == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    Some(rest.len())
}

/// A character literal; a lifetime has no closing quote after one character.
fn character(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', ..] => quoted(rest, '\''),
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

/// From an attribute to the end of the item it belongs to: the `;` or the closing brace that ends it.
fn item_length(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in item.char_indices() {
        match character {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && character == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let code = without_comments_and_literals(text);
        assert_eq!(
            code.split_whitespace().collect::<Vec<_>>().join(" "),
            expected
        );
        assert_eq!(code.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn comments_and_literals_go() {
        check("a(); // Mutex\nb();", "a(); b();");
        check("a /* x /* y */ z\n */ b", "a b");
        check("f(\"// not \\\" a comment\", 1)", "f( , 1)");
        check("f(r#\"a \" b\"#); g(br\"x\\\");", "f( ); g(b );");
        check(
            "let r#type = 'x'; let y: &'a str = c('\\'');",
            "let r#type = ; let y: &'a str = c( );",
        );
        check("'\"' + \"unsafe\"", "+");
    }

    #[test]
    fn test_items_go_and_the_rest_stays() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { c(); }\n}\nfn d() {}\n\
                    #[cfg(test)]\nuse e;\nfn f() {}\n";
        let shipped = without_tests(code);
        assert_eq!(
            shipped.split_whitespace().collect::<Vec<_>>().join(" "),
            "fn a() {} fn d() {} fn f() {}"
        );
        assert_eq!(lines_with(&shipped, "f"), [9]);
    }

    #[test]
    fn words_have_edges() {
        assert_eq!(
            lines_with("unsafe_code\nunsafe {}\nmy_unsafe", "unsafe"),
            [2]
        );
        assert_eq!(lines_with("eprintln!()\nprintln!()", "println!"), [2]);
    }
}
