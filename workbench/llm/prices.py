"""What tokens cost, in US dollars per million, where it is known (Anthropic's price list, November 2026)."""

from dataclasses import dataclass

from workbench.llm.questions import Usage

CURRENCY = "USD"
_MILLION = 1_000_000
_CACHED = 0.1
_STORED = 1.25
"""What reading from and writing to the five-minute cache costs, as a share of reading anew."""


@dataclass(frozen=True)
class Price:
    """Dollars per million tokens read and answered."""

    read: float
    answered: float


_PRICES = {
    "claude-opus-5-5": Price(4.0, 20.0),
    "claude-sonnet-5-5": Price(2.0, 10.0),
}


def money(model: str, usage: Usage) -> float | None:
    """What a reply cost; None where the model's price is not known."""
    price = _PRICES.get(model)
    if price is None:
        return None
    read = usage.fresh + usage.cached * _CACHED + usage.stored * _STORED
    return (read * price.read + usage.answered * price.answered) / _MILLION
