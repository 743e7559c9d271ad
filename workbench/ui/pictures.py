"""A picture of each character and place for their cards: the shot that shows them best."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import gradio as gr

from workbench.engine import storyboard
from workbench.kit.errors import NotFoundError
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import ShotSize
from workbench.ui.desk import Desk, actor, hidden, on

_SIZES = list(ShotSize)


@dataclass(frozen=True)
class Gallery:
    """The shots that have a picture, each with its blob."""

    shots: Sequence[tuple[Shot, str]]

    @classmethod
    def of(cls, desk: Desk, project_id: str, request: gr.Request) -> "Gallery":
        """Read a project's pictures; a project without a storyboard has none."""
        try:
            cards = storyboard.board(desk.studio, actor(request), project_id)
            shots = storyboard.list_shots(desk.studio, actor(request), project_id)
        except NotFoundError:
            return cls(())
        pictures = {card.id: card.picture for card in cards if card.picture}
        return cls([(shot, pictures[shot.id]) for shot in shots if shot.id in pictures])

    def portrait(self, character_id: str) -> str:
        """The closest picture of a character, alone in it where there is one; empty when there is none."""
        seen = [(shot, blob) for shot, blob in self.shots if character_id in shot.characters]
        return _best(seen, wanted=ShotSize.MEDIUM_CLOSE_UP)

    def view(self, scene_id: str) -> str:
        """The widest picture of a place with the fewest people; empty when there is none."""
        return _best([(shot, blob) for shot, blob in self.shots if shot.scene_id == scene_id], wanted=ShotSize.WIDE)


def _best(seen: Sequence[tuple[Shot, str]], wanted: ShotSize) -> str:
    def misfit(entry: tuple[Shot, str]) -> tuple[int, int]:
        shot, _ = entry
        return len(shot.characters), abs(_SIZES.index(shot.size) - _SIZES.index(wanted))

    return min(seen, key=misfit)[1] if seen else ""


def picture(blob: str, look: str, shows: str) -> gr.HTML:
    """A blob as the picture of a character or place; an even ground where there is none yet."""
    image = f'<img src="/files/{blob}?width=640" alt="" loading="lazy">' if blob else ""
    return gr.HTML(f'<div class="picture {look}" data-shows="{escape(shows)}">{image}</div>', apply_default_css=False)


def outlines(look: str) -> gr.HTML:
    """What stands where cards will be while they are fetched; the page hides it when they are there."""
    card = f'<div class="outline"><div class="picture {look}"></div><i></i><i></i><i></i></div>'
    return gr.HTML(f'<div class="grid">{card * 4}</div>', elem_classes="outlines", apply_default_css=False)


def hang_pictures(desk: Desk, pictures_of: Callable[[Gallery], Mapping[str | None, str]]) -> None:
    """When a film was made, give cards their new pictures and leave alone what is being written in them."""
    pictures = hidden()

    def look(project_id: str, request: gr.Request) -> str:
        return json.dumps(pictures_of(Gallery.of(desk, project_id, request))) if project_id else ""

    made = on(desk.finished.end, look, [desk.project], [pictures])
    made.success(None, [pictures], None, js="workbench.hang")
