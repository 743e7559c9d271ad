"""The code of the page on slots and blocks works as it stands there."""

import json
import re
from pathlib import Path
from typing import Any

from tests.comfy.graphs import misfits, node_list, still

PAGE = Path(__file__).parents[3] / "docs" / "slots-and-blocks.md"
NODES = Path(__file__).parents[1] / "data" / "nodes.json"


def test_the_code_of_the_page_makes_a_graph_that_fits() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {"graph": still(), "object_info": json.loads(NODES.read_text("utf-8"))}
    exec(compile(code, PAGE.name, "exec"), names)
    assert names["patched"]["yes"]["inputs"]["text"] == "a lighthouse in the rain"
    assert any("several characters" in warning for warning in names["level"].warnings)
    assert misfits(names["ready"], node_list()) == []
