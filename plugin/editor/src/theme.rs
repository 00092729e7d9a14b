//! The look of the editor: tokens and measures read from their files, resolved for one colour theme.
//!
//! Nothing here is a colour or a size of its own; everything comes from `assets/tokens.json` and
//! `assets/layout.json`.

pub mod colour;
pub mod fonts;
pub mod icons;
pub mod measures;
pub mod mode;
pub mod style;
pub mod tokens;

use std::sync::Arc;

use egui::{Color32, FontId, Stroke};

use crate::theme::colour::Colours;
use crate::theme::icons::{IconError, Icons};
use crate::theme::measures::{MeasureError, Measures};
use crate::theme::mode::Mode;
use crate::theme::tokens::{TextToken, TokenError, Tokens};

/// A step of the type scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// 16, strong.
    Title,
    /// 13, strong.
    Heading,
    /// 13.
    Body,
    /// 12.
    Label,
    /// 12, figures.
    Value,
    /// 11.
    Caption,
    /// 10.5, figures.
    FigureSmall,
    /// 10.5, strong, upper case.
    Overline,
}

/// Why the editor's look could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// The design tokens.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// The measures of the plugin's window.
    #[error(transparent)]
    Measures(#[from] MeasureError),
    /// The icon font's index.
    #[error(transparent)]
    Icons(#[from] IconError),
}

/// Everything painting asks for, for one colour theme. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Which colour theme this is.
    pub mode: Mode,
    /// The colour roles of this theme.
    pub colour: Colours,
    /// The share of a role's colour in a chip's background, 0…1.
    pub tint: f32,
    /// The opacity of a cable without signal, 0…1.
    pub idle_opacity: f32,
    /// Colours of EQ bands.
    pub bands: Arc<[Color32]>,
    /// The design tokens.
    pub tokens: Arc<Tokens>,
    /// The measures of this window.
    pub measure: Arc<Measures>,
    icons: Arc<Icons>,
}

impl Theme {
    /// Reads the files built into the editor.
    ///
    /// # Errors
    /// When one of them is not what it should be; a test reads them, so a built editor does not meet this.
    pub fn built_in(mode: Mode) -> Result<Self, ThemeError> {
        let tokens = Arc::new(Tokens::built_in()?);
        let measure = Arc::new(Measures::built_in()?);
        let icons = Arc::new(Icons::built_in(&tokens.icons)?);
        Ok(Self::resolve(mode, tokens, measure, icons))
    }

    /// The same files in another colour theme.
    pub fn in_mode(&self, mode: Mode) -> Self {
        Self::resolve(
            mode,
            self.tokens.clone(),
            self.measure.clone(),
            self.icons.clone(),
        )
    }

    fn resolve(mode: Mode, tokens: Arc<Tokens>, measure: Arc<Measures>, icons: Arc<Icons>) -> Self {
        let bands = match mode {
            // The contrast theme has no bands of its own; those of the dark theme read on black.
            Mode::Dark | Mode::HighContrast => tokens.eq_bands.dark.clone(),
            Mode::Light => tokens.eq_bands.light.clone(),
        };
        Self {
            mode,
            colour: tokens.themes.of(mode).clone(),
            tint: *tokens.tint.of(mode),
            idle_opacity: *tokens.thread_idle_opacity.of(mode),
            bands: bands.into_iter().map(Color32::from).collect(),
            tokens,
            measure,
            icons,
        }
    }

    /// The token of a step of the type scale.
    pub fn text(&self, step: Text) -> &TextToken {
        let scale = &self.tokens.text.scale;
        match step {
            Text::Title => &scale.title,
            Text::Heading => &scale.heading,
            Text::Body => &scale.body,
            Text::Label => &scale.label,
            Text::Value => &scale.value,
            Text::Caption => &scale.caption,
            Text::FigureSmall => &scale.figure_small,
            Text::Overline => &scale.overline,
        }
    }

    /// The font of a step, `zoom` times its size.
    pub fn font(&self, step: Text, zoom: f32) -> FontId {
        let token = self.text(step);
        FontId::new(token.size * zoom, fonts::family(token))
    }

    /// The icon font at a size in points.
    pub fn icon_font(&self, size: f32) -> FontId {
        FontId::new(size, fonts::icon_family())
    }

    /// The character of an icon by its role, such as `action.undo`; the unknown node's where there is none.
    pub fn icon(&self, role: &str) -> &str {
        self.icons.role(role)
    }

    /// The icon of a node type, such as `filter.eq`.
    pub fn node_icon(&self, type_name: &str) -> &str {
        self.icons.node(type_name)
    }

    /// A hairline in a colour.
    pub fn hairline(&self, colour: Color32) -> Stroke {
        Stroke::new(self.tokens.stroke.hairline, colour)
    }

    /// A chip's background: `role` over `surface` at the theme's tint.
    pub fn tinted(&self, role: Color32, surface: Color32) -> Color32 {
        colour::mix(surface, role, self.tint)
    }

    /// The colour of a level in dBFS: flow, hot from the hot mark on, clip from the clip mark on.
    pub fn level_colour(&self, level_db: f32) -> Color32 {
        if level_db >= self.tokens.meter.clip_db {
            self.colour.clip
        } else if level_db >= self.tokens.meter.hot_db {
            self.colour.hot
        } else {
            self.colour.flow
        }
    }

    /// The colour of an EQ band, counted from 0; the bands' colours repeat.
    pub fn band(&self, index: usize) -> Color32 {
        self.bands
            .get(index.checked_rem(self.bands.len()).unwrap_or(0))
            .copied()
            .unwrap_or(self.colour.accent)
    }
}
