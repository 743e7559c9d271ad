"""The settings: defaults, `workbench.yaml`, `.env` and the environment, each above the one before.

Secrets come from the environment or `.env` alone. All that is wrong is named at once, each with its place and the fix.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails

from workbench.comfy import Address
from workbench.engine.settings_comfy import Comfy, ComfySecrets, addresses
from workbench.engine.settings_llm import Llm, LlmBackend
from workbench.engine.settings_sources import (
    INSTANCE_SECRETS,
    PREFIX,
    Given,
    Key,
    Known,
    from_dotenv,
    from_environment,
    from_yaml,
    read_settings,
)
from workbench.engine.settings_urls import HTTP, url_of_form
from workbench.kit.errors import ConfigurationError
from workbench.kit.log import hide_secrets
from workbench.model.document import Document, fault
from workbench.model.finishing import FrameRate
from workbench.model.vocabulary import Aspect
from workbench.storage import S3Access

OFFLINE = "offline"
"""What stands in the place of a model where rules are to do its work."""

SETTINGS_FILE = "workbench.yaml"
_SECRET_SECTIONS = ("secrets", INSTANCE_SECRETS)


class SettingsError(ConfigurationError):
    """Settings are wrong.

    Attributes:
        problems: one sentence for each, with its place and the fix.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"The settings cannot be used:{lines}", "\nCorrect them and start again.")


_S3_SECRETS = "WORKBENCH_S3_KEY and WORKBENCH_S3_SECRET"
S3Endpoint = Annotated[str, url_of_form(HTTP, "http://host:port", _S3_SECRETS)]
BlobsUrl = Annotated[str, url_of_form(r"s3://[^@?#\s/]+(/[^@?#\s]*)?", "s3://bucket/prefix", _S3_SECRETS)]
DatabaseUrl = Annotated[
    SecretStr, url_of_form(r"(sqlite:///|postgresql://)\S+", "sqlite:///path or postgresql://user@host/name")
]


class S3(Document):
    """The object store that `blobs` names."""

    endpoint: S3Endpoint = Field(default="", description="address of the server; empty: Amazon's")
    region: str = Field(default="us-east-1", description="region that requests are signed for")


class Voice(Document):
    """Who speaks."""

    engine: Literal["offline", "edge"] = Field(
        default="offline", description="offline: voices on this machine; edge: Microsoft's, over the network"
    )


class Film(Document):
    """How new films look."""

    aspect: Aspect = Field(default=Aspect.WIDE, description="shape of the frame")
    fps: FrameRate = Field(default=FrameRate.FILM, description="frames a second")
    height: int = Field(default=720, ge=240, le=2160, description="pixels of the frame's shorter side")


class Server(Document):
    """The workbench in the browser."""

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on; 0.0.0.0: all")
    port: int = Field(
        default=7860, ge=0, le=65535, description="port to listen on; 0: any free one; not set: the next free one"
    )
    open_browser: bool = Field(default=True, description="open a browser at start")


class Jobs(Document):
    """How tasks run."""

    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="tasks that run side by side"
    )
    retry_base: float = Field(default=5.0, gt=0, description="seconds before the first retry; doubled for each next")


