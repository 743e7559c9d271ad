"""The path from a story to its storyboard, as the tabs on it show it: what is written, and how it goes on."""

import gradio as gr

from workbench.engine import renders, writing_path
from workbench.model.writing import WriteStep
from workbench.ui.desk import Desk, actor, language, may_edit, on
from workbench.ui.i18n import words_of
from workbench.ui.parts import live_part


def build_path(desk: Desk, tab: str) -> None:
    """Lay the path out at the top of a tab, and wire its buttons."""
    path = live_part("path", {}, f"path-{tab}")

    def load(project_id: str, request: gr.Request) -> dict[str, object]:
        return {"project": project_id, "free": may_edit(request), "words": words_of("path", language(request))}

    async def go_on(project_id: str, request: gr.Request) -> None:
        await writing_path.start_writing(desk.studio, actor(request), project_id)

    async def write_rest(project_id: str, request: gr.Request) -> None:
        await writing_path.start_writing(desk.studio, actor(request), project_id, WriteStep.SHOTS)

    async def write_again(project_id: str, event: gr.EventData, request: gr.Request) -> None:
        again = WriteStep(str(event.step))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        await writing_path.start_writing(desk.studio, actor(request), project_id, again=again)

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        await renders.cancel_render(desk.studio, actor(request), str(event.render))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    desk.on_open(load, [path])
    on(path.submit, go_on, [desk.project])
    on(path.play, write_rest, [desk.project])
    on(path.retry, write_again, [desk.project])
    on(path.stop, stop)
