"""Where everything is kept: rows in a database, bytes in blobs."""

from workbench.storage.blobs import Blobs, S3Access, open_blobs
from workbench.storage.database import Database, hold_name
from workbench.storage.edits import Step
from workbench.storage.rows import checked, update_row
from workbench.storage.undo import Undone, undo_last

__all__ = [
    "Blobs",
    "Database",
    "S3Access",
    "Step",
    "Undone",
    "checked",
    "hold_name",
    "open_blobs",
    "undo_last",
    "update_row",
]
