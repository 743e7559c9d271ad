"""Workflows from anywhere, made ready for a server: `read_document`, then `import_workflow`."""

from workbench.comfy.importing.document import WorkflowDocument, read_document
from workbench.comfy.importing.report import ImportedWorkflow, MissingModel, MissingNode
from workbench.comfy.importing.workflow import import_workflow

__all__ = [
    "ImportedWorkflow",
    "MissingModel",
    "MissingNode",
    "WorkflowDocument",
    "import_workflow",
    "read_document",
]
