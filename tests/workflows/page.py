"""The tables of docs/workflows.md, made from the cards. `python -m tests.workflows.page` writes them anew."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.workflows.shipped import NAMES, card_of
from workbench.model.workflows import Card, ModelFile, Purpose

PAGE = Path(__file__).parents[2] / "docs" / "workflows.md"
START, END = "<!-- from the cards -->", "<!-- end -->"


def written(page: str) -> str:
    """The page with its tables as the cards have them."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{tables()}\n\n{END}{after}"


def tables() -> str:
    """What each workflow makes and asks for, and every model file."""
    cards = sorted((card_of(name) for name in NAMES), key=lambda card: list(Purpose).index(card.purpose))
    files = {model.name: model for card in cards for model in card.models}
    return "\n".join(
        [
            *_table(
                ["workflow", "id", "purpose", "family", "models", "GPU memory", "speed", "node packs"], map(_row, cards)
            ),
            "",
            *_table(["model file", "folder", "size", "licence"], (_file_row(files[name]) for name in sorted(files))),
        ]
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in [head, ["---"] * len(head), *rows]:
        yield f"| {' | '.join(row)} |"


def _row(card: Card) -> list[str]:
    unknown = any(not model.size for model in card.models)
    total = sum(model.size for model in card.models)
    return [
        card.name,
        f"`{card.id}`",
        card.purpose.replace("_", " "),
        card.family.value if card.family != "unknown" else "any",
        f"{'over ' if unknown else ''}{_gigabytes(total)}" if total else "none",
        f"{card.vram_gb:g} GB" if card.vram_gb else "",
        card.speed,
        ", ".join(card.packs),
    ]


def _file_row(model: ModelFile) -> list[str]:
    size = _gigabytes(model.size) if model.size else ""
    return [f"`{model.name}`", f"`{model.folder}`", size, model.licence]


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
