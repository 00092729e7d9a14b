//! What X11 calls the keys ("Keysym Encoding", X Window System Protocol, appendix A).

use egui::Key;

/// The symbol of a key without modifiers; `None` for keys that no host is known to want.
#[must_use]
pub fn of(key: Key) -> Option<u32> {
    let named = match key {
        Key::Space => 0x20,
        Key::Backspace => 0xff08,
        Key::Tab => 0xff09,
        Key::Enter => 0xff0d,
        Key::Escape => 0xff1b,
        Key::Home => 0xff50,
        Key::ArrowLeft => 0xff51,
        Key::ArrowUp => 0xff52,
        Key::ArrowRight => 0xff53,
        Key::ArrowDown => 0xff54,
        Key::PageUp => 0xff55,
        Key::PageDown => 0xff56,
        Key::End => 0xff57,
        Key::Insert => 0xff63,
        Key::Delete => 0xffff,
        _ => return function(key.name()).or_else(|| letter(key.symbol_or_name())),
    };
    Some(named)
}

/// F1 … F24.
fn function(name: &str) -> Option<u32> {
    let number: u32 = name.strip_prefix('F')?.parse().ok()?;
    (1..=24).contains(&number).then(|| 0xffbe + number - 1)
}

/// Letters, digits and signs of ASCII, whose symbols are their codes.
fn letter(name: &str) -> Option<u32> {
    let mut characters = name.chars();
    let only = characters.next().filter(char::is_ascii_graphic)?;
    let is_alone = characters.next().is_none();
    is_alone.then(|| u32::from(only.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_symbols_of_the_standard() {
        let symbols = [
            Key::Space,
            Key::L,
            Key::Num7,
            Key::F1,
            Key::F12,
            Key::Comma,
            Key::F,
        ]
        .map(of);
        let expected = [0x20, 0x6c, 0x37, 0xffbe, 0xffc9, 0x2c, 0x66];
        assert_eq!(symbols, expected.map(Some));
    }
}