class Log(Document):
    """What is logged, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="least level that is shown")
    format: Literal["text", "json"] = Field(default="text", description="json: one object a line, for log collectors")


class Limits(Document):
    """What people may bring."""

    upload_mb: int = Field(default=500, gt=0, description="size of one file in MB")


class Secrets(Document):
    """What stands in no settings file: only in the environment or `.env`."""

    token: SecretStr | None = Field(default=None, description="the owner's key to the workbench")
    comfy_token: SecretStr | None = Field(default=None, description="sent to ComfyUI as a bearer token")
    comfy_token_command: SecretStr | None = Field(
        default=None, description="program with arguments that prints a new token when ComfyUI refuses the old one"
    )
    comfy_key: SecretStr | None = Field(default=None, description="sent to ComfyUI as X-API-Key")
    comfy_login: SecretStr | None = Field(default=None, description="user:password for ComfyUI (HTTP Basic)")
    comfy_headers: SecretStr | None = Field(
        default=None, description='more headers for ComfyUI as a JSON object: `{"Name": "value"}`'
    )
    anthropic_key: SecretStr | None = Field(default=None, description="key of Claude")
    openai_key: SecretStr | None = Field(default=None, description="sent to the OpenAI-compatible server")
    s3_key: SecretStr | None = Field(default=None, description="access key of the object store")
    s3_secret: SecretStr | None = Field(default=None, description="secret key of the object store")


class Settings(Document):
    """All settings, checked. What it prints shows no secret."""

    data: Path = Field(default=Path("data"), description="folder for all that the workbench keeps")
    database: DatabaseUrl = Field(default=SecretStr(""), description="URL of the database; empty: SQLite in `data`")
    blobs: BlobsUrl = Field(default="", description="URL of the object store; empty: a folder in `data`")
    s3: S3 = S3()
    comfy: Comfy = Comfy()
    llm: Llm = Llm()
    voice: Voice = Voice()
    film: Film = Film()
    server: Server = Server()
    jobs: Jobs = Field(default_factory=Jobs)
    log: Log = Log()
    limits: Limits = Limits()
    secrets: Secrets = Secrets()
    instance_secrets: dict[str, ComfySecrets] = Field(
        default_factory=dict, description="by the names of `comfy.instances`; from variables such as …_TOKEN__NAME"
    )

    @model_validator(mode="after")
    def _servers_can_be_entered(self) -> "Settings":
        addresses(self.comfy, self._comfy_secrets, self.instance_secrets)
        return self

    @model_validator(mode="after")
    def _object_store_has_keys(self) -> "Settings":
        if self.blobs and not (self.secrets.s3_key and self.secrets.s3_secret):
            raise ValueError("blobs names an object store: WORKBENCH_S3_KEY and WORKBENCH_S3_SECRET must be set")
        return self

    @model_validator(mode="after")
    def _language_model_is_there(self) -> "Settings":
        if missing := list(self.llm.missing(has_key=bool(self.secrets.anthropic_key))):
            raise ValueError("; ".join(missing))
        return self

    @property
    def llm_backend(self) -> LlmBackend:
        """Who answers as the language model: as the settings say, else by what is there."""
        return self.llm.chosen(has_key=bool(self.secrets.anthropic_key))

    @property
    def database_url(self) -> str:
        """URL of the database; it may hold a password."""
        return self.database.get_secret_value() or f"sqlite:///{self.data / 'workbench.db'}"

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.database_url.startswith("sqlite:")

    @property
    def jobs_database_url(self) -> str:
        """URL of the task engine's own tables: beside the others on PostgreSQL, a second file with SQLite."""
        return f"sqlite:///{self.data / 'jobs.db'}" if self.uses_sqlite else self.database_url

    @property
    def blobs_url(self) -> str:
        """URL of the blobs: file:// or s3://."""
        return self.blobs or (self.data / "blobs").absolute().as_uri()

    @property
    def blobs_cache(self) -> Path:
        """Folder for local copies of remote blobs; it may be emptied at any time."""
        return self.data / "cache"

    @property
    def s3_access(self) -> S3Access | None:
        """How to reach the object store, when blobs are there."""
        key, secret = self.secrets.s3_key, self.secrets.s3_secret
        if not (self.blobs and key and secret):
            return None
        return S3Access(self.s3.endpoint, self.s3.region, key.get_secret_value(), secret.get_secret_value())

    @property
    def comfy_addresses(self) -> tuple[Address, ...]:
        """The ComfyUI servers with their names and what requests to them carry; none: the draft backend draws."""
        return addresses(self.comfy, self._comfy_secrets, self.instance_secrets)

    @property
    def _comfy_secrets(self) -> ComfySecrets:
        own = self.secrets
        return ComfySecrets(
            token=own.comfy_token,
            token_command=own.comfy_token_command,
            key=own.comfy_key,
            login=own.comfy_login,
            headers=own.comfy_headers,
        )

    @property
    def segments_folder(self) -> Path:
        """Folder for encoded parts of films; it may be emptied at any time."""
        return self.data / "segments"

    @property
    def footage_folder(self) -> Path:
        """Folder for frames that are being taken out of videos, by the ids of their tasks."""
        return self.data / "footage"

    @property
    def scratch_folder(self) -> Path:
        """Folder for what a process needs only for a while; a name begins with the process's number and a hyphen."""
        return self.data / "tmp"

    @property
    def error_log(self) -> Path:
        """File of the tracebacks of errors that nobody thought of."""
        return self.data / "errors.log"


