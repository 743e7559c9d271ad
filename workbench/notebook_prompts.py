"""Prompts in a notebook: one shot as each model family hears it, why each word is there, and what a change changes.

prompts = film.prompts(shot, ["text_to_image", "flux_text_to_image", "ltx_text_to_video"])
prompts.reasons                       # a table
await prompts.draw()                  # a picture of each
prompts.against(others)               # the difference, word by word
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
from tqdm.auto import tqdm

from workbench.engine import Studio, trials
from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.people import local_owner
from workbench.engine.planning import Bible, image_order, offer_for
from workbench.model.storyboard import Shot
from workbench.model.workflows import FAMILY_NAMES, ShotPlan
from workbench.notebook_pictures import picture_tag

_CARD = "display:inline-block;vertical-align:top;width:300px;margin:6px;font:13px/1.5 system-ui"
_ADDED, _GONE = "background:#2da44e40;text-decoration:none", "background:#cf222e30"
_WORDS = re.compile(r"\s+|[^\s，。；：]+|[，。；：]")


class Shown:
    """HTML that a notebook shows."""

    def __init__(self, html: str) -> None:
        self._html = html

    def _repr_html_(self) -> str:
        return self._html


@dataclass(frozen=True)
class Prompts(Sequence[ShotPlan]):
    """The plans of one shot for several workflows; a notebook shows their prompts side by side."""

    studio: Studio
    project_id: str
    plans: Sequence[ShotPlan]

    def __len__(self) -> int:
        return len(self.plans)

    def __getitem__(self, index: int) -> ShotPlan:  # pyright: ignore[reportIncompatibleMethodOverride]  # no slices
        return self.plans[index]

    @property
    def reasons(self) -> pd.DataFrame:
        """Why the prompts are as they are, one row a reason."""
        rows = [{"workflow": plan.workflow, **reason.model_dump()} for plan in self.plans for reason in plan.reasons]
        return pd.DataFrame(rows, columns=["workflow", "what", "choice", "why"])

    async def draw(self, width: int = 384, height: int = 216) -> Shown:
        """A picture or clip of each prompt, made as a trial run and kept with the project."""
        owner, studio, tags = local_owner(), self.studio, list[str]()
        for plan in tqdm(self.plans, unit="run"):
            card = studio.workflow(plan.workflow)[0]
            small = {"width": width, "height": height, "frames": 9}
            values = plan.values | {name: value for name, value in small.items() if card.slot(name)}
            run = await trials.try_workflow(studio, owner, self.project_id, plan.workflow, values)
            await studio.jobs.wait(run.id)
            made = {one.render_id: one for one in trials.list_trials(studio, owner, self.project_id, plan.workflow)}
            trial = made[run.id]
            tags.append(_card(card.name, picture_tag(studio, trial.blob) or escape(trial.error)))
        return Shown("".join(tags))

    def against(self, others: "Prompts") -> Shown:
        """What changes from these prompts to others, word by word."""
        after = {plan.workflow: plan for plan in others.plans}
        pairs = [(plan, after[plan.workflow]) for plan in self.plans if plan.workflow in after]
        return Shown("".join(_card(self._name(old), _difference(_positive(old), _positive(new))) for old, new in pairs))

    def _repr_html_(self) -> str:
        return "".join(_card(self._name(plan), _told(plan)) for plan in self.plans)

    def _name(self, plan: ShotPlan) -> str:
        card = self.studio.workflow(plan.workflow)[0]
        return f"{card.name} · {FAMILY_NAMES.get(card.family, card.family.value)}"


def prompts_for(studio: Studio, shot_id: str, workflows: Sequence[str], instructions: str = "") -> Prompts:
    """The prompts of a shot for several workflows, from one translation. A language model is asked where it has to be.

    Raises:
        NotFoundError: there is no such shot or workflow.
        WorkbenchError: the model gave no answer that can be used.
    """
    with studio.database.session() as session:
        shot = fetch(session, Shot, shot_id)
        bible = Bible.of(session, project_of_shot(session, shot))
    source = bible.source_of(shot)
    translator = studio.translator.told(instructions) if instructions else studio.translator
    translation = translator.translate(source, offer_for(studio, bible, shot))
    plans = [image_order(studio, bible, _made_by(shot, workflow), translation).plan for workflow in workflows]
    return Prompts(studio, source.project.id, plans)


def _made_by(shot: Shot, workflow: str) -> Shot:
    generation = shot.generation.model_copy(update={"workflow": workflow})
    return shot.model_copy(update={"generation": generation})


def _positive(plan: ShotPlan) -> str:
    return str(plan.values.get("positive", ""))


def _told(plan: ShotPlan) -> str:
    negative = plan.values.get("negative")
    against = f"<p style='opacity:.6'>not: {escape(str(negative))}</p>" if negative else ""
    return f"<p>{escape(_positive(plan))}</p>{against}<p style='opacity:.6'>{escape(plan.planned_by)}</p>"


def _card(title: str, body: str) -> str:
    return f'<div style="{_CARD}"><b>{escape(title)}</b>{body}</div>'


def _difference(before: str, after: str) -> str:
    if before == after:
        return "<p style='opacity:.6'>the same words</p>"
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = ["<p>"]
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[start:end])), escape("".join(new[first:last]))
        if kind == "equal":
            parts.append(come)
            continue
        parts.append(f"<del style='{_GONE}'>{gone}</del>" if gone else "")
        parts.append(f"<ins style='{_ADDED}'>{come}</ins>" if come else "")
    return "".join([*parts, "</p>"])
