"""Colours, type and page styles, light and dark: quiet greys, so that the pictures are the brightest thing there is."""

from importlib.resources import files

import gradio as gr

from workbench.ui.parts import parts_css

LIGHT_AND_DARK = {
    "body_background_fill": ("#e8e7e3", "#131417"),
    "body_text_color": ("#1c1b19", "#e9e7e2"),
    "body_text_color_subdued": ("#5b5850", "#a9a69e"),
    "background_fill_primary": ("#f5f4f1", "#1b1d21"),
    "background_fill_secondary": ("#eceae6", "#17191c"),
    "border_color_primary": ("#d2cfc8", "#34373d"),
    "border_color_accent": ("#b26a00", "#f0a92e"),
    "color_accent_soft": ("#f6e7cd", "#3a2e18"),
    "block_background_fill": ("transparent", "transparent"),
    "block_border_color": ("#d2cfc8", "#34373d"),
    "block_label_background_fill": ("transparent", "transparent"),
    "block_label_text_color": ("#5b5850", "#a9a69e"),
    "block_title_text_color": ("#45423c", "#c4c1b9"),
    "block_info_text_color": ("#5b5850", "#a9a69e"),
    "panel_background_fill": ("#f5f4f1", "#1b1d21"),
    "panel_border_color": ("#d2cfc8", "#34373d"),
    "input_background_fill": ("#fdfcfb", "#24272c"),
    "input_background_fill_focus": ("#ffffff", "#24272c"),
    "input_border_color": ("#c9c6be", "#3d4148"),
    "input_border_color_focus": ("#b26a00", "#f0a92e"),
    "input_placeholder_color": ("#6b675f", "#98958d"),
    "link_text_color": ("#8a4b00", "#f5bd62"),
    "link_text_color_hover": ("#6b3a00", "#ffd48c"),
    "link_text_color_visited": ("#8a4b00", "#f5bd62"),
    "button_primary_background_fill": ("#f0a92e", "#f0a92e"),
    "button_primary_background_fill_hover": ("#ffbb47", "#ffbb47"),
    "button_primary_text_color": ("#1d1404", "#1d1404"),
    "button_primary_text_color_hover": ("#1d1404", "#1d1404"),
    "button_primary_border_color": ("#f0a92e", "#f0a92e"),
    "button_secondary_background_fill": ("#fdfcfb", "#26292f"),
    "button_secondary_background_fill_hover": ("#ffffff", "#30343b"),
    "button_secondary_text_color": ("#1c1b19", "#e9e7e2"),
    "button_secondary_border_color": ("#c9c6be", "#3d4148"),
    "button_cancel_background_fill": ("#fdfcfb", "#26292f"),
    "button_cancel_background_fill_hover": ("#fbe9e7", "#3a2220"),
    "button_cancel_text_color": ("#a3261b", "#ff9d92"),
    "button_cancel_border_color": ("#dcb4af", "#5c3430"),
    "checkbox_background_color": ("#fdfcfb", "#24272c"),
    "checkbox_background_color_selected": ("#b26a00", "#d98f14"),
    "checkbox_border_color": ("#8f8b82", "#6b7079"),
    "checkbox_border_color_selected": ("#b26a00", "#d98f14"),
    "checkbox_label_background_fill": ("#fdfcfb", "#24272c"),
    "checkbox_label_background_fill_hover": ("#ffffff", "#30343b"),
    "checkbox_label_background_fill_selected": ("#f6e7cd", "#3a2e18"),
    "checkbox_label_text_color": ("#1c1b19", "#e9e7e2"),
    "checkbox_label_border_color": ("#c9c6be", "#3d4148"),
    "error_background_fill": ("#fbe9e7", "#3a2220"),
    "error_border_color": ("#dcb4af", "#5c3430"),
    "error_text_color": ("#a3261b", "#ff9d92"),
}
"""Variables of Gradio's themes in light and dark; texts keep 4.5:1 on the grounds that they stand on."""


def workbench_theme() -> gr.themes.Base:
    """The palette as a theme."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.amber,
        neutral_hue=gr.themes.colors.stone,
        font=["system-ui", "-apple-system", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "sans-serif"],
        font_mono=["ui-monospace", "Noto Sans Mono", "Noto Sans Mono CJK SC", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    )
    colours = {name: light for name, (light, _) in LIGHT_AND_DARK.items()}
    dark = {f"{name}_dark": colour for name, (_, colour) in LIGHT_AND_DARK.items()}
    shape = {
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_padding": "0px",
        "block_title_text_weight": "500",
        "block_title_text_size": "13px",
        "block_info_text_size": "12px",
        "input_border_width": "1px",
        "input_padding": "9px 11px",
        "button_primary_shadow": "none",
        "button_secondary_shadow": "none",
        "button_border_width": "1px",
        "button_large_text_weight": "600",
        "button_large_text_size": "15px",
        "button_large_padding": "9px 18px",
        "button_small_text_weight": "500",
        "button_small_text_size": "13px",
        "button_small_padding": "6px 12px",
        "button_transition": "background-color 0.15s, border-color 0.15s",
        "checkbox_label_padding": "7px 12px",
        "panel_border_width": "1px",
        "layout_gap": "16px",
        "form_gap_width": "0px",
    }
    return theme.set(**colours, **dark, **shape)


def page_parts() -> str:
    """What the page has beside Gradio's own: the styles, and the scripts that its parts share."""
    folder = files("workbench.ui")
    css = (
        "".join((folder / name).read_text("utf-8") for name in ("page.css", "film.css", "workflows.css")) + parts_css()
    )
    names = ("first.js", "live.js", "forms.js", "drafts.js")
    script = "".join((folder / name).read_text("utf-8") for name in names)
    return f'<meta name="color-scheme" content="light dark"><style>{css}</style><script>{script}</script>'
