"""What a block needs of a server: node classes with the packs that bring them, and model files of the family."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.comfy.nodes import NodeList
from workbench.comfy.slots.families import family_of_file
from workbench.comfy.wording import unknown_node
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Family

_MADE_FOR = {Family.ANIMATEDIFF: Family.SD15}
"""Families whose models are drawn with the parts of another."""


@dataclass(frozen=True)
class Need:
    """A node class that a block puts in.

    Attributes:
        pack: the custom nodes that bring it; empty for ComfyUI's own.
        file_input: the input that names a model file, empty when it loads none.
        folder: where under `models/` that file lies.
        of_family: whether the file must be made for the family of the workflow.
        marks: patterns of which the file's name must have one; a name with none of `other_marks` either will do.
        other_marks: patterns by which files for other uses are known.
    """

    node: str
    pack: str = ""
    file_input: str = ""
    folder: str = ""
    of_family: bool = False
    marks: tuple[str, ...] = ()
    other_marks: tuple[str, ...] = ()


LORA_NEEDS = (Need("LoraLoaderModelOnly", file_input="lora_name", folder="loras", of_family=True),)


def lacking(needs: Iterable[Need], family: Family, nodes: NodeList) -> list[str]:
    """What the server lacks of what is needed, one sentence each."""
    return [sentence for need in needs if (sentence := _lack(need, family, nodes))]


def files_for(need: Need, family: Family, nodes: NodeList) -> list[str]:
    """The files that the server offers for a need: those of the family first, then those whose name tells none."""
    node_class = nodes.get(need.node)
    declared = node_class.inputs.get(need.file_input) if node_class else None
    files = _marked([str(choice) for choice in (declared.choices if declared else None) or ()], need)
    if not need.of_family or family is Family.UNKNOWN:
        return files
    made_for = _MADE_FOR.get(family, family)
    same = [file for file in files if family_of_file(file) is made_for]
    return same + [file for file in files if family_of_file(file) is Family.UNKNOWN]


def _marked(files: list[str], need: Need) -> list[str]:
    if not need.marks:
        return files
    marked = [file for file in files if _has(file, need.marks)]
    return marked + [file for file in files if not _has(file, (*need.marks, *need.other_marks))]


def _has(file: str, marks: Iterable[str]) -> bool:
    return any(re.search(mark, file.lower()) for mark in marks)


def choose_file(need: Need, given: str, family: Family, nodes: NodeList) -> str:
    """The file that was asked for, or else the first that fits.

    Raises:
        ConfigurationError: the server lacks it, it is made for another family, or none fits.
    """
    fitting = files_for(need, family, nodes)
    if given in fitting or (fitting and not given):
        return given or fitting[0]
    sentence = f"The server has no file '{given}' for {need.node} that fits the workflow's model family."
    raise ConfigurationError(sentence if given else _lack(need, family, nodes), f"Put one into models/{need.folder}.")


def _lack(need: Need, family: Family, nodes: NodeList) -> str:
    if need.node not in nodes:
        brought = f" The custom nodes {need.pack} bring it." if need.pack else " A newer ComfyUI has it."
        return unknown_node(need.node) + brought
    if need.file_input and not files_for(need, family, nodes):
        return f"The server has no file for {need.node} that fits the workflow; it belongs into models/{need.folder}."
    return ""
