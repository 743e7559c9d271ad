"""XML for editing programs."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from workbench.kit.files import write_whole

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for, escaped or not."""


def child(parent: Element, tag: str, text: object = "", **attributes: object) -> Element:
    """A new element at the end of another one."""
    element = SubElement(parent, tag, {name: _FORBIDDEN.sub("", str(value)) for name, value in attributes.items()})
    element.text = _FORBIDDEN.sub("", str(text)) or None
    return element


def write_markup(root: Element, path: Path) -> None:
    """Write a document with its type, which is the root's name."""
    indent(root)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {root.tag}>\n'
    write_whole(path, (head + tostring(root, "unicode") + "\n").encode())
