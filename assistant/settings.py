"""Every choice a user can make, read from `settings.toml` in the home folder and from ASSISTANT_* variables.

This is the only module that reads TOML or the environment. Order: what the caller passes, the environment (an empty
variable is not set), the file, the defaults below. Unknown names are refused: a typing mistake must not silently
change nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.generation.endpoint import host, is_loopback
from ingest.errors import UsageError

PREFIX = "ASSISTANT_"
FILE_NAME = "settings.toml"
DEFAULT_ENCODER = "all-MiniLM-L6-v2"

# What changes an answer; the rest (limits, folders, workers) only changes whether and how fast it comes.
_INFLUENCE_ANSWERS = (
    "encoder", "crossencoder", "verifier", "k", "max_statements", "support_min", "tolerated_error",
    "share_of_best", "ocr",
)  # fmt: skip
# These only where a language model answers: without one an answer is the same whatever they say.
_INFLUENCE_GENERATION = (
    "answerer", "llm", "llm_adapter", "llm_url", "llm_context_tokens", "llm_answer_tokens", "llm_unsupported",
)  # fmt: skip


AnswererUse = Literal["extractive", "local", "server"]
CrossEncoderUse = Literal["off", "search", "answers"]  # each more than the one before


class Settings(BaseSettings):
    """The settings of one home folder. Frozen; `digest()` goes into every answer."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("domain-assistant", appauthor=False))
    encoder: str = Field(DEFAULT_ENCODER, min_length=1, description="the embedded model, or a folder with one")
    k: int = Field(20, ge=1, le=1000, description="passages read for one answer")
    max_statements: int = Field(5, ge=1, le=20, description="most passages of text quoted in one answer")
    crossencoder: CrossEncoderUse = Field("answers", description="what reads passages together with the question")
    verifier: bool = Field(False, description="whether a second model reads what would be quoted, and weighs it too")
    support_min: float | None = Field(None, ge=0, le=1, description="support below which a passage is not shown")
    tolerated_error: float | None = Field(None, ge=0, le=1, description="most answers wrong; chooses support_min")
    share_of_best: float = Field(0.4, ge=0, le=1, description="share of the best passage's support that others need")
    answerer: AnswererUse = Field("extractive", description="who words answers: quotes alone, or a language model")
    llm: str = Field("", description="folder or pulled name of the local model, or the server's name for its model")
    llm_adapter: str = Field("", description="folder of a LoRA adapter for the local model")
    llm_url: str = Field("", description="base URL of an OpenAI-compatible server, ending in /v1")
    llm_key: SecretStr = Field(SecretStr(""), description="the server's key; never printed, no part of the digest")
    llm_context_tokens: int | None = Field(None, ge=512, description="tokens the model holds; None: its own figure")
    llm_answer_tokens: int = Field(512, ge=16, le=8192, description="most tokens of a generated answer")
    llm_timeout_s: float = Field(120, gt=0, description="longest time one generated answer may take")
    llm_retries: int = Field(2, ge=0, le=10, description="further attempts where a server cannot be reached")
    llm_unsupported: Literal["show", "drop"] = Field("show", description="generated sentences that fail the checks")
    parse_timeout_s: float = Field(120, gt=0, description="longest time one file may take to parse")
    parse_memory_mib: int = Field(2048, ge=256, description="memory one parse may take")
    parse_workers: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 2) - 1), ge=1, le=64)
    ocr: bool = Field(True, description="read scanned pages with tesseract where it is installed")
    lock_wait_s: float = Field(10, ge=0, description="longest time to wait while another process writes")
    max_upload_mib: int = Field(200, ge=1, description="largest file the web page accepts")

    def digest(self) -> str:
        """Twelve hex digits that change when a setting that influences answers changes."""
        names = _INFLUENCE_ANSWERS + (() if self.answerer == "extractive" else _INFLUENCE_GENERATION)
        values = {name: getattr(self, name) for name in names}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]

    def outbound(self) -> tuple[str, ...]:
        """What these settings would send to another machine, one line each; empty means nothing."""
        if self.answerer != "server" or is_loopback(self.llm_url):
            return ()
        plain = "" if self.llm_url.startswith("https://") else ", unencrypted"
        return (f"questions and the passages found for them, to {host(self.llm_url)} (llm_url){plain}",)


def load_settings(home: Path | None = None, **chosen: Any) -> Settings:
    """Settings of a home folder, the default one where none is given.

    Args:
        home: the home folder; by default $ASSISTANT_HOME, else the user's data folder.
        **chosen: values that win over the environment and the file.

    Raises:
        UsageError: the file is not TOML, or values are unknown or out of range; every mistake is named.
    """
    file = (home or _default_home()) / FILE_NAME
    mistakes = [
        f"{name}: no such setting (environment variable)"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    ]
    if home is not None:
        chosen["home"] = home
    try:
        in_file = TomlConfigSettingsSource(Settings, file)() if file.is_file() else {}
        in_environment = {name for name in Settings.model_fields if os.environ.get(PREFIX + name.upper())}
        settings = Settings(**{n: v for n, v in in_file.items() if n not in in_environment} | chosen)
    except ValidationError as error:
        mistakes += [_mistake(details, file) for details in error.errors()]
    except (ValueError, OSError) as error:  # tomllib.TOMLDecodeError and undecodable bytes are ValueErrors
        raise UsageError(f"{file} cannot be read as TOML: {error}. Correct or remove it.") from error
    if mistakes:
        known = ", ".join(Settings.model_fields)
        raise UsageError(f"Settings: {'; '.join(mistakes)}. Correct {file} or the environment; known names: {known}.")
    return settings


def _default_home() -> Path:
    given = os.environ.get(PREFIX + "HOME")
    return Path(given) if given else user_data_path("domain-assistant", appauthor=False)


def _mistake(details: Any, file: Path) -> str:
    name = ".".join(str(part) for part in details["loc"])
    place = PREFIX + name.upper() if os.environ.get(PREFIX + name.upper()) else file.name
    if details["type"] == "extra_forbidden":
        return f"{name}: no such setting ({place})"
    return f"{name}: {details['msg']}, got {details['input']!r} ({place})"
