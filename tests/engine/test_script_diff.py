"""Two versions of a script compared as people read them."""

from workbench.engine.fountain import from_fountain
from workbench.engine.script_diff import script_changes

BEFORE = from_fountain(
    ".Pier\n\nRain falls on the pier.\n\n@Mia\nWho is there?\n\n雨停了，天亮了。\n\nThe lamp goes out."
)
AFTER = from_fountain(".Pier\n\nSnow falls on the pier.\n\n@Mia\nWho is there?\n\n@Tom\nOnly me.\n\n雨停了，天黑了。")


def test_what_became_of_a_paragraph_stands_in_one() -> None:
    changes = script_changes(BEFORE, AFTER)
    assert [change.kind for change in changes] == ["same", "changed", "same", "added", "changed", "removed"]
    assert [(piece.state, piece.text) for piece in changes[1].pieces] == [
        ("removed", "Rain"),
        ("added", "Snow"),
        ("kept", " falls on the pier."),
    ]
    assert [(piece.state, piece.text) for piece in changes[4].pieces if piece.state != "kept"] == [
        ("removed", "亮"),
        ("added", "黑"),
    ]


def test_both_versions_are_in_it_whole() -> None:
    changes = script_changes(BEFORE, AFTER)
    for elements, gone in ((BEFORE, "added"), (AFTER, "removed")):
        told = ["".join(piece.text for piece in one.pieces if piece.state != gone) for one in changes]
        assert from_fountain("\n\n".join(told)) == elements