def load_settings(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a folder and an environment.

    Args:
        folder: where `workbench.yaml` and `.env` are looked for; by default the one that WORKBENCH_CONFIG names,
            else the current one. A relative `data` folder starts here.
        environ: by default the process's own.

    Raises:
        SettingsError: with everything that is wrong.
    """
    environ = os.environ if environ is None else environ
    folder = folder or Path(environ.get(f"{PREFIX}CONFIG") or ".")
    if not folder.is_dir():
        raise SettingsError([f"{PREFIX}CONFIG: there is no folder {folder}."])
    problems: list[str] = []
    given = _gather(folder, environ, problems)
    settings = _checked(given, problems)
    if settings is None or problems:
        raise SettingsError(problems)
    return settings.model_copy(update={"data": _data_folder(folder, settings.data)})


def _data_folder(start: Path, data: Path) -> Path:
    """The folder for data, which may not be there yet."""
    try:
        path = (start / data.expanduser()).resolve()
        is_other = path.exists() and not path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: an unknown ~user, or links in a circle
        raise SettingsError([f"data: {data} cannot be a folder: {error}."]) from None
    if is_other:
        raise SettingsError([f"data: {path} is there, and it is no folder. Name another one."])
    return path


def _known(model: type[Document], above: Key = ()) -> dict[str, Key]:
    """The environment variable of every setting: `WORKBENCH_SERVER__PORT` for server.port."""
    variables: dict[str, Key] = {}
    for name, field in model.model_fields.items():
        kind, key = field.annotation, (*above, name)
        if isinstance(kind, type) and issubclass(kind, Document):
            variables |= _known(kind, key)
        else:
            variables[PREFIX + "__".join(key).upper()] = key
    return variables


_OF_OTHERS: Mapping[str, Key] = {
    "ANTHROPIC_API_KEY": ("secrets", "anthropic_key"),
    "ANTHROPIC_BASE_URL": ("llm", "claude", "url"),
    "ANTHROPIC_MODEL": ("llm", "claude", "model"),
}
"""Variables of other programs that are read where nothing else makes the setting."""


def _secret_variables() -> dict[str, Key]:
    return {PREFIX + name.upper(): ("secrets", name) for name in Secrets.model_fields}


def _everything_known() -> Known:
    plain = {name: key for name, key in _known(Settings).items() if key[0] not in _SECRET_SECTIONS}
    secret = _secret_variables()
    return Known(plain | secret, frozenset(secret), _OF_OTHERS)


def _gather(folder: Path, environ: Mapping[str, str], problems: list[str]) -> dict[Key, Given]:
    """What was given, the strongest source for each key."""
    known, given = _everything_known(), list[Given]()
    for name, reader in ((SETTINGS_FILE, from_yaml), (".env", from_dotenv)):
        given += reader(read_settings(folder / name, problems), name, known, problems)
    given += from_environment(environ, known, problems)
    weakest_first = sorted(given, key=lambda value: not value.of_others)
    return {value.key: value for value in weakest_first}


def _checked(given: Mapping[Key, Given], problems: list[str]) -> Settings | None:
    values: dict[str, Any] = {}
    for (*sections, name), source in given.items():
        place = values
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = source.value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems += [_sentence(details, given) for details in error.errors(include_url=False)]
        return None


def _sentence(details: ErrorDetails, given: Mapping[Key, Given]) -> str:
    key = tuple(str(part) for part in details["loc"])
    source = next((given[key[:end]] for end in range(len(key), 0, -1) if key[:end] in given), None)
    if source is None:
        return f"{fault(details)}."
    # our own checks are of addresses, and a list may hold a secret that was put into it
    is_ours = source.key[0] in _SECRET_SECTIONS or details["type"] == "value_error"
    hidden = is_ours or source.key == ("comfy", "instances")
    shown = "" if hidden else f", not {hide_secrets(repr(source.value))[:60]}"
    name = ".".join(key) if len(key) > len(source.key) else ".".join(source.key)
    return f"{source.place}: {name} {fault(details)}{shown}."
