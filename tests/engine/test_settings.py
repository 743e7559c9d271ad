"""Settings: where they come from, and what is said when they are wrong."""

import base64
import os
from pathlib import Path

import pytest

from tests.engine.settings_table import settings_table
from workbench.engine.settings import Settings, SettingsError, load_settings
from workbench.model.finishing import FrameRate
from workbench.model.vocabulary import Aspect

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
SECRET = "Zx81planted"

RATES = "'23.976', '24', '25', '29.97', '30', '59.94' or '60'"


def written(folder: Path, yaml: str = "", dotenv: str = "") -> Path:
    folder.joinpath("workbench.yaml").write_text(yaml, "utf-8")
    folder.joinpath(".env").write_text(dotenv, "utf-8")
    return folder


def problems(folder: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(folder, environ or {})
    assert SECRET not in f"{caught.value} {caught.value!r}"
    return list(caught.value.problems)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    data = tmp_path / "data"
    assert settings.data == data
    assert settings.database_url == f"sqlite:///{data / 'workbench.db'}"
    assert settings.jobs_database_url == f"sqlite:///{data / 'jobs.db'}"
    assert settings.blobs_url == (data / "blobs").as_uri()
    assert (settings.segments_folder, settings.scratch_folder) == (data / "segments", data / "tmp")
    assert (settings.s3_access, settings.comfy_addresses, settings.server.port) == (None, (), 7860)


def test_the_environment_is_above_dotenv_above_the_file(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        "film:\n  fps: 25\n  height: 480\n  aspect: '9:16'\nserver:\n  port: 80\n",
        "# mine\nWORKBENCH_FILM__HEIGHT=1080\nexport WORKBENCH_SERVER__PORT='81'\nPATH=/bin\n",
    )
    settings = load_settings(folder, {"WORKBENCH_SERVER__PORT": "82", "WORKBENCH_SERVER__OPEN_BROWSER": "0"})
    assert (settings.film.fps, settings.film.height, settings.film.aspect) == (FrameRate.PAL, 1080, Aspect.TALL)
    assert (settings.server.port, settings.server.open_browser) == (82, False)


def test_the_environment_of_the_process_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "film:\n  fps: 25\n")
    monkeypatch.setenv("WORKBENCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_LOG__LEVEL", "debug")
    settings = load_settings()
    assert (settings.film.fps, settings.log.level, settings.data) == (FrameRate.PAL, "debug", tmp_path / "data")


def test_the_current_folder_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path, "data: films\n"))
    assert load_settings(environ={}).data == tmp_path / "films"


def test_empty_means_not_set(tmp_path: Path) -> None:
    folder = written(tmp_path, "server:\n  port:\nfilm:\n", "WORKBENCH_DATABASE=\n")
    assert load_settings(folder, {"WORKBENCH_SERVER__HOST": "", "WORKBENCH_TOKEN": ""}) == load_settings(folder, {})


def test_all_problems_are_named_at_once_with_place_and_fix(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        "# mine\ndat: x\nserver:\n  prot: 1\n  port: 99999\nvoice: {engine: gpt}\nfilm: 7\ncolour: red\n",
        "WORKBENCH_FILM__FPS=fast\nnot a line\n",
    )
    environ = {
        "WORKBENCH_SERVER_PORT": "1",
        "WORKBENCH_HEIGHT": "9",
        "WORKBENCH_JOBS__WORKERS": "0",
        "WORKBENCH_DATABASE": "mysql://h",
    }
    assert sorted(problems(folder, environ)) == sorted(
        [
            "workbench.yaml, line 2: dat is not a setting. Did you mean data?",
            "workbench.yaml, line 4: server.prot is not a setting. Did you mean server.port?",
            "workbench.yaml, line 5: server.port must be less than or equal to 65535, not 99999.",
            "workbench.yaml, line 6: voice.engine must be 'offline' or 'edge', not 'gpt'.",
            "workbench.yaml, line 7: film is a section. Write its keys below it: film.aspect, film.fps, film.height.",
            f"workbench.yaml, line 8: colour is not a setting. Known are: {', '.join(sorted(_file_keys()))}.",
            f".env, line 1: WORKBENCH_FILM__FPS: film.fps must be {RATES}, not 'fast'.",
            ".env, line 2: the line must have the form NAME=value.",
            "WORKBENCH_SERVER_PORT: there is no such variable. Did you mean WORKBENCH_SERVER__PORT?",
            "WORKBENCH_HEIGHT: there is no such variable. Did you mean WORKBENCH_FILM__HEIGHT?",
            "WORKBENCH_JOBS__WORKERS: jobs.workers must be greater than or equal to 1, not '0'.",
            "WORKBENCH_DATABASE: database must be empty or of the form sqlite:///path or postgresql://user@host/name.",
        ]
    )


