"""The certificates that are trusted, read once for all connections."""

from functools import lru_cache
from ssl import SSLContext

import httpx


@lru_cache(maxsize=1)
def certificates() -> SSLContext:
    """For `verify` of a client: reading them anew takes longer than most requests."""
    return httpx.create_ssl_context()
