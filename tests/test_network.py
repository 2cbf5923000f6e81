"""No packet leaves the machine from cold start to answer, whatever the environment asks the libraries to do.

Every Python process of the job, grandchildren too, carries an audit hook that notes and refuses each attempt
to reach or look up anything but this machine. Where the system allows it the whole job also runs in a network
namespace that has nothing but a loopback device.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOSTILE = {
    "LANGSMITH_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "key",
    "LANGCHAIN_ENDPOINT": "http://192.0.2.1",
    "LANGSMITH_ENDPOINT": "http://192.0.2.1",
    "OPENAI_BASE_URL": "http://192.0.2.1/v1",
    "OPENAI_API_KEY": "key",
    "HF_ENDPOINT": "http://192.0.2.1",
    "HF_HUB_OFFLINE": "0",
    "TRANSFORMERS_OFFLINE": "0",
    "HTTP_PROXY": "http://192.0.2.1:3128",
    "HTTPS_PROXY": "http://192.0.2.1:3128",
    "all_proxy": "socks5://192.0.2.1:1080",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.1:4317",
    "WANDB_BASE_URL": "http://192.0.2.1",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_SHARE": "True",
    "GRADIO_SERVER_NAME": "192.0.2.1",
    "DO_NOT_TRACK": "",
    "SCARF_NO_ANALYTICS": "false",
}
WATCH = """
import ipaddress, os, sys

def local(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        outside = isinstance(address, tuple) and not local(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address, outside = arguments[0], not local(arguments[0])
    else:
        return
    if outside:
        log = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, f"{event} {address!r} by {sys.argv}\\n".encode())
        os.close(log)
        raise PermissionError(f"network: {event} {address!r}")

sys.addaudithook(watch)
open(os.environ["WATCH_LOG"] + ".loaded", "a").write("x")
"""
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:  # SIOCSIFFLAGS: up, loopback, running
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x8 | 0x40))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
JOB = """
import json, re, signal, subprocess, sys, urllib.request

def assistant(*words):
    done = subprocess.run([sys.executable, "-m", "ui.cli", *words, "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

report = assistant("ingest", sys.argv[1], "-c", "one")
answer = assistant("ask", "How long is the notice period?", "-c", "one")
server = subprocess.Popen(
    [sys.executable, "-m", "ui.cli", "serve", "--port", "0", "--json"],
    stdout=subprocess.PIPE, text=True,
)
try:
    link = json.loads(server.stdout.readline())["url"]
    cookies = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
    page = opener.open(link, timeout=60).read().decode()
finally:
    server.send_signal(signal.SIGINT)
    code = server.wait(timeout=60)
print(json.dumps({"report": report, "answer": answer, "page": len(page), "served": code}))
"""


@pytest.fixture
def environment(tmp_path):
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    return kept | HOSTILE | {
        "PYTHONPATH": os.pathsep.join([str(watch), str(ROOT)]),
        "WATCH_LOG": str(tmp_path / "log"),
        "ASSISTANT_HOME": str(tmp_path / "home"),
    }  # fmt: skip


def namespaced() -> list[str]:
    """The words that start a command where there is no network, [] where the system does not allow it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    words = [unshare, "--map-root-user", "--net"]
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return [*words, sys.executable, "-c", LOOPBACK_UP] if allowed else []


def python(words: list[str], environment: dict[str, str], *inside: str) -> subprocess.CompletedProcess[str]:
    command = [*(inside or [sys.executable]), *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)


def test_the_watch_sees_grandchildren(environment, tmp_path):
    attempt = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    spawn = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {attempt!r}])"
    assert "PermissionError" in python(["-c", spawn], environment).stderr
    assert "192.0.2.1" in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_the_main_job_reaches_nobody(environment, tmp_path):
    document = tmp_path / "agreement.txt"
    document.write_text(
        "Services agreement\n\n1. Term\nThis agreement runs for two years.\n\n"
        "2. Notice\nThe notice period is ninety days, given in writing.\n"
    )
    done = python(["-c", JOB, str(document)], environment, *namespaced())
    attempts = (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""
    assert attempts == ""
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["report"]["files"]["new"] == 1
    assert "ninety days" in result["answer"]["answer"]
    assert result["answer"]["citations"][0]["document"] == "agreement.txt"
    assert result["page"] > 1000
    assert result["served"] == 0
    assert len((tmp_path / "log.loaded").read_text()) >= 4  # the job and its three commands were watched
