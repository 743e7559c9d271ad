"""Waiting out a database that restarts, so that finished work is not lost for want of its record."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from workbench.kit.retry import retry

_TRIES = 30
"""About two minutes."""

T = TypeVar("T")


async def patiently(call: Callable[[], T]) -> T:
    """Make a blocking call in a thread, again when the database is away; the call must be safe to repeat.

    Raises:
        OperationalError: the database stayed away.
    """
    return await retry(lambda: asyncio.to_thread(call), on=OperationalError, tries=_TRIES)
