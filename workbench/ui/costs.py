"""What language models cost: a sentence before a story is filmed, and a table of what a project used."""

from html import escape

import gradio as gr

from workbench.engine import Studio, costs, estimates
from workbench.engine.costs import ProjectCosts, StepCost, WritingEstimate
from workbench.engine.estimates import WorkEstimate
from workbench.kit.errors import NotFoundError
from workbench.model.people import Actor
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language
from workbench.ui.i18n import sentence, t, text

_COLUMNS = ("step", "read", "cached", "answered", "money")


def build_costs(desk: Desk) -> None:
    """Lay the panel out, folded, and wire it."""
    with gr.Accordion(t("costs_title"), open=False, elem_id="costs"):
        shown = gr.HTML("", elem_id="costs-table", apply_default_css=False)

    def load(project_id: str, request: gr.Request) -> str:
        if not project_id:
            return ""
        words, who = language(request), actor(request)
        to_come = "".join(f"<p>{escape(said)}</p>" for said in _to_come(desk.studio, who, project_id, words))
        return to_come + _page(costs.project_costs(desk.studio, who, project_id), words)

    desk.on_open(load, [shown])


def estimate_text(about: WritingEstimate, words: Language) -> str:
    """What writing a story will cost, in a sentence; empty where it costs nothing."""
    if not about.read:
        return ""
    name = "start_cost" if about.money is not None else "start_cost_unknown"
    return text(name, words).format(read=f"{about.read:,}", answered=f"{about.answered:,}", money=_money(about.money))


def work_text(name: str, about: WorkEstimate, words: Language) -> str:
    """What some work will cost, in a sentence; empty where nobody is asked."""
    if not about.count:
        return ""
    return text(name, words).format(count=about.count, model=about.model, cost=cost_text(about, words))


def cost_text(about: WorkEstimate, words: Language) -> str:
    """A price in a few words; in tokens where it is not known."""
    if about.money is not None:
        return text("cost_about", words).format(money=_money(about.money))
    return text("cost_tokens", words).format(tokens=f"{about.read + about.answered:,}")


def used_text(tokens: int, money: float | None, words: Language) -> str:
    """What some work used, in a few words; empty where nobody was asked, and without money where no price is known."""
    told = text("cost_used", words).format(tokens=f"{tokens:,}") if tokens else ""
    return told if money is None or not told else f"{_money(money)} · {told}"


def _to_come(studio: Studio, who: Actor, project_id: str, words: Language) -> list[str]:
    """What work that the project waits for will cost, one sentence each."""
    try:
        told = (
            work_text("costs_translating", estimates.estimate_translating(studio, who, project_id), words),
            work_text("costs_checking", estimates.estimate_checking(studio, who, project_id), words),
            work_text("costs_judging", estimates.estimate_judging(studio, who, project_id), words),
            work_text("costs_message", estimates.estimate_message(studio, who, project_id), words),
        )
    except NotFoundError:
        return []  # no story was written into the project yet
    return [sentence for sentence in told if sentence]


def _money(money: float | None) -> str:
    return "–" if money is None else f"${money:.2f}" if money >= 0.01 or not money else f"${money:.4f}"


def _page(told: ProjectCosts, words: Language) -> str:
    if not told.steps:
        return f'<p class="hint">{escape(text("costs_none", words))}</p>'
    head = "".join(f"<th>{escape(text(f'costs_{name}', words))}</th>" for name in _COLUMNS)
    rows = "".join(_row(step, words) for step in told.steps)
    return f"<p>{escape(_sum(told, words))}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(step: StepCost, words: Language) -> str:
    read = step.fresh + step.cached + step.stored
    share = f"{step.cached / read:.0%}" if read else "–"
    cells = (f"{read:,}", share, f"{step.answered:,}", _money(step.money))
    numbers = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr><td>{_step(step.what, words)}</td>{numbers}</tr>"


def _step(what: str, words: Language) -> str:
    """What was done, and below it the model that did it."""
    model, _, step = what.partition(": ")
    told = sentence(what, words).removeprefix(model).lstrip(":： ")
    return f"{escape(told or step)}<small>{escape(model)}</small>"


def _sum(told: ProjectCosts, words: Language) -> str:
    name = "costs_sum" if told.left is None else "costs_sum_budget"
    return text(name, words).format(
        money=_money(told.money), share=f"{told.cached_share:.0%}", budget=_money(told.budget), left=_money(told.left)
    )
