"""Retries: how often, on what, and what comes out."""

import pytest

from workbench.kit.errors import ApiError, NetworkError
from workbench.kit.retry import retry


class Flaky:
    """Fails so many times, then answers."""

    def __init__(self, failures: int, error: type[Exception] = NetworkError) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error

    async def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error(f"failure {self.calls}")
        return "answer"


@pytest.mark.parametrize("failures", [0, 1, 2])
async def test_luck_within_three_tries_is_enough(failures: int) -> None:
    call = Flaky(failures)
    assert await retry(call, on=NetworkError, base=0.001) == "answer"
    assert call.calls == failures + 1


async def test_the_last_error_comes_out() -> None:
    call = Flaky(9)
    with pytest.raises(NetworkError, match="failure 3"):
        await retry(call, on=NetworkError, base=0.001)
    assert call.calls == 3


async def test_other_errors_are_not_tried_again() -> None:
    call = Flaky(9, ApiError)
    with pytest.raises(ApiError):
        await retry(call, on=NetworkError)
    assert call.calls == 1
