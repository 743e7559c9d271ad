"""Storyboard tab: the board, and the inspector of the picked shot."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from workbench.engine import renders, storyboard
from workbench.engine.characters import list_characters
from workbench.engine.projects import get_project
from workbench.kit.errors import NotFoundError
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import CHINESE, CameraAngle, CameraMovement, Language, ShotSize
from workbench.ui.desk import Desk, actor, hidden, language, on, on_edit, saved_mark, say
from workbench.ui.i18n import t, words_of
from workbench.ui.inspector import Inspector, build_inspector
from workbench.ui.parts import live_part
from workbench.ui.shot_form import TYPED, changes_from, shot_values
from workbench.ui.takes import image_in_use, takes_value

_CAMERA = (*ShotSize, *CameraAngle, *CameraMovement)


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    picked = hidden("picked-shot")
    with gr.Row(elem_id="storyboard"):
        with gr.Column(scale=5, min_width=320, elem_id="board-column"):
            board = live_part("board", {"project": ""})
        with gr.Column(scale=3, min_width=340, elem_id="inspector"):
            hint = gr.Markdown(t("pick_a_shot"), elem_id="inspector-hint")
            inspector = build_inspector(desk)
    outputs = [picked, hint, *inspector.outputs]
    _wire_board(desk, board, inspector, picked, outputs)
    _wire_fields(desk, inspector, picked)
    _wire_remake(desk, inspector, picked)
    _wire_order(desk, inspector, picked, outputs)


def _show(desk: Desk, shot_id: str, request: gr.Request) -> list[object]:
    values = shot_values(desk, shot_id, actor(request), language(request))
    return [shot_id, gr.Markdown(visible=not shot_id), *values]


def _board_value(desk: Desk, project_id: str, request: gr.Request) -> dict[str, object]:
    """The project, its shape, and the board's words in the visitor's language."""
    words = language(request)
    camera = {word.value: CHINESE[word] if words is Language.CHINESE else word.value for word in _CAMERA}
    aspect = get_project(desk.studio, actor(request), project_id).settings.aspect if project_id else "16:9"
    return {
        "project": project_id,
        "aspect": aspect.replace(":", " / "),
        "words": words_of("board", words),
        "camera": camera,
    }


def _wire_board(desk: Desk, board: gr.HTML, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]) -> None:
    def load(project_id: str, shot_id: str, request: gr.Request) -> list[object]:
        """A shot stays picked while it is on the board."""
        on_board = {shot.id for shot in _shots(desk, project_id, request)}
        kept = shot_id if shot_id in on_board else ""
        return [_board_value(desk, project_id, request), *_show(desk, kept, request)]

    def pick(event: gr.EventData, request: gr.Request) -> list[object]:
        return _show(desk, str(event.shot), request)  # pyright: ignore[reportAttributeAccessIssue]

    def leave(request: gr.Request) -> list[object]:
        return _show(desk, "", request)

    def refresh(shot_id: str, request: gr.Request) -> object:
        if not shot_id:
            return gr.skip()
        shot = storyboard.get_shot(desk.studio, actor(request), shot_id)
        return takes_value(desk.studio, actor(request), shot, language(request))

    def choose(event: gr.EventData, shot_id: str, request: gr.Request) -> object:
        storyboard.pick_take(desk.studio, actor(request), str(event.take))  # pyright: ignore[reportAttributeAccessIssue]
        say(request, "take_picked")
        return refresh(shot_id, request)

    on([desk.project.change, desk.changed.change], load, [desk.project, picked], [board, *outputs])
    on(board.select, pick, [], outputs, trigger_mode="always_last")
    on(inspector.close.click, leave, [], outputs)
    inspector.close.click(None, None, None, js="() => workbench.tell('unpick', {})")
    on(inspector.takes.tick, refresh, [picked], [inspector.takes])
    on(inspector.takes.select, choose, [picked], [inspector.takes])


def _shots(desk: Desk, project_id: str, request: gr.Request) -> list[Shot]:
    try:
        return storyboard.list_shots(desk.studio, actor(request), project_id) if project_id else []
    except NotFoundError:
        return []  # a project that no story was written into yet


def _save(desk: Desk, shot_id: str, given: dict[str, Any], request: gr.Request) -> bool:
    """Save what a person changed in a shot; tells whether that was anything."""
    who = actor(request)
    shot = storyboard.get_shot(desk.studio, who, shot_id)
    project_id = storyboard.project_id_of(desk.studio, who, shot_id)
    cast = list_characters(desk.studio, who, project_id)
    speakers = [name for row in cast for name in (row.name, *row.aliases)]
    spoken = shot.lines[0].language if shot.lines else get_project(desk.studio, who, project_id).language
    changes = changes_from(shot, given, speakers, spoken)
    if changes.model_fields_set:
        storyboard.update_shot(desk.studio, who, shot_id, changes)
    return bool(changes.model_fields_set)


def _wire_fields(desk: Desk, inspector: Inspector, picked: gr.Textbox) -> None:
    """Typed fields are saved when they are left, chosen ones at once."""

    def saver(name: str) -> Callable[..., object]:
        def save(shot_id: str, value: Any, request: gr.Request) -> object:
            return saved_mark(request) if shot_id and _save(desk, shot_id, {name: value}, request) else gr.skip()

        return save

    for name, component in inspector.fields.items():
        event: Any = getattr(component, "blur" if name in TYPED else "input")
        on_edit(event, saver(name), [picked, component], [desk.saved])


def _wire_remake(desk: Desk, inspector: Inspector, picked: gr.Textbox) -> None:
    names = list(inspector.fields)

    async def remake(request: gr.Request, shot_id: str, *values: Any) -> int | None:
        """Save what is in the fields first: the click may have overtaken their own saving."""
        _save(desk, shot_id, dict(zip(names, values, strict=True)), request)
        await renders.remake_shot(desk.studio, actor(request), shot_id, seed=_wanted_seed(desk, shot_id, request))
        say(request, "remaking")
        return storyboard.get_shot(desk.studio, actor(request), shot_id).generation.seed

    on(inspector.remake.click, remake, [picked, *inspector.fields.values()], [inspector.fields["seed"]])


def _wanted_seed(desk: Desk, shot_id: str, request: gr.Request) -> int | None:
    """The seed that a person typed; None, which asks for a fresh one, when it is still that of the picture in use."""
    seed = storyboard.get_shot(desk.studio, actor(request), shot_id).generation.seed
    image = image_in_use(desk.studio, actor(request), shot_id)
    return None if image and image.provenance.seed == seed else seed


def _wire_order(desk: Desk, inspector: Inspector, picked: gr.Textbox, outputs: Sequence[Any]) -> None:
    def delete(shot_id: str, request: gr.Request) -> list[object]:
        storyboard.delete_shot(desk.studio, actor(request), shot_id)
        return _show(desk, "", request)

    def add(shot_id: str, request: gr.Request) -> list[object]:
        who = actor(request)
        before = storyboard.get_shot(desk.studio, who, shot_id)
        project_id = storyboard.project_id_of(desk.studio, who, shot_id)
        shot = storyboard.add_shot(desk.studio, who, project_id, before.position + 1)
        return _show(desk, shot.id, request)

    def mover(by: int) -> Callable[..., list[object]]:
        def move(shot_id: str, request: gr.Request) -> list[object]:
            shot = storyboard.get_shot(desk.studio, actor(request), shot_id)
            storyboard.move_shot(desk.studio, actor(request), shot_id, shot.position + by)
            return _show(desk, shot_id, request)

        return move

    on(inspector.delete.click, delete, [picked], outputs)
    on(inspector.add.click, add, [picked], outputs)
    on(inspector.earlier.click, mover(-1), [picked], outputs)
    on(inspector.later.click, mover(1), [picked], outputs)
