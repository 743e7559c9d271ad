"""Where everything is kept: rows in a database, bytes in blobs."""

from workbench.storage.blobs import Blobs, S3Access, open_blobs
from workbench.storage.database import Database
from workbench.storage.edits import record_edit, snapshot, undo_last
from workbench.storage.rows import checked, update_row

__all__ = [
    "Blobs",
    "Database",
    "S3Access",
    "checked",
    "open_blobs",
    "record_edit",
    "snapshot",
    "undo_last",
    "update_row",
]
