"""What a process has learnt about one server, shared by all clients of it."""

from dataclasses import dataclass, field


@dataclass
class ServerMemory:
    """Answers that need not be asked for again.

    Attributes:
        uploads: the server's name of each file that was sent, by the name that was asked for.
        upload_limit: bytes that one request may have; 0 when the server does not tell, None before it was asked. Of a
            server that never tells, those of the smallest file that it has refused.
        jobs: the server's id of each job, by ours, where the server gives ids of its own.
        marks: whose job each is that was looked at there: our id, or empty.
        headers: newer ones than those of the settings, which the server had refused; secret.
        has_jobs: whether it has the routes under /api/jobs; None before it was asked.
    """

    uploads: dict[str, str] = field(default_factory=dict[str, str])
    jobs: dict[str, str] = field(default_factory=dict[str, str])
    marks: dict[str, str] = field(default_factory=dict[str, str])
    headers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    upload_limit: int | None = None
    has_jobs: bool | None = None
