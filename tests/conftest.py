"""What holds for all tests: no settings, folders or services of the person who runs them."""

import os

import pytest

from bot.settings import Settings, variable_name

FOREIGN = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True, scope="session")
def _nobody_in_particular(tmp_path_factory):
    """An empty home folder, no model hub, and every setting at its default."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("HF_HOME", str(home / "huggingface"))
        patch.setenv("HF_HUB_OFFLINE", "1")
        settings = {variable_name(field) for field in Settings.model_fields}
        for name in (*settings, *FOREIGN, *PROXIES):
            for spelling in (name, name.lower()):
                patch.delenv(spelling, raising=False)
        for name in [name for name in os.environ if name.startswith(("XDG_", "HUGGINGFACE_"))]:
            patch.delenv(name)
        # Commands run inside this process, which would stay at the priority of an ingest.
        patch.setattr("ingest.runtime.priority.NICENESS", -20)
        yield home
