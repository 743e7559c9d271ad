"""The engine in a notebook: the same operations, results that show themselves, progress as bars.

wb = await start()
film = wb.open_story(text)
film.characters                # cards
await film.make()              # bars, then the player
film.shot(1).as_moviepy()      # a clip, for effects of one's own
film.prompts(shot, ["text_to_image", "flux_text_to_image"])   # one shot, as each model family hears it
await wb.stop()
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from tqdm.auto import tqdm

from workbench.engine import (
    Studio,
    export_film,
    load_settings,
    open_studio,
    projects,
    renders,
    storyboard,
    workflows,
)
from workbench.engine import characters as cast_operations
from workbench.engine.cutting import current_cut
from workbench.engine.filming import FilmFiles
from workbench.engine.people import local_owner
from workbench.kit.errors import ApiError, NotFoundError
from workbench.model.cut import Cut
from workbench.model.projects import Character, Project
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Event, RenderState
from workbench.notebook_pictures import picture_tag
from workbench.notebook_prompts import Prompts, prompts_for
from workbench.notebook_workflows import OpenWorkflow

if TYPE_CHECKING:  # imported when a clip is asked for
    from moviepy import VideoClip, VideoFileClip

_CARD = ["id", "name", "purpose", "family", "tags"]
_STYLE = "display:inline-block;vertical-align:top;width:240px;margin:6px;font:13px/1.5 system-ui"


class Cards(Sequence[Any]):
    """Rows that a notebook shows as cards; otherwise an ordinary sequence."""

    def __init__(self, rows: Iterable[Any], cards: Iterable[str]) -> None:
        self._rows = list(rows)
        self._cards = list(cards)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def _repr_html_(self) -> str:
        return "".join(f'<div style="{_STYLE}">{card}</div>' for card in self._cards)


@dataclass(frozen=True)
class Workbench:
    """An open studio; `stop` ends it."""

    studio: Studio
    _exit: AsyncExitStack

    def open_story(self, text: str) -> "OpenFilm":
        """The project of a story, planned and ready to be made; a language model takes minutes for a new one."""
        project = projects.open_story(self.studio, local_owner(), text)
        if renders.plan_render(self.studio, local_owner(), project.id).writer:
            projects.write_project(self.studio, local_owner(), project.id, text)
            project = projects.get_project(self.studio, local_owner(), project.id)
        return OpenFilm(self.studio, project)

    @property
    def workflows(self) -> pd.DataFrame:
        """The library of workflows, one row each."""
        cards = workflows.list_workflows(self.studio, local_owner())
        return pd.DataFrame([card.model_dump(mode="json", include=set(_CARD)) for card in cards], columns=_CARD)

    def workflow(self, identity: str) -> OpenWorkflow:
        """A workflow of the library by its id.

        Raises:
            NotFoundError: there is none.
        """
        return OpenWorkflow(self.studio, workflows.get_workflow(self.studio, local_owner(), identity).card)

    async def import_workflow(self, file: Path) -> OpenWorkflow:
        """Take a workflow in: JSON, or a picture, film or sound that ComfyUI made.

        Raises:
            InvalidInputError: there is none in the file, or a damaged one.
        """
        data = await asyncio.to_thread(file.read_bytes)
        report = await workflows.import_bytes(self.studio, local_owner(), data, file.name)
        return OpenWorkflow(self.studio, report.card, report.problems)

    async def stop(self) -> None:
        """End the studio; what is unfinished goes on at the next start."""
        await self._exit.aclose()


async def start(folder: Path | None = None) -> Workbench:
    """Open the studio that the settings in `folder` (or the current one) describe."""
    stack = AsyncExitStack()
    studio = await stack.enter_async_context(open_studio(load_settings(folder)))
    return Workbench(studio, stack)


@dataclass(frozen=True)
class OpenFilm:
    """A project in a notebook."""

    studio: Studio
    project: Project

    @property
    def characters(self) -> Sequence[Character]:
        """The cast."""
        rows = cast_operations.list_characters(self.studio, local_owner(), self.project.id)
        return Cards(rows, (f"<b>{escape(row.name)}</b><br>{escape(row.appearance)}" for row in rows))

    @property
    def shots(self) -> Sequence[Shot]:
        """The storyboard, with the picked pictures."""
        rows = storyboard.list_shots(self.studio, local_owner(), self.project.id)
        cards = {card.id: card for card in storyboard.board(self.studio, local_owner(), self.project.id)}
        return Cards(rows, (self._shot_card(row, cards[row.id].picture) for row in rows))

    @property
    def table(self) -> pd.DataFrame:
        """The storyboard as a table, one row a shot."""
        rows = storyboard.board(self.studio, local_owner(), self.project.id)
        return pd.DataFrame([row.model_dump(include={"number", "size", "angle", "movement", "words"}) for row in rows])

    @property
    def takes_table(self) -> pd.DataFrame:
        """Every take of the film as a table: what it is and what made it."""
        shots = storyboard.list_shots(self.studio, local_owner(), self.project.id)
        takes = [(shot, take) for shot in shots for take in storyboard.list_takes(self.studio, local_owner(), shot.id)]
        return pd.DataFrame([_take_row(shot, take) for shot, take in takes])

    def prompts(self, shot: Shot, workflows: Sequence[str], instructions: str = "") -> Prompts:
        """The prompts of a shot for several workflows; where a language model translates, it is asked, for seconds.

        Args:
            instructions: other ones than those of `translate.md`, to be tried.
        """
        return prompts_for(self.studio, shot.id, workflows, instructions)

    def takes(self, shot: Shot) -> Sequence[Take]:
        """Every picture that was made for a shot."""
        rows = storyboard.list_takes(self.studio, local_owner(), shot.id)
        pictures = [row for row in rows if row.kind is not TakeKind.VOICE]
        return Cards(pictures, (f"{picture_tag(self.studio, row.blob)}seed {row.provenance.seed}" for row in pictures))

    @property
    def cut(self) -> Cut:
        """The cut as the storyboard and the picks are now: what the film engine gets."""
        return current_cut(self.studio, self.project.id)

    def shot(self, number: int) -> "OpenShot":
        """A shot of the cut, by its number."""
        return OpenShot(self, number)

    def as_moviepy(self) -> "VideoFileClip":
        """The newest film as a MoviePy clip; close it when it is no longer needed.

        Raises:
            NotFoundError: no film has been made yet.
        """
        from workbench.media.moviepy_clips import film_as_moviepy

        films = renders.list_films(self.studio, local_owner(), self.project.id)
        if not films:
            raise NotFoundError("There is no film yet.", "Make it first.")
        return film_as_moviepy(self.studio.blobs.path(films[0].blob))

    async def remake(self, shot: Shot, *, seed: int | None = None, prompt: str | None = None) -> FilmFiles:
        """Make one shot again, and the film with it."""
        render = await renders.remake_shot(self.studio, local_owner(), shot.id, seed, prompt)
        return await self._follow(render.id)

    async def make(self) -> FilmFiles:
        """Make what is missing, and the film."""
        render = await renders.start_render(self.studio, local_owner(), self.project.id)
        return await self._follow(render.id)

    async def _follow(self, render_id: str) -> FilmFiles:
        status = renders.get_render(self.studio, local_owner(), render_id)
        with tqdm(total=status.total, unit="task") as bar:
            state = await self.studio.jobs.wait(render_id, on_event=lambda event: _advance(bar, event))
        status = renders.get_render(self.studio, local_owner(), render_id)
        if state is not RenderState.COMPLETED:
            raise ApiError(status.error or f"The render was {state.value}.", "Run the cell again to go on.")
        out = self.studio.settings.data.parent / "films" / f"{self.project.id[:8]}.mp4"
        return export_film(self.studio, status.film_id, out, self.project.id)

    def _shot_card(self, shot: Shot, picture: str) -> str:
        words = " ".join(line.text for line in shot.lines)
        camera = f"<b>{shot.position}</b> {shot.size.value}, {shot.movement.value}"
        return f"{picture_tag(self.studio, picture)}{camera}<br>{escape(words)}"


@dataclass(frozen=True)
class OpenShot:
    """A shot of a film in a notebook."""

    film: OpenFilm
    number: int

    def as_moviepy(self) -> "VideoClip":
        """The shot as a MoviePy clip, drawn when its frames are asked for, with its voices but without subtitles.

        Raises:
            InvalidInputError: the cut has no such shot.
        """
        from workbench.media.moviepy_clips import shot_as_moviepy

        return shot_as_moviepy(self.film.cut, self.number)


def _take_row(shot: Shot, take: Take) -> dict[str, object]:
    made = take.provenance
    return {
        "shot": shot.position,
        "kind": take.kind.value,
        "seconds": round(take.duration, 2),
        "made by": made.backend,
        "seed": made.seed,
        "draft": made.draft,
    }


def _advance(bar: "tqdm[Any]", event: Event) -> None:
    if event.kind == "task" and event.data.get("state") == "completed":
        bar.update()
