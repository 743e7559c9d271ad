"""The settings of language models: who answers, and which of its models does what."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from workbench.engine.settings_urls import HTTP, url_of_form
from workbench.llm import CLAUDE_CODE, CLAUDE_MODEL, CLAUDE_URL, Effort
from workbench.model.document import Document

ModelRole = Literal["writer", "translator", "judge", "quick"]
"""What a language model does: write films, translate shots into prompts, judge takes, or talk in the chat."""

LlmBackend = Literal["claude", "claude-code", "ollama", "openai", "offline"]
"""Who answers."""

MODEL_ROLES: tuple[ModelRole, ...] = get_args(ModelRole)
OFFLINE = "offline"
"""What stands in a role's setting instead of a model, where rules or measures are to do its work."""

ClaudeUrl = Annotated[str, url_of_form(HTTP, "https://host", "ANTHROPIC_API_KEY")]
OllamaUrl = Annotated[str, url_of_form(HTTP, "http://host:port")]
OpenaiUrl = Annotated[str, url_of_form(HTTP, "http://host:port/v1", "WORKBENCH_OPENAI_KEY")]


class ClaudeServer(Document):
    """Anthropic's Messages API, or another server that speaks it."""

    url: ClaudeUrl = Field(default=CLAUDE_URL, description="address of the API")
    model: str = Field(default=CLAUDE_MODEL, min_length=1, description="model that is asked")
    effort: Effort = Field(default="default", description="how much the model thinks; default: as it likes")


class ClaudeCodeProgram(Document):
    """Anthropic's program for the command line, with the account that it is signed in to."""

    program: str = Field(default=CLAUDE_CODE, min_length=1, description="the program of Claude Code, by name or path")
    model: str = Field(default="", description="model that is asked; empty: the one that the program is set to")


class OllamaServer(Document):
    """A server of Ollama."""

    url: OllamaUrl = Field(default="", description="address, such as http://localhost:11434")
    model: str = Field(default="", description="model that is asked, as the server names it")


class OpenaiServer(Document):
    """A server that speaks OpenAI's chat completions: llama.cpp, vLLM and others."""

    url: OpenaiUrl = Field(default="", description="address with its version, such as http://localhost:8080/v1")
    model: str = Field(default="", description="model that is asked, as the server names it")


class Llm(Document):
    """The language model."""

    backend: Literal["auto", "claude", "claude-code", "ollama", "openai", "offline"] = Field(
        default="auto",
        description="auto: Claude where its key is set, else the Ollama or the OpenAI-compatible server that is named, "
        "else offline",
    )
    writer: str = Field(
        default="", description="model that writes; empty: the one of the backend; offline: films are planned by rule"
    )
    translator: str = Field(
        default="",
        description="model that turns shots into prompts; empty or offline: the word lists do",
    )
    judge: str = Field(
        default="", description="model that looks at takes; empty: the one of the backend; offline: measures do"
    )
    quick: str = Field(default="", description="model that talks in the chat; empty: the one of the backend")
    claude: ClaudeServer = ClaudeServer()
    claude_code: ClaudeCodeProgram = ClaudeCodeProgram()
    ollama: OllamaServer = OllamaServer()
    openai: OpenaiServer = OpenaiServer()
    budget: float = Field(default=0, ge=0, description="US dollars that one project may cost; 0: no limit")

    def named(self, role: ModelRole) -> str:
        """What the settings say about a role: a model, `offline`, or nothing; a translator has to be named."""
        translator = self.translator or OFFLINE
        return {"writer": self.writer, "translator": translator, "judge": self.judge, "quick": self.quick}[role]

    def missing(self, has_key: bool) -> Iterator[str]:
        """What the settings still lack for the language model that they ask for, one clause each."""
        if self.backend == "claude" and not has_key:
            yield "llm.backend is claude: ANTHROPIC_API_KEY must be set, in the environment or .env"
        if self.translator not in ("", OFFLINE) and self.chosen(has_key) == OFFLINE:
            yield "llm.translator names a model: ANTHROPIC_API_KEY or the address of a server must be set for it"
        if self.quick == OFFLINE:
            yield "llm.quick cannot be offline: nothing but a language model can talk"
        for name, server in (("ollama", self.ollama), ("openai", self.openai)):
            if self.chosen(has_key) != name:
                continue
            if not server.url:
                yield f"llm.backend is {name}: llm.{name}.url must name the server"
            elif not server.model:
                yield f"llm.{name}.url names a server: llm.{name}.model must name one of its models"

    def chosen(self, has_key: bool) -> LlmBackend:
        """Who answers: as `backend` says, else by what is there."""
        if self.backend != "auto":
            return self.backend
        if has_key:
            return "claude"
        if self.ollama.url:
            return "ollama"
        return "openai" if self.openai.url else "offline"
