"""Scripts as text in the Fountain format (fountain.io/syntax), written and read; forced markers keep it unambiguous."""

from collections.abc import Sequence

from workbench.model.story import ScriptElement

_SCENE, _SPEAKER, _TRANSITION = ".", "@", ">"


def to_fountain(elements: Sequence[ScriptElement]) -> str:
    """The script as text, one paragraph an element."""
    return "\n\n".join(_written(element) for element in elements) + "\n"


def _written(element: ScriptElement) -> str:
    if element.kind == "dialogue":
        return f"{_SPEAKER}{element.character}\n{element.text}"
    marker = {"scene_heading": _SCENE, "transition": f"{_TRANSITION} "}.get(element.kind, "")
    return marker + element.text


def from_fountain(text: str) -> list[ScriptElement]:
    """The elements of a script's text; the inverse of `to_fountain`."""
    paragraphs = (paragraph.strip() for paragraph in text.replace("\r\n", "\n").split("\n\n"))
    return [_read(paragraph) for paragraph in paragraphs if paragraph]


def _read(paragraph: str) -> ScriptElement:
    head, _, rest = paragraph.partition("\n")
    if head.startswith(_SPEAKER) and rest.strip():
        return ScriptElement(kind="dialogue", character=head[1:].strip(), text=_joined(rest))
    if head.startswith(_SCENE) and not head.startswith(".."):
        return ScriptElement(kind="scene_heading", text=_joined(paragraph[1:]))
    if head.startswith(_TRANSITION):
        return ScriptElement(kind="transition", text=_joined(paragraph[1:]))
    return ScriptElement(kind="action", text=_joined(paragraph))


def _joined(text: str) -> str:
    return " ".join(text.split())
