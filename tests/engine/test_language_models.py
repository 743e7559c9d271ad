"""Which language model does what, after the settings."""

from pathlib import Path

import pytest

from workbench.engine import load_settings
from workbench.engine.language_models import language_model
from workbench.engine.settings_llm import MODEL_ROLES, ModelRole

KEY = {"ANTHROPIC_API_KEY": "sk-ant-planted"}
OPUS = "Claude (claude-opus-5-5)"


def name_of(folder: Path, role: ModelRole, environ: dict[str, str]) -> str:
    model = language_model(load_settings(folder, environ), role)
    return model.name if model else ""


@pytest.mark.parametrize("role", ["writer", "translator", "judge", "quick"])
def test_each_role_may_have_a_model_of_its_own(tmp_path: Path, role: ModelRole) -> None:
    assert name_of(tmp_path, role, {}) == ""
    usual = {"writer": OPUS, "translator": "", "judge": OPUS, "quick": OPUS}  # every shot costs: a translator is named
    assert name_of(tmp_path, role, KEY) == usual[role]
    own = {f"WORKBENCH_LLM__{role.upper()}": "claude-haiku-5-5"}
    assert name_of(tmp_path, role, KEY | own) == "Claude (claude-haiku-5-5)"
    rest = {other: name_of(tmp_path, other, KEY | own) for other in MODEL_ROLES if other != role}
    assert rest == {other: name for other, name in usual.items() if other != role}


def test_a_role_can_be_left_to_rules_or_measures(tmp_path: Path) -> None:
    given = KEY | {"WORKBENCH_LLM__TRANSLATOR": "offline", "WORKBENCH_LLM__JUDGE": "offline"}
    assert [name_of(tmp_path, role, given) for role in ("translator", "judge")] == ["", ""]
    assert name_of(tmp_path, "writer", given) == "Claude (claude-opus-5-5)"


def test_a_server_of_ones_own_has_models_for_roles_too(tmp_path: Path) -> None:
    server = {"WORKBENCH_LLM__OPENAI__URL": "http://127.0.0.1:9/v1", "WORKBENCH_LLM__OPENAI__MODEL": "qwen3:14b"}
    assert name_of(tmp_path, "judge", server) == "qwen3:14b at 127.0.0.1"
    assert name_of(tmp_path, "judge", server | {"WORKBENCH_LLM__JUDGE": "qwen3-vl"}) == "qwen3-vl at 127.0.0.1"
