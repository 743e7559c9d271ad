"""What outlives the questions that a project asks of language models: the answers, and what they cost."""

from dataclasses import dataclass

from sqlmodel import Session, func, select

from workbench.kit.errors import ConfigurationError
from workbench.llm import CURRENCY, Reply, Usage, money
from workbench.model.tasks import Answer, Cost
from workbench.storage import Database, hold_name

_UNITS = {
    "fresh": "input tokens",
    "cached": "input tokens from the cache",
    "stored": "input tokens into the cache",
    "answered": "output tokens",
}


@dataclass(frozen=True)
class ProjectRecords:
    """A project's records of answers and costs, in the database; see `workbench.llm.Records`.

    Attributes:
        budget: dollars that the project may cost; 0 means no limit.
        task_id: whose work it is; empty when no task does it.
    """

    database: Database
    budget: float
    project_id: str
    task_id: str

    def recall(self, key: str) -> str | None:
        """The JSON of an answer, if it was kept."""
        with self.database.session() as session:
            return _kept(session, key)

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        """Keep an answer; it is stored when this returns."""
        with self.database.session() as session:
            hold_name(session, key)
            if _kept(session, key) is None:
                session.add(Answer(key=key, step=step, model=model, document=answer))

    def allow(self) -> None:
        """Refuse when the budget is used up.

        Raises:
            ConfigurationError: it is.
        """
        if not self.budget:
            return
        with self.database.session() as session:
            query = select(func.sum(Cost.money)).where(Cost.project_id == self.project_id)
            spent = session.exec(query).one() or 0.0
        if spent >= self.budget:
            raise ConfigurationError(
                f"This project has used up its budget: {spent:.2f} of {self.budget:.2f} US dollars.",
                "Raise llm.budget, and go on. What is finished is kept.",
            )

    def spend(self, step: str, reply: Reply) -> None:
        """Write down what a reply cost."""
        parts = {name: amount for name, amount in vars(reply.usage).items() if amount}
        costs = [self._cost(step, reply.model, name, amount) for name, amount in parts.items()]
        with self.database.session() as session:
            session.add_all(costs)

    def _cost(self, step: str, model: str, kind: str, tokens: int) -> Cost:
        price = money(model, Usage(**{kind: tokens}))
        return Cost(
            project_id=self.project_id,
            task_id=self.task_id,
            what=f"{model}: {step}",
            amount=tokens,
            unit=_UNITS[kind],
            money=price or 0.0,
            currency="" if price is None else CURRENCY,
        )


def _kept(session: Session, key: str) -> str | None:
    return session.exec(select(Answer.document).where(Answer.key == key)).first()
