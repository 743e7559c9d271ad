"""Two ends of a prompt that its caller must tell from an ordinary failure."""

from workbench.kit.errors import ApiError, NetworkError


class LostPromptError(NetworkError):
    """The server had taken the prompt and no longer knows it: it was restarted, or somebody cleared its queue.

    Nothing of the prompt runs any more, so it is safe to submit the graph anew under a new id.
    """


class InterruptedRunError(ApiError):
    """Somebody stopped the prompt on the server while it ran."""
