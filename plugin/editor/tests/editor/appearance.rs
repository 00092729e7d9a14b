//! The token files are read whole, errors name their place, and the colours have the contrast they promise.

use airloom_editor::theme::colour::{self, HexError};
use airloom_editor::theme::icons::{IconError, Icons};
use airloom_editor::theme::measures::Measures;
use airloom_editor::theme::mode::Mode;
use airloom_editor::theme::tokens::{TokenError, Tokens};
use airloom_editor::theme::{Text, Theme};
use egui::Color32;

const TOKENS: &str = include_str!("../../assets/tokens.json");

/// WCAG 2.1, relative luminance.
fn luminance(colour: Color32) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
}

/// WCAG 2.1, contrast ratio.
fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_theme_is_read() {
    for mode in Mode::ALL {
        let theme = Theme::built_in(mode).expect("well formed");
        assert_eq!(theme.mode, mode);
        assert!(theme.text(Text::Title).size > theme.text(Text::Caption).size);
    }
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    assert_eq!(theme.colour.canvas, Color32::from_rgb(0x0F, 0x11, 0x14));
    assert_eq!(
        theme.in_mode(Mode::Light).colour.canvas,
        Color32::from_rgb(0xF1, 0xF2, 0xF4)
    );
}

#[test]
fn text_has_the_contrast_the_tokens_ask_for() {
    for mode in Mode::ALL {
        let theme = Theme::built_in(mode).expect("well formed");
        let mut checked = 0;
        for (role, rule) in theme.tokens.contrast.of(mode) {
            // Roles this editor has no use for, such as the take button's.
            let Some(text) = theme.colour.role(role) else {
                continue;
            };
            for surface in &rule.on {
                let ground = theme.colour.role(surface).expect("a surface");
                let ratio = contrast(text, ground);
                assert!(
                    ratio >= f64::from(rule.need) - 0.005,
                    "{mode:?} {role} on {surface}: {ratio}"
                );
                checked += 1;
            }
        }
        assert!(checked > 40, "only {checked} pairs in {mode:?}");
    }
}

#[test]
fn silent_cables_keep_three_to_one() {
    for mode in Mode::ALL {
        let theme = Theme::built_in(mode).expect("well formed");
        let idle = colour::mix(theme.colour.canvas, theme.colour.flow, theme.idle_opacity);
        let ratio = contrast(idle, theme.colour.canvas);
        assert!(ratio >= 2.95, "{mode:?}: {ratio}");
    }
}

#[test]
fn errors_in_token_files_are_typed_and_name_their_place() {
    assert!(matches!(Tokens::read("{"), Err(TokenError::Form { .. })));
    let older = TOKENS.replacen("\"version\": 1", "\"version\": 7", 1);
    match Tokens::read(&older) {
        Err(TokenError::Version {
            expected: 1,
            actual: 7,
        }) => {}
        other => panic!("{other:?}"),
    }
    let broken = TOKENS.replacen("#0F1114", "0F1114", 1);
    let error = Tokens::read(&broken)
        .expect_err("a colour without its sign")
        .to_string();
    assert!(
        error.contains("line 6") && error.contains("#RRGGBB"),
        "{error}"
    );
    let error = Measures::read("{\"window\": {}}")
        .expect_err("a measure is missing")
        .to_string();
    assert!(error.contains("layout.json, line 1"), "{error}");
}

#[test]
fn colours_are_read_with_and_without_opacity() {
    assert_eq!(
        colour::parse("#7DB4FF"),
        Ok(Color32::from_rgb(0x7D, 0xB4, 0xFF))
    );
    let half = Color32::from_rgba_unmultiplied(0, 0, 0, 0x80);
    assert_eq!(colour::parse("#00000080"), Ok(half));
    for text in ["", "#", "#12345", "#GGGGGG", "7DB4FF", "#ÄÖÜ", "#+1+2+3"] {
        assert_eq!(
            colour::parse(text),
            Err(HexError { found: text.into() }),
            "{text}"
        );
    }
}

#[test]
fn every_icon_role_has_a_character_and_unknown_types_have_the_unknown_icon() {
    let tokens = Tokens::built_in().expect("well formed");
    let icons = Icons::built_in(&tokens.icons).expect("every role's icon");
    for (group, roles) in &tokens.icons {
        for role in roles.keys() {
            assert_eq!(
                icons.role(&format!("{group}.{role}")).chars().count(),
                1,
                "{group}.{role}"
            );
        }
    }
    assert_eq!(icons.node("no.such_type"), icons.role("node.unknown"));
    let mut wrong = tokens.icons.clone();
    wrong
        .entry("node".into())
        .or_default()
        .insert("x".into(), "no-such-icon".into());
    match Icons::built_in(&wrong) {
        Err(IconError::Missing { role, name }) => {
            assert_eq!((role.as_str(), name.as_str()), ("node.x", "no-such-icon"));
        }
        other => panic!("{other:?}"),
    }
}
