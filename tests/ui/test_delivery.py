"""How the page and Gradio's files reach a browser: complete, packed, and for ever in its cache."""

import gzip
import re

import httpx
import pytest

from tests.ui.conftest import Workbench

PACKED = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def page(workbench: Workbench) -> httpx.Response:
    return workbench.rest.get("/", headers=PACKED)


def test_the_page_is_packed_and_brings_its_own_styles_and_scripts(workbench: Workbench, page: httpx.Response) -> None:
    assert page.headers["content-encoding"] == "gzip"
    assert page.text == workbench.rest.get("/", headers=PLAIN).text
    assert page.text.count("window.workbench = ") == 1
    assert len(gzip.compress(page.content)) < 120_000


def test_texts_come_once_for_each_language(page: httpx.Response) -> None:
    assert page.text.count('"workflow_correct":') == 2


def test_a_file_of_gradio_is_packed_once_and_kept_by_browsers(workbench: Workbench, page: httpx.Response) -> None:
    found = re.search(r"\./(assets/index-[\w-]+\.js)", page.text)
    assert found is not None
    address = f"/{found[1]}"
    packed, again, plain = (workbench.rest.get(address, headers=kind) for kind in (PACKED, PACKED, PLAIN))
    assert packed.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == again.content == plain.content
    assert {answer.headers["cache-control"] for answer in (packed, again, plain)} == {
        "private, max-age=31536000, immutable"
    }
    part = workbench.rest.get(address, headers=PLAIN | {"Range": "bytes=0-9"})
    assert part.content == plain.content[: len(part.content)]
    stranger = httpx.get(workbench.url + address)
    assert stranger.status_code == 401


def test_a_file_that_is_not_there_is_not_kept(workbench: Workbench) -> None:
    answer = workbench.rest.get("/assets/nothing.js")
    assert answer.status_code >= 400
    assert "max-age" not in answer.headers.get("cache-control", "")
