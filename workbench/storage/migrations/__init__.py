"""The history of the database's tables, one Alembic revision a file in `versions`."""
