import subprocess
import sys

from ingest.isolation.offline import scrub_environment


def test_telemetry_is_switched_off_and_foreign_endpoints_are_forgotten():
    environment = {
        "LANGSMITH_API_KEY": "k",
        "LANGCHAIN_TRACING_V2": "true",
        "OPENAI_BASE_URL": "http://198.51.100.1/v1",
        "https_proxy": "http://198.51.100.1:3128",
        "ALL_PROXY": "socks5://198.51.100.1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://198.51.100.1",
        "HF_ENDPOINT": "http://198.51.100.1",
        "SENTRY_DSN": "http://198.51.100.1",
        "PATH": "/bin",
    }
    scrub_environment(environment)
    assert "198.51.100.1" not in " ".join(environment.values())
    assert environment["PATH"] == "/bin"
    assert environment["LANGSMITH_TRACING"] == "false"
    assert environment["HF_HUB_OFFLINE"] == environment["DO_NOT_TRACK"] == "1"
    assert not any(name.startswith("LANGCHAIN_") for name in environment)


def test_sockets_are_refused_for_good():
    code = """
import socket
from ingest.isolation.offline import forbid_sockets, OfflineError
forbid_sockets()
server = None
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: socket.socket().connect(("127.0.0.1", 9)),
    lambda: socket.socket().bind(("127.0.0.1", 0)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
):
    try:
        attempt()
    except OfflineError:
        continue
    raise SystemExit("a socket was not refused")
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
