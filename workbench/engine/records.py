"""What outlives those who ask language models: answers, so that none is paid for twice, and what they cost."""

from dataclasses import dataclass

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from workbench.kit.errors import ConfigurationError
from workbench.llm import CURRENCY, Reply, Usage, money
from workbench.model.tasks import Answer, Cost
from workbench.storage import Database, hold_name

UNITS = {
    "fresh": "input tokens",
    "cached": "input tokens from the cache",
    "stored": "input tokens into the cache",
    "answered": "output tokens",
}
"""What the parts of `Usage` are called in costs."""

tokens_alone = case((col(Cost.unit).in_(UNITS.values()), col(Cost.amount)), else_=0)
"""The tokens of a cost: what a server tells of a whole answer is money, and no token."""


@dataclass(frozen=True)
class ProjectRecords:
    """A project's records, as every user of a language model needs them; see `workbench.llm.Records`.

    Attributes:
        budget: dollars that the project may cost; 0 means no limit.
        task_id: the task that what is spent is counted to; empty when it is none.
    """

    database: Database
    budget: float
    project_id: str
    task_id: str = ""

    def recall(self, key: str) -> str | None:
        """The JSON of an answer, if it was kept; for whatever project."""
        with self.database.session() as session:
            return _kept(session, key)

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        """Keep an answer; it is stored when this returns, and what was kept before stays."""
        with self.database.session() as session:
            hold_name(session, key)
            if _kept(session, key) is None:
                session.add(Answer(key=key, step=step, model=model, document=answer))

    def allow(self) -> None:
        """Refuse when the budget is used up.

        Raises:
            ConfigurationError: it is.
        """
        budget = self.budget
        if not budget:
            return
        with self.database.session() as session:
            query = select(func.sum(Cost.money)).where(Cost.project_id == self.project_id)
            spent = session.exec(query).one() or 0.0
        if spent >= budget:
            raise ConfigurationError(
                f"This project has used up its budget: {spent:.2f} of {budget:.2f} US dollars.",
                "Raise llm.budget, and go on. What is finished is kept.",
            )

    def spend(self, step: str, reply: Reply) -> None:
        """Write down what a reply used and cost."""
        parts = {name: amount for name, amount in vars(reply.usage).items() if amount}
        costs = [self._cost(step, reply, name, amount) for name, amount in parts.items()]
        if reply.money is not None:
            costs.append(self._row(step, reply, 1, "answer", reply.money))
        with self.database.session() as session:
            session.add_all(costs)

    def _cost(self, step: str, reply: Reply, kind: str, tokens: int) -> Cost:
        """Tokens with their price, unless the server itself told what the whole answer cost."""
        price = money(reply.model, Usage(**{kind: tokens})) if reply.money is None else None
        return self._row(step, reply, tokens, UNITS[kind], price)

    def _row(self, step: str, reply: Reply, amount: int, unit: str, price: float | None) -> Cost:
        return Cost(
            project_id=self.project_id,
            task_id=self.task_id,
            what=f"{reply.model}: {step}",
            amount=amount,
            unit=unit,
            money=price or 0.0,
            currency="" if price is None else CURRENCY,
        )


def _kept(session: Session, key: str) -> str | None:
    return session.exec(select(Answer.document).where(Answer.key == key)).first()
