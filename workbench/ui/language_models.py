"""Which language model does what: a short list on the Servers tab."""

from collections.abc import Sequence
from html import escape

from workbench.engine.doctor import ModelUse
from workbench.model.vocabulary import Language
from workbench.ui.i18n import text


def models_page(uses: Sequence[ModelUse], words: Language) -> str:
    """The kinds of work, each with the model that does it and where its texts are sent."""
    rows = "".join(
        f"<dt>{escape(text(f'models_{use.role}', words))}</dt><dd>{escape(_who(use, words))}</dd>" for use in uses
    )
    return f"<article><header><h3>{escape(text('models_title', words))}</h3></header><dl>{rows}</dl></article>"


def _who(use: ModelUse, words: Language) -> str:
    if use.model:
        return f"{use.model} · {use.place}"
    return text("models_nobody" if use.role == "quick" else "models_rules", words)