def test_a_variable_that_is_like_no_other_gets_no_guess(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, {"WORKBENCH_FOO": "1"})
    assert problem.startswith("WORKBENCH_FOO: there is no such variable. Known are: ")
    assert "WORKBENCH_SERVER__PORT" in problem


def _file_keys() -> list[str]:
    return [row.split("`")[1] for row in settings_table().splitlines() if row.startswith("| `")]


def test_a_key_in_the_wrong_place_is_found_by_its_name(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "open_browser: false\n")) == [
        "workbench.yaml, line 1: open_browser is not a setting. Did you mean server.open_browser?"
    ]


@pytest.mark.parametrize(
    ("yaml", "line", "variable"),
    [
        ("comfy:\n  token: {}\n", 2, "WORKBENCH_COMFY_TOKEN"),
        ("s3:\n  region: eu\n  secret: {}\n", 3, "WORKBENCH_S3_SECRET"),
        ("secrets:\n  token: {}\n", 2, "WORKBENCH_TOKEN"),
        ("WORKBENCH_S3_KEY: {}\n", 1, "WORKBENCH_S3_KEY"),
        ("database: postgresql://me:{}@host/films\n", 1, "WORKBENCH_DATABASE"),
        ("blobs: s3://key:{}@bucket\n", 1, "WORKBENCH_S3_SECRET"),
        ("comfy:\n  url: http://me:{}@host\n", 2, "WORKBENCH_COMFY_KEY"),
        ("comfy:\n  url: http://host?token={}\n", 2, "WORKBENCH_COMFY_KEY"),
        ("comfy:\n  url: http://host#{}\n", 2, "WORKBENCH_COMFY_KEY"),
        ("s3:\n  endpoint: http://{}@host\n", 2, "WORKBENCH_S3_SECRET"),
    ],
)
def test_a_secret_in_the_file_is_sent_to_the_environment(tmp_path: Path, yaml: str, line: int, variable: str) -> None:
    (problem,) = problems(written(tmp_path, yaml.format(SECRET)))
    assert problem.startswith(f"workbench.yaml, line {line}: ")
    assert f" {variable}." in problem
    assert "environment" in problem


@pytest.mark.parametrize("variable", ["WORKBENCH_COMFY__URL", "WORKBENCH_S3__ENDPOINT", "WORKBENCH_BLOBS"])
def test_an_address_that_is_shown_holds_no_password(tmp_path: Path, variable: str) -> None:
    scheme = "s3" if variable.endswith("BLOBS") else "http"
    (problem,) = problems(tmp_path, {variable: f"{scheme}://me:{SECRET}@host"})
    assert problem.startswith(f"{variable}: ")


def test_secrets_reach_their_users_and_are_not_printed(tmp_path: Path) -> None:
    names = ["COMFY_TOKEN", "COMFY_KEY", "S3_KEY", "S3_SECRET", "TOKEN"]
    environ = {f"WORKBENCH_{name}": f"{SECRET}-{name}" for name in names}
    environ["WORKBENCH_DATABASE"] = f"postgresql://me:{SECRET}@host/films"
    folder = written(tmp_path, "blobs: s3://films/a\ns3:\n  endpoint: http://h:1\ncomfy:\n  url: http://h:2\n")
    settings = load_settings(folder, environ)
    (server,) = settings.comfy_addresses
    assert server.headers == {
        "Authorization": f"Bearer {SECRET}-COMFY_TOKEN",
        "X-API-Key": f"{SECRET}-COMFY_KEY",
    }
    access = settings.s3_access
    assert access is not None
    assert (access.endpoint, access.key, access.secret) == ("http://h:1", f"{SECRET}-S3_KEY", f"{SECRET}-S3_SECRET")
    assert settings.database_url == settings.jobs_database_url == environ["WORKBENCH_DATABASE"]
    assert SECRET not in f"{settings!r} {settings} {access!r} {server!r} {settings.model_dump_json()}"


SERVERS = "comfy:\n  instances:\n    - {name: left, url: http://h:1}\n    - {name: right, url: https://h:2/comfy/}\n"


