"""Which language model does what, after the settings; where there is none, nothing stands in for it silently."""

from pydantic import SecretStr

from workbench.engine.settings import Settings
from workbench.engine.settings_llm import OFFLINE, ModelRole
from workbench.llm import ChatCompletions, Claude, ClaudeCode, LanguageModel, Ollama


def language_model(settings: Settings, role: ModelRole) -> LanguageModel | None:
    """The model of a role; None where the settings leave its work to rules or measures, or name no server."""
    llm, named, setting = settings.llm, settings.llm.named(role), f"llm.{role}"
    if named == OFFLINE:
        return None
    match settings.llm_backend:
        case "claude":
            return _claude(settings, named, setting)
        case "claude-code":
            return ClaudeCode(llm.claude_code.program, named or llm.claude_code.model, setting=setting)
        case "ollama":
            return Ollama(llm.ollama.url, named or llm.ollama.model, setting=setting)
        case "openai":
            key = _secret(settings.secrets.openai_key)
            return ChatCompletions(llm.openai.url, named or llm.openai.model, key, setting=setting)
        case "offline":
            return None


def model_named(settings: Settings, role: ModelRole) -> str:
    """The model of a role as its server names it; empty where there is none, or the server's own choice."""
    llm, backend = settings.llm, settings.llm_backend
    servers = {"claude": llm.claude, "claude-code": llm.claude_code, "ollama": llm.ollama, "openai": llm.openai}
    if llm.named(role) == OFFLINE or backend == "offline":
        return ""
    return llm.named(role) or servers[backend].model


def _claude(settings: Settings, named: str, setting: str) -> LanguageModel:
    server = settings.llm.claude
    key = _secret(settings.secrets.anthropic_key)
    return Claude(key, model=named or server.model, url=server.url, effort=server.effort, setting=setting)


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
