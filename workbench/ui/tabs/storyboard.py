"""Storyboard tab: the board, and the inspector of the picked shot."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from workbench.engine import judgements, renders, storyboard
from workbench.engine.projects import get_project
from workbench.kit.errors import NotFoundError
from workbench.model.judging import Opinion
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import CHINESE, CameraAngle, CameraMovement, Language, ShotSize
from workbench.ui.desk import Desk, actor, afterwards, hidden, language, on, say
from workbench.ui.fields import saving_events
from workbench.ui.forms import IDLE, SEND, sent
from workbench.ui.i18n import t, words_of
from workbench.ui.inspector import Inspector, build_inspector
from workbench.ui.making_form import bring_control, keep_control
from workbench.ui.parts import live_part
from workbench.ui.shot_form import shot_values
from workbench.ui.sounds import add_effect
from workbench.ui.supervision import build_supervision
from workbench.ui.takes import image_in_use, takes_value

_HOLD = "(...given) => (workbench.hold('inspector'), workbench.idle(...given))"
"""Until the picked shot is there, the inspector still shows the one before."""
_CAMERA = (*ShotSize, *CameraAngle, *CameraMovement)


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    picked = hidden("picked-shot")
    with gr.Row(elem_id="storyboard"):
        with gr.Column(scale=5, min_width=320, elem_id="board-column"):
            build_supervision(desk, board=True)
            board = live_part("board", {"project": ""})
        with gr.Column(scale=3, min_width=340, elem_id="inspector"):
            hint = gr.Markdown(t("pick_a_shot"), elem_id="inspector-hint")
            inspector = build_inspector(desk)
    outputs = [picked, hint, *inspector.outputs]
    shown = _wire_board(desk, board, inspector, picked, outputs)
    _wire_judging(desk, inspector, picked)
    saved = inspector.form.saves(desk, saving_events(inspector.form.fields))
    inspector.check.wire(desk, picked, [*shown, saved])
    _wire_sounds(desk, inspector, picked, outputs)
    _wire_control(desk, inspector, picked, outputs)
    _wire_remake(desk, inspector)
    _wire_order(desk, inspector, picked, outputs)


def _show(desk: Desk, inspector: Inspector, shot_id: str, request: gr.Request) -> list[object]:
    return [shot_id, gr.Markdown(visible=not shot_id), *shot_values(desk, inspector.form.entry, shot_id, request)]


def _board_value(desk: Desk, project_id: str, shot_id: str, request: gr.Request) -> dict[str, object]:
    """The project, its shape, the picked shot, and the board's words in the visitor's language."""
    words = language(request)
    camera = {word.value: CHINESE[word] if words is Language.CHINESE else word.value for word in _CAMERA}
    aspect = get_project(desk.studio, actor(request), project_id).settings.aspect if project_id else "16:9"
    return {
        "project": project_id,
        "aspect": aspect.replace(":", " / "),
        "picked": shot_id,
        "words": words_of("board", words),
        "camera": camera,
    }


def _see_on_board(desk: Desk, project_id: str, shot_id: str, request: gr.Request) -> None:
    """Raises: NotFoundError: somebody has taken the shot off the board."""
    if shot_id not in {shot.id for shot in _shots(desk, project_id, request)}:
        raise NotFoundError("This shot is not on the board any more.", "Undo, or bring it back, to see it.")


def _wire_board(
    desk: Desk, board: gr.HTML, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]
) -> list[Any]:
    """Returns the events that show a shot in the inspector."""

    def load(project_id: str, shot_id: str, request: gr.Request) -> list[object]:
        """A shot stays picked while it is on the board."""
        on_board = {shot.id for shot in _shots(desk, project_id, request)}
        kept = shot_id if shot_id in on_board else ""
        return [_board_value(desk, project_id, kept, request), *_show(desk, inspector, kept, request)]

    def seek(project_id: str, wish: str, request: gr.Request) -> list[object]:
        shot_id = wish.split()[0]
        _see_on_board(desk, project_id, shot_id, request)
        return [_board_value(desk, project_id, shot_id, request), *_show(desk, inspector, shot_id, request)]

    def pick(event: gr.EventData, request: gr.Request) -> list[object]:
        return _show(desk, inspector, str(event.shot), request)  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    def leave(request: gr.Request) -> list[object]:
        return _show(desk, inspector, "", request)

    def choose(event: gr.EventData, shot_id: str, request: gr.Request) -> object:
        storyboard.pick_take(desk.studio, actor(request), str(event.take))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        say(request, "take_picked")
        return _takes_now(desk, shot_id, request)

    loaded = on(desk.opens, load, [desk.project, picked], [board, *outputs])
    chosen = on(board.select, pick, [], outputs, trigger_mode="always_last", js=_HOLD)
    sought = on(desk.wanted.change, seek, [desk.project, desk.wanted], [board, *outputs], js=IDLE)
    shown = [loaded, chosen, sought]
    for event in shown:
        inspector.form.laid_by(event)
        afterwards(event, "() => workbench.release()")
    on(inspector.close.click, leave, [], outputs)
    inspector.close.click(None, None, None, js="() => workbench.tell('unpick', {})")
    on(inspector.takes.select, choose, [picked], [inspector.takes])
    return shown


def _takes_now(desk: Desk, shot_id: str, request: gr.Request) -> object:
    """The takes of the picked shot; as they are shown where none is picked."""
    if not shot_id:
        return gr.skip()
    shot = storyboard.get_shot(desk.studio, actor(request), shot_id)
    return takes_value(desk.studio, actor(request), shot, language(request))


def _wire_judging(desk: Desk, inspector: Inspector, picked: gr.Textbox) -> None:
    def refresh(shot_id: str, request: gr.Request) -> object:
        return _takes_now(desk, shot_id, request)

    async def judge(event: gr.EventData, request: gr.Request) -> None:
        await judgements.judge_take(desk.studio, actor(request), str(event.take))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        say(request, "judging")

    def overrule(event: gr.EventData, shot_id: str, request: gr.Request) -> object:
        opinion = Opinion(event.opinion)  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        judgements.overrule_judgement(desk.studio, actor(request), str(event.judgement), opinion)  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        return refresh(shot_id, request)

    on(inspector.takes.tick, refresh, [picked], [inspector.takes])
    on(inspector.takes.apply, judge)
    on(inspector.takes.edit, overrule, [picked], [inspector.takes])


def _shots(desk: Desk, project_id: str, request: gr.Request) -> list[Shot]:
    try:
        return storyboard.list_shots(desk.studio, actor(request), project_id) if project_id else []
    except NotFoundError:
        return []  # a project that no story was written into yet


def _wire_sounds(desk: Desk, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]) -> None:
    def bring(shot_id: str, file: str | None, request: gr.Request) -> list[object]:
        add_effect(desk, shot_id, file, request)
        return _show(desk, inspector, shot_id, request)

    brought = on(inspector.upload.upload, bring, [picked, inspector.upload], outputs, js=IDLE)
    inspector.form.laid_by(brought)


def _wire_control(desk: Desk, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]) -> None:
    def bring(shot_id: str, file: str | None, request: gr.Request) -> list[object]:
        bring_control(desk, shot_id, file, request)
        return _show(desk, inspector, shot_id, request)

    def keep(shot_id: str, request: gr.Request) -> list[object]:
        keep_control(desk, shot_id, request)
        return _show(desk, inspector, shot_id, request)

    upload = inspector.bring_control
    inspector.form.laid_by(on(upload.upload, bring, [picked, upload], outputs, js=IDLE))
    inspector.form.laid_by(on(inspector.keep_control.click, keep, [picked], outputs, js=IDLE))


def _wire_remake(desk: Desk, inspector: Inspector) -> None:
    form = inspector.form

    async def remake(request: gr.Request, showing: str, *values: Any) -> str:
        """What was touched is saved first; when somebody else has changed it, nothing is made."""
        shot_id = json.loads(showing)["id"]
        form.entry.save(actor(request), showing, values)
        await renders.remake_shot(desk.studio, actor(request), shot_id, seed=_wanted_seed(desk, shot_id, request))
        say(request, "remaking")
        return form.entry.showing_now(actor(request), shot_id)

    remade = on(inspector.remake.click, remake, form.inputs, [form.fresh], js=SEND)
    sent(remade)
    form.laid_by(remade)


def _wanted_seed(desk: Desk, shot_id: str, request: gr.Request) -> int | None:
    """The seed that a person typed; None, which asks for a fresh one, when it is still that of the picture in use."""
    seed = storyboard.get_shot(desk.studio, actor(request), shot_id).generation.seed
    image = image_in_use(desk.studio, actor(request), shot_id)
    return None if image and image.provenance.seed == seed else seed


def _wire_order(desk: Desk, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]) -> None:
    def delete(shot_id: str, request: gr.Request) -> list[object]:
        storyboard.delete_shot(desk.studio, actor(request), shot_id)
        return _show(desk, inspector, "", request)

    def add(shot_id: str, request: gr.Request) -> list[object]:
        who = actor(request)
        before = storyboard.get_shot(desk.studio, who, shot_id)
        project_id = storyboard.project_id_of(desk.studio, who, shot_id)
        shot = storyboard.add_shot(desk.studio, who, project_id, before.position + 1)
        return _show(desk, inspector, shot.id, request)

    def mover(by: int) -> Callable[..., list[object]]:
        def move(shot_id: str, request: gr.Request) -> list[object]:
            shot = storyboard.get_shot(desk.studio, actor(request), shot_id)
            storyboard.move_shot(desk.studio, actor(request), shot_id, shot.position + by)
            return _show(desk, inspector, shot_id, request)

        return move

    handlers = [
        (inspector.delete, delete),
        (inspector.add, add),
        (inspector.earlier, mover(-1)),
        (inspector.later, mover(1)),
    ]
    for button, handler in handlers:
        inspector.form.laid_by(on(button.click, handler, [picked], outputs, js=IDLE))
