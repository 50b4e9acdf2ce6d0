import pytest

from agent_contracts.definition import Tier
from llm_gateway import GatewaySettings, InvalidSetting


def test_an_empty_environment_means_claude_by_tier() -> None:
    settings = GatewaySettings.from_env({"LLM_MODEL": "", "LLM_TIMEOUT": " "})
    assert settings.models == {
        Tier.FAST: "claude-haiku-5-5",
        Tier.BALANCED: "claude-sonnet-5-5",
        Tier.DEEP: "claude-opus-5-5",
    }
    assert (settings.max_tokens, settings.send_temperature, settings.timeout) == (8192, False, 120.0)


def test_one_model_serves_every_tier_that_names_none() -> None:
    settings = GatewaySettings.from_env({"LLM_MODEL": "small", "LLM_MODEL_DEEP": "large"})
    assert settings.models == {Tier.FAST: "small", Tier.BALANCED: "small", Tier.DEEP: "large"}


def test_the_key_is_never_printed() -> None:
    assert "sk-secret" not in repr(GatewaySettings.from_env({"ANTHROPIC_API_KEY": "sk-secret"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANTHROPIC_API_KEY", "sk ant"),
        ("ANTHROPIC_API_KEY", "sk-\x00"),
        ("ANTHROPIC_BASE_URL", "localhost:8080"),
        ("ANTHROPIC_BASE_URL", "ftp://host"),
        ("ANTHROPIC_BASE_URL", "http://host:99999"),
        ("LLM_MAX_TOKENS", "0"),
        ("LLM_MAX_TOKENS", "1_000"),
        ("LLM_MAX_TOKENS", "9" * 5000),
        ("LLM_TIMEOUT", "0"),
        ("LLM_TIMEOUT", "nan"),
        ("LLM_TIMEOUT", "1e400"),
        ("LLM_TIMEOUT", "soon"),
        ("LLM_SEND_TEMPERATURE", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=name) as caught:
        GatewaySettings.from_env({name: value})
    assert len(str(caught.value)) < 200
    if name == "ANTHROPIC_API_KEY":
        assert value not in str(caught.value)
