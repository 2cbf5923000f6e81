"""Nothing leaves this machine: the environment of libraries is scrubbed, parse children get no sockets."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_SET = {
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "LANGSMITH_TRACING": "false",
    "WANDB_MODE": "disabled",
    "ANONYMIZED_TELEMETRY": "False",
    "RAY_USAGE_STATS_ENABLED": "0",
    "VLLM_NO_USAGE_STATS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_UNSET_PREFIXES = (
    "LANGSMITH_",
    "LANGCHAIN_",
    "LANGFUSE_",
    "LANGGRAPH_",
    "OTEL_",
    "WANDB_",
    "SENTRY_",
    "COMET_",
    "MLFLOW_",
    "NEPTUNE_",
    "CLEARML_",
    "DD_",
    "PHOENIX_",
    "TRACELOOP_",
    "POSTHOG_",
    "OPENAI_",
)
_UNSET = frozenset(
    {
        "ANTHROPIC_BASE_URL",
        "OLLAMA_HOST",
        "HF_ENDPOINT",
        "HF_INFERENCE_ENDPOINT",
        "HF_TOKEN",
        "HUGGING_FACE_HUB_TOKEN",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "ALL_PROXY",
        "GRADIO_SHARE",
        "UNSTRUCTURED_API_KEY",
        "UNSTRUCTURED_API_URL",
    }
)
# Everything that opens, names or serves a connection; `socket.__new__` itself stays possible because
# event loops make socket pairs, which reach nobody.
_FORBIDDEN_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
        "socket.gethostname",
        "urllib.Request",
        "ftplib.connect",
        "smtplib.connect",
        "http.client.connect",
        "imaplib.open",
        "poplib.connect",
        "telnetlib.Telnet.open",
        "webbrowser.open",
    }
)


class OfflineError(PermissionError):
    """Code in a parse child tried to use the network."""


def scrub_environment(environment: MutableMapping[str, str] | None = None) -> None:
    """Switch telemetry off and forget tracing, base-URL and proxy variables of libraries.

    Must run before those libraries are imported. Endpoints that the user configures are settings of this
    program and are passed to the libraries explicitly, never through these variables.

    Args:
        environment: The variables to change in place; the process's own by default.
    """
    environment = os.environ if environment is None else environment
    for name in list(environment):
        upper = name.upper()
        if upper in _UNSET or upper.startswith(_UNSET_PREFIXES):
            del environment[name]
    environment.update(_SET)


def forbid_sockets() -> None:
    """Make every use of the network by Python code in this process raise `OfflineError`, for good."""

    def refuse(event: str, _arguments: object) -> None:
        if event in _FORBIDDEN_EVENTS:
            raise OfflineError(f"{event}: a parse child may not use the network")

    sys.addaudithook(refuse)
