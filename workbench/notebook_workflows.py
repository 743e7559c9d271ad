"""Workflows in a notebook: read their slots, sweep two of them, see the grid.

wf = await wb.import_workflow(Path("portrait.json"))
await wf.slots()                                             # a table: ranges, choices, present values
await wf.sweep(film, {"cfg": [4, 7], "seed": [1, 2, 3]})     # a grid of results, and their table
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
from tqdm.auto import tqdm

from workbench.engine import Studio, trials, workflows
from workbench.engine.people import local_owner
from workbench.engine.trials import Trial
from workbench.kit.errors import InvalidInputError
from workbench.model.projects import Project
from workbench.model.workflows import Card, SlotValue
from workbench.notebook_pictures import picture_tag

_MOST_RUNS = 64


@dataclass(frozen=True)
class OpenWorkflow:
    """A workflow of the library.

    Attributes:
        problems: what the picture servers lack for it, one sentence each.
    """

    studio: Studio
    card: Card
    problems: tuple[str, ...] = ()

    async def slots(self) -> pd.DataFrame:
        """What each slot takes, one row a slot."""
        fields = await workflows.workflow_form(self.studio, local_owner(), self.card.id)
        return pd.DataFrame([field.model_dump(exclude={"multiline"}) for field in fields]).set_index("name")

    async def sweep(self, project: Project, values: Mapping[str, Sequence[SlotValue]], **fixed: SlotValue) -> "Sweep":
        """Run every combination of some values once.

        Args:
            project: whose asset ids fill the slots of files; the runs are kept with it.
            values: of one or two slots: the first goes down, the second across.
            fixed: the same in all runs.

        Raises:
            InvalidInputError: more than two slots, none, or too many runs.
        """
        combinations = [dict(zip(values, each, strict=True)) for each in itertools.product(*values.values())]
        if not 1 <= len(values) <= 2 or not 1 <= len(combinations) <= _MOST_RUNS:
            raise InvalidInputError(
                f"A sweep has one or two slots and 1 to {_MOST_RUNS} runs, not {len(values)} and {len(combinations)}.",
                "Give other values.",
            )
        owner, studio, name = local_owner(), self.studio, self.card.id
        runs = [
            (await trials.try_workflow(studio, owner, project.id, name, {**fixed, **each})).id for each in combinations
        ]
        for run in tqdm(runs, unit="run"):
            await studio.jobs.wait(run)
        made = {trial.render_id: trial for trial in trials.list_trials(studio, owner, project.id, name)}
        return Sweep(studio, tuple(values), [made[run] for run in runs])

    def _repr_html_(self) -> str:
        lacks = "".join(f"<li>{escape(problem)}</li>" for problem in self.problems)
        about = f"<b>{escape(self.card.name)}</b> · {self.card.purpose.value} · {self.card.family.value}"
        return f"{about}<ul>{lacks}</ul>" if lacks else about


@dataclass(frozen=True)
class Sweep(Sequence[Trial]):
    """The runs of a sweep, in order; a notebook shows them as a grid."""

    studio: Studio
    slots: tuple[str, ...]
    runs: Sequence[Trial]

    def __len__(self) -> int:
        return len(self.runs)

    def __getitem__(self, index: int) -> Trial:  # pyright: ignore[reportIncompatibleMethodOverride]  # no slices
        return self.runs[index]

    @property
    def table(self) -> pd.DataFrame:
        """One row a run: the swept values, the seconds it took, the server, and what went wrong."""
        return pd.DataFrame(
            [
                {
                    **{slot: run.values[slot] for slot in self.slots},
                    "seconds": run.seconds,
                    "server": run.instance,
                    "error": run.error,
                }
                for run in self.runs
            ]
        )

    def _repr_html_(self) -> str:
        down, across = self.slots[0], self.slots[-1] if len(self.slots) == 2 else ""
        columns = list(dict.fromkeys(run.values[across] for run in self.runs)) if across else [""]
        head = "".join(f"<th>{escape(f'{across} {column}'.strip())}</th>" for column in columns)
        rows = [self.runs[start : start + len(columns)] for start in range(0, len(self.runs), len(columns))]
        body = "".join(
            f"<tr><th>{escape(f'{down} {row[0].values[down]}')}</th>{''.join(map(self._cell, row))}</tr>"
            for row in rows
        )
        return f"<table><tr><th></th>{head}</tr>{body}</table>"

    def _cell(self, run: Trial) -> str:
        if not run.blob:
            return f"<td>{escape(run.error or run.state.value)}</td>"
        return f"<td>{picture_tag(self.studio, run.blob)}</td>"
