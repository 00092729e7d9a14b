//! The fonts built into the editor and the families text is set in.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

use crate::theme::tokens::{Family, TextToken};

const ICONS: &str = "icons";
const UI_REGULAR: &str = "ui-400";
const UI_MEDIUM: &str = "ui-500";
const UI_STRONG: &str = "ui-600";
const FIGURE_REGULAR: &str = "figure-400";
const FIGURE_MEDIUM: &str = "figure-500";

/// Inter, JetBrains Mono and the icons, each family with Inter behind it for what it lacks.
pub fn definitions() -> FontDefinitions {
    let files: [(&str, &'static [u8]); 6] = [
        (
            UI_REGULAR,
            include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
        ),
        (
            UI_MEDIUM,
            include_bytes!("../../assets/fonts/Inter-Medium.ttf"),
        ),
        (
            UI_STRONG,
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        ),
        (
            FIGURE_REGULAR,
            include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
        (
            FIGURE_MEDIUM,
            include_bytes!("../../assets/fonts/JetBrainsMono-Medium.ttf"),
        ),
        (ICONS, include_bytes!("../../assets/fonts/lucide.ttf")),
    ];
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in files {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut chain = vec![name.to_owned()];
        if name != UI_REGULAR {
            chain.push(UI_REGULAR.to_owned());
        }
        fonts.families.insert(FontFamily::Name(name.into()), chain);
    }
    let words = vec![UI_REGULAR.to_owned(), ICONS.to_owned()];
    let figures = vec![FIGURE_REGULAR.to_owned(), UI_REGULAR.to_owned()];
    fonts.families.insert(FontFamily::Proportional, words);
    fonts.families.insert(FontFamily::Monospace, figures);
    fonts
}

/// The family of a step of the type scale: the lightest face at least as heavy as asked for.
pub fn family(token: &TextToken) -> FontFamily {
    let name = match (token.family, token.weight) {
        (Family::Ui, ..=400) => UI_REGULAR,
        (Family::Ui, ..=500) => UI_MEDIUM,
        (Family::Ui, _) => UI_STRONG,
        (Family::Figure, ..=400) => FIGURE_REGULAR,
        (Family::Figure, _) => FIGURE_MEDIUM,
    };
    FontFamily::Name(name.into())
}

/// The family of the icons.
pub fn icon_family() -> FontFamily {
    FontFamily::Name(ICONS.into())
}
