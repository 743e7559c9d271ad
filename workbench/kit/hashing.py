"""Content keys: the same content always has the same name."""

import hashlib
import json
from pathlib import Path

_BLOCK = 1 << 20


def content_key(kind: str, *parts: object) -> str:
    """SHA-256 (hex) of a kind and JSON-able parts; dict order does not matter.

    Raises:
        TypeError: when a part cannot be written as JSON.
    """
    text = json.dumps([kind, *parts], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_bytes(data: bytes) -> str:
    """SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, in hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def stable_number(*parts: object, below: int = 2**32) -> int:
    """A number in [0, below) that depends on the parts alone; used for default seeds and choices."""
    return int(content_key("number", *parts)[:16], 16) % below
