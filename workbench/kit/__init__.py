"""Atoms: errors, hashing, ids, time, files, logging. They import nothing of the product."""
