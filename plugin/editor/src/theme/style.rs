//! egui's own style from the tokens, for tooltips, menus, scroll bars and text fields.

use egui::style::{Selection, WidgetVisuals};
use egui::{Context, CornerRadius, Margin, Shadow, Stroke, TextStyle, Vec2, Visuals};

use crate::theme::mode::Mode;
use crate::theme::{Text, Theme};

/// Gives a context the editor's fonts. Once, when its window opens.
pub fn install_fonts(ctx: &Context) {
    ctx.set_fonts(crate::theme::fonts::definitions());
}

/// Whether a context has the editor's fonts by now.
pub fn has_fonts(ctx: &Context) -> bool {
    let icons = crate::theme::fonts::icon_family();
    ctx.fonts(|fonts| fonts.definitions().families.contains_key(&icons))
}

/// Gives a context a theme's style.
pub fn apply(ctx: &Context, theme: &Theme) {
    let visuals = visuals(theme);
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.text_styles = [
            (TextStyle::Small, theme.font(Text::Caption, 1.0)),
            (TextStyle::Body, theme.font(Text::Label, 1.0)),
            (TextStyle::Button, theme.font(Text::Label, 1.0)),
            (TextStyle::Heading, theme.font(Text::Title, 1.0)),
            (TextStyle::Monospace, theme.font(Text::Value, 1.0)),
        ]
        .into();
        let space = &theme.tokens.space;
        style.spacing.item_spacing = Vec2::splat(0.0);
        style.spacing.button_padding = Vec2::new(space.s2, space.s1);
        style.spacing.menu_margin = margin(space.s1);
        style.spacing.window_margin = margin(space.s2);
        style.spacing.interact_size.y = theme.tokens.size.target_min;
        style.spacing.scroll.bar_width = theme.measure.controls.scrollbar;
        style.spacing.scroll.floating_width = theme.measure.controls.scrollbar;
        style.animation_time = theme.tokens.motion.fast / 1000.0;
        // Text that can be selected would take the keys from the host.
        style.interaction.selectable_labels = false;
    });
}

fn margin(space: f32) -> Margin {
    Margin::from(space)
}

fn visuals(theme: &Theme) -> Visuals {
    let colour = &theme.colour;
    let mut visuals = match theme.mode {
        Mode::Light => Visuals::light(),
        Mode::Dark | Mode::HighContrast => Visuals::dark(),
    };
    let control = CornerRadius::from(theme.tokens.radius.control);
    let panel = CornerRadius::from(theme.tokens.radius.button);
    let state = |fill, line, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: theme.hairline(line),
        fg_stroke: theme.hairline(text),
        corner_radius: control,
        expansion: 0.0,
    };
    visuals.widgets.noninteractive =
        state(colour.raised, colour.line_subtle, colour.text_secondary);
    visuals.widgets.inactive = state(colour.raised, colour.line, colour.text);
    visuals.widgets.hovered = state(colour.hover, colour.line_control, colour.text);
    visuals.widgets.active = state(colour.hover, colour.accent, colour.text);
    visuals.widgets.open = state(colour.hover, colour.line_control, colour.text);
    visuals.selection = Selection {
        bg_fill: colour.selected,
        stroke: Stroke::new(theme.tokens.stroke.hairline, colour.accent),
    };
    visuals.panel_fill = colour.canvas;
    visuals.window_fill = colour.raised;
    visuals.window_stroke = theme.hairline(colour.line);
    visuals.extreme_bg_color = colour.inset;
    visuals.window_corner_radius = panel;
    visuals.menu_corner_radius = panel;
    let offset = Margin::from(theme.tokens.elevation.egui.popup.y).bottom;
    let shadow = Shadow {
        offset: [0, offset],
        blur: 0,
        spread: 0,
        color: colour.shadow,
    };
    visuals.popup_shadow = shadow;
    visuals.window_shadow = shadow;
    visuals.error_fg_color = colour.danger;
    visuals.warn_fg_color = colour.warn;
    visuals.hyperlink_color = colour.accent;
    visuals
}
