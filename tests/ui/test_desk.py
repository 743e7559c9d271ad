"""What fills the tabs when a project is opened."""

import gradio as gr
from starlette.requests import Request

from workbench.kit.errors import NotFoundError
from workbench.ui.desk import Filling


def test_a_part_that_cannot_be_filled_stays_as_it_is_and_says_why() -> None:
    def fail(project_id: str, _request: gr.Request) -> list[object]:
        raise NotFoundError(f"There is no <b>{project_id}</b>.", "Open another.")

    request = gr.Request(Request({"type": "http", "headers": [], "query_string": b""}))
    one, two, problems = gr.Textbox(), gr.Textbox(), set[str]()
    assert Filling(fail, [one, two], None).values("p", request, problems) == [gr.skip(), gr.skip()]
    assert Filling(lambda project_id, _: [project_id, 2], [one, two], None).values("p", request, problems) == ["p", 2]
    assert Filling(lambda project_id, _: project_id, [one], None).values("p", request, problems) == ["p"]
    assert problems == {"There is no &lt;b&gt;p&lt;/b&gt;. Open another."}
