"""A picture of each character and place for their cards: the shot that shows them best."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from workbench.engine import storyboard
from workbench.kit.errors import NotFoundError
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import ShotSize
from workbench.ui.desk import Desk, actor

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


def picture(blob: str, look: str) -> gr.HTML:
    """A blob as a picture; an even ground where there is none yet."""
    image = f'<img src="/files/{blob}?width=640" alt="" loading="lazy">' if blob else ""
    return gr.HTML(f'<div class="picture {look}">{image}</div>', apply_default_css=False)
