"""What came of an import: the graph in API form, what it lacks on the server, and what was left out of it and why."""

from workbench.comfy.wording import unknown_node
from workbench.model.document import Document
from workbench.model.workflows import Graph

_CORE = "comfy-core"
"""What the editor writes where other nodes have the id of their pack: ComfyUI itself brings the node."""


class MissingNode(Document):
    """A class of nodes that the server lacks.

    Attributes:
        pack: the pack that brings it, as the file names it: an id of the registry or a GitHub repository; may be empty.
        version: of the pack, as the file names it; may be empty.
        nodes: where it stands in the workflow, as a person finds it.
    """

    class_type: str
    pack: str = ""
    version: str = ""
    nodes: tuple[str, ...]

    @property
    def brought_by(self) -> str:
        """The pack with its version, or the version of ComfyUI that the workflow was made with; empty when not told."""
        return f"{'ComfyUI' if self.pack == _CORE else self.pack} {self.version}".strip() if self.pack else ""

    @property
    def sentence(self) -> str:
        """What is missing, and what brings it."""
        source = f"The pack {self.brought_by} brings it." if self.pack else "The file does not say what brings it."
        if self.pack == _CORE:
            source = "A newer ComfyUI has it."
        return f"{unknown_node(self.class_type, self.nodes)} {source}"


class MissingModel(Document):
    """A model file that the server lacks.

    Attributes:
        folder: inside the server's models folder; empty when it cannot be told.
        url: where the file is to be had, as the workflow says; may be empty.
        node, input: who wants it.
    """

    name: str
    folder: str = ""
    url: str = ""
    node: str
    input: str

    @property
    def sentence(self) -> str:
        """What is missing, where it belongs and where it is to be had."""
        sentences = [f"{self.node} wants the file '{self.name}' for '{self.input}', which the server lacks."]
        if self.folder:
            sentences.append(f"It belongs into models/{self.folder}.")
        if self.url:
            sentences.append(f"The workflow names {self.url} for it.")
        return " ".join(sentences)


class ImportedWorkflow(Document):
    """A workflow made ready for a server.

    Attributes:
        graph: in API form, titles in `_meta`; nodes that the server lacks are in it, with their links.
        missing_nodes, missing_models: what the server needs before it can run the graph.
        faults: sentences about what is broken in the workflow itself.
        notes: sentences about what was left out or resolved; none of it keeps the graph from running.
    """

    name: str
    graph: Graph
    missing_nodes: tuple[MissingNode, ...] = ()
    missing_models: tuple[MissingModel, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for everything that keeps the graph from running on the server."""
        return (*(missing.sentence for missing in (*self.missing_nodes, *self.missing_models)), *self.faults)
