"""Where everything is kept: rows in a database, bytes in blobs."""

from workbench.storage.blobs import Blobs, S3Access, open_blobs
from workbench.storage.database import Database, hold_name
from workbench.storage.edits import Step, edits_by_people, fields_of
from workbench.storage.rows import checked, differing, update_row
from workbench.storage.undo import Undone, undo_last

__all__ = [
    "Blobs",
    "Database",
    "S3Access",
    "Step",
    "Undone",
    "checked",
    "differing",
    "edits_by_people",
    "fields_of",
    "hold_name",
    "open_blobs",
    "undo_last",
    "update_row",
]
