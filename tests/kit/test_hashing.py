"""Content keys: the same content has the same name, in every process and on every machine."""

import hashlib
from pathlib import Path

import pytest

from workbench.kit.hashing import content_key, sha256_bytes, sha256_file, stable_number


def test_the_order_of_a_mapping_does_not_matter() -> None:
    assert content_key("task", {"seed": 1, "text": "月"}) == content_key("task", {"text": "月", "seed": 1})


@pytest.mark.parametrize(
    "other",
    [("task", {"seed": 2}), ("shot", {"seed": 1}), ("task", {"seed": "1"}), ("task", {"seed": 1}, None), ("task", [])],
)
def test_anything_else_has_another_key(other: tuple[str, object]) -> None:
    assert content_key(*other) != content_key("task", {"seed": 1})


def test_keys_stay_what_they_are() -> None:
    """Finished work is found by them, so a change would throw all of it away."""
    assert (
        content_key("task", {"seed": 1, "text": "月"}, [2.5, None])
        == hashlib.sha256('["task",{"seed":1,"text":"月"},[2.5,null]]'.encode()).hexdigest()
    )


def test_what_has_no_json_form_has_no_key() -> None:
    with pytest.raises(TypeError):
        content_key("task", Path("a"))


def test_a_file_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    data = b"0123456789" * 300_000
    (tmp_path / "a").write_bytes(data)
    assert sha256_file(tmp_path / "a") == sha256_bytes(data) == hashlib.sha256(data).hexdigest()


def test_a_stable_number_depends_on_its_parts_alone() -> None:
    numbers = [stable_number("shot", position, below=10) for position in range(200)]
    assert numbers == [stable_number("shot", position, below=10) for position in range(200)]
    assert set(numbers) == set(range(10))
