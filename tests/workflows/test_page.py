"""docs/workflows.md says what the cards say."""

from tests.workflows.page import PAGE, written


def test_the_page_has_the_tables_of_the_cards() -> None:
    page = PAGE.read_text("utf-8")
    assert page == written(page), "write it anew with python -m tests.workflows.page"