def test_each_server_has_its_own_secrets(tmp_path: Path) -> None:
    environ = {
        "WORKBENCH_COMFY_TOKEN__LEFT": f"{SECRET}-left",
        "WORKBENCH_COMFY_LOGIN__RIGHT": f"ann:{SECRET}",
        "WORKBENCH_COMFY_HEADERS__RIGHT": f'{{"X-Team": "{SECRET}"}}',
        "WORKBENCH_COMFY_TOKEN_COMMAND__LEFT": f"vault read '{SECRET}'",
    }
    settings = load_settings(written(tmp_path, SERVERS), environ)
    left, right = settings.comfy_addresses
    assert (left.name, left.url, left.headers) == ("left", "http://h:1", {"Authorization": f"Bearer {SECRET}-left"})
    assert left.refresh
    assert not right.refresh
    login = base64.b64encode(f"ann:{SECRET}".encode()).decode()
    assert (right.name, right.url) == ("right", "https://h:2/comfy")
    assert right.headers == {"X-Team": SECRET, "Authorization": f"Basic {login}"}
    assert SECRET not in f"{settings!r} {left!r} {right!r} {settings.model_dump_json()}"


def test_servers_can_be_named_in_a_variable(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"WORKBENCH_COMFY__INSTANCES": "left=http://h:1, right=http://h:2"})
    assert [(server.name, server.url) for server in settings.comfy_addresses] == [
        ("left", "http://h:1"),
        ("right", "http://h:2"),
    ]


@pytest.mark.parametrize(
    ("yaml", "environ", "said"),
    [
        (SERVERS + "    - {name: left, url: http://h:3}\n", {}, "each name once, and has left several times"),
        (SERVERS + "    - {name: third, url: http://h:1/}\n", {}, "each url once, and has http://h:1 several"),
        (SERVERS + "    - {name: Third, url: http://h:3}\n", {}, "comfy.instances.2.name must"),
        (SERVERS + "    - {name: third}\n", {}, "comfy.instances.2.url is missing"),
        (SERVERS + f"    - {{name: third, url: 'http://me:{SECRET}@h'}}\n", {}, "comfy.instances.2.url must"),
        (SERVERS + f"    - {{name: third, url: 'http://h:3', token: {SECRET}}}\n", {}, "2.token is not known"),
        (SERVERS + "  url: http://h:1\n", {}, "either url or instances"),
        (SERVERS, {"WORKBENCH_COMFY_TOKEN": SECRET}, "has its name: WORKBENCH_COMFY_TOKEN__NAME"),
        (SERVERS, {"WORKBENCH_COMFY_TOKEN__MIDDLE": SECRET}, "names no server middle"),
        (SERVERS, {"WORKBENCH_COMFY_TOKEN__LEFT": f"{SECRET}\n"}, "characters that no header can have"),
        (SERVERS, {"WORKBENCH_COMFY_HEADERS__LEFT": SECRET}, "must be a JSON object"),
        (SERVERS, {"WORKBENCH_COMFY_TOKEN_COMMAND__LEFT": f"give '{SECRET}"}, "a quotation mark that is not closed"),
        (SERVERS, {"WORKBENCH_COMFY_TOKEN_COMMAND__LEFT": "a", "WORKBENCH_COMFY_LOGIN__LEFT": "b:c"}, "not both"),
        ("", {"WORKBENCH_COMFY_TOKEN__LEFT": SECRET}, "names no server left"),
    ],
)
def test_wrong_servers_are_named_at_start(tmp_path: Path, yaml: str, environ: dict[str, str], said: str) -> None:
    assert said in problems(written(tmp_path, yaml), environ)[0]


def test_an_object_store_without_keys_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, {"WORKBENCH_BLOBS": "s3://films"}) == [
        "blobs names an object store: WORKBENCH_S3_KEY and WORKBENCH_S3_SECRET must be set."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"server:\n  port: 1\n port: 2\n", "workbench.yaml, line 3: "),
        (b"film:\n\tfps: 24\n", "workbench.yaml, line 2: "),
        (b"log:\n  level: info\n  level: " + SECRET.encode(), 'line 3: found duplicate key "level".'),
        (b"- film\n", "workbench.yaml, line 1: the file must hold lines of the form `key: value`."),
        (b"\xff\xfe\x00\x01", "workbench.yaml: is not a YAML text in UTF-8."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "workbench.yaml").write_bytes(text)
    (problem,) = problems(tmp_path)
    assert said in problem


@pytest.mark.parametrize("name", ["workbench.yaml", ".env"])
def test_only_ordinary_files_are_read(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.mkdir()
    assert problems(tmp_path) == [f"“{place}” is a folder, not a file."]
    place.rmdir()
    os.mkfifo(place)
    assert problems(tmp_path) == [f"“{place}” is a pipe, not a file."]
    place.unlink()
    with place.open("wb") as file:
        file.truncate(3 << 30)
    assert problems(tmp_path) == [f"“{place}” has 3,221.2 MB; at most 1 MB are read."]


def test_a_data_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "films").write_text("")
    (problem,) = problems(tmp_path, {"WORKBENCH_DATA": "films"})
    assert problem == f"data: {tmp_path / 'films'} is there, and it is no folder. Name another one."
    (problem,) = problems(tmp_path, {"WORKBENCH_DATA": "~nobody-of-this-name/films"})
    assert problem.startswith("data: ~nobody-of-this-name/films cannot be a folder: ")


