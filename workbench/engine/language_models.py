"""Which language model does what, after the settings; where there is none, nothing stands in for it silently."""

from workbench.engine.settings import Settings
from workbench.engine.settings_llm import OFFLINE, ModelRole
from workbench.llm import ChatCompletions, Claude, LanguageModel


def language_model(settings: Settings, role: ModelRole) -> LanguageModel | None:
    """The model of a role; None where the settings leave its work to rules or measures, or name no server."""
    named = settings.llm.named(role)
    if named == OFFLINE:
        return None
    if settings.llm_backend == "claude":
        return _claude(settings, named)
    return _chat_completions(settings, named) if settings.llm_backend == "openai" else None


def _claude(settings: Settings, named: str) -> LanguageModel | None:
    key, server = settings.secrets.anthropic_key, settings.llm.claude
    if key is None:
        return None
    return Claude(key.get_secret_value(), model=named or server.model, url=server.url, effort=server.effort)


def _chat_completions(settings: Settings, named: str) -> LanguageModel:
    key, server = settings.secrets.openai_key, settings.llm.openai
    return ChatCompletions(server.url, named or server.model, key.get_secret_value() if key else "")