def test_an_unknown_key_is_named_even_when_it_is_empty(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "server:\n  prot:\n")) == [
        "workbench.yaml, line 2: server.prot is not a setting. Did you mean server.port?"
    ]


def test_merged_keys_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path, "server: &here\n  port: 1\nfilm:\n  <<: *here\n  fps: 25\n")
    (problem,) = problems(folder)
    assert problem.endswith("film.port is not a setting. Did you mean server.port?")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"WORKBENCH_CONFIG: there is no folder .*nowhere"):
        load_settings(environ={"WORKBENCH_CONFIG": str(tmp_path / "nowhere")})


def test_variables_of_the_tests_and_of_others_are_left_alone(tmp_path: Path) -> None:
    load_settings(tmp_path, {"WORKBENCH_TEST_COMFYUI": "http://h", "WORKBENCHES": "2", "PORT": "x"})


def test_settings_do_not_change(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(tmp_path, {}).data = tmp_path


def test_every_setting_is_described() -> None:
    assert [row for row in settings_table().splitlines() if row.endswith("|  |")] == []


def test_the_document_has_the_table_of_all_settings() -> None:
    table = settings_table()
    assert table in DOCUMENT.read_text("utf-8"), f"docs/settings.md needs this table:\n\n{table}"


def test_defaults_are_valid_by_themselves() -> None:
    assert Settings.model_validate({}).jobs.workers >= 1


def test_a_key_of_claude_makes_it_the_writer(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).llm_backend == "offline"
    settings = load_settings(tmp_path, {"ANTHROPIC_API_KEY": SECRET, "ANTHROPIC_MODEL": "claude-sonnet-5-5"})
    assert (settings.llm_backend, settings.llm.claude.model) == ("claude", "claude-sonnet-5-5")
    assert SECRET not in f"{settings!r} {settings.model_dump_json()}"
    assert load_settings(written(tmp_path, dotenv=f"ANTHROPIC_API_KEY={SECRET}\n"), {}).llm_backend == "claude"
    folder = written(tmp_path, "llm:\n  backend: offline\n")
    assert load_settings(folder, {"ANTHROPIC_API_KEY": SECRET}).llm_backend == "offline"


def test_variables_of_other_programs_give_way_to_every_setting(tmp_path: Path) -> None:
    folder = written(tmp_path, "llm:\n  claude:\n    model: mine\n", "WORKBENCH_LLM__CLAUDE__URL=http://here\n")
    environ = {"ANTHROPIC_MODEL": "theirs", "ANTHROPIC_BASE_URL": "http://there", "ANTHROPIC_LOG": "debug"}
    claude = load_settings(folder, environ).llm.claude
    assert (claude.model, claude.url) == ("mine", "http://here")
    assert load_settings(written(tmp_path), environ).llm.claude.url == "http://there"
    (problem,) = problems(written(tmp_path), {"ANTHROPIC_BASE_URL": f"http://me:{SECRET}@host"})
    assert problem.startswith("ANTHROPIC_BASE_URL: llm.claude.url must be empty or of the form https://host")


def test_a_server_of_ones_own_needs_an_address_and_a_model(tmp_path: Path) -> None:
    folder = written(tmp_path, "llm:\n  openai:\n    url: http://localhost:11434/v1\n    model: qwen3\n")
    assert load_settings(folder, {}).llm_backend == "openai"
    assert load_settings(folder, {"ANTHROPIC_API_KEY": SECRET}).llm_backend == "claude"
    for yaml, said in (
        ("llm:\n  openai:\n    url: http://localhost:11434/v1\n", "llm.openai.model must name one"),
        ("llm:\n  backend: openai\n", "llm.openai.url must name the server"),
        ("llm:\n  backend: claude\n", "ANTHROPIC_API_KEY must be set"),
        ("llm:\n  quick: offline\n", "llm.quick cannot be offline"),
    ):
        (problem,) = problems(written(tmp_path, yaml))
        assert said in problem


def test_a_key_of_claude_in_the_file_is_sent_to_the_environment(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, f"llm:\n  claude:\n    api_key: {SECRET}\n"))
    assert problem.startswith("workbench.yaml, line 3: llm.claude.api_key is a secret.")
    (problem,) = problems(written(tmp_path, f"ANTHROPIC_API_KEY: {SECRET}\n"))
    assert problem.startswith("workbench.yaml, line 1: ANTHROPIC_API_KEY is a secret.")
