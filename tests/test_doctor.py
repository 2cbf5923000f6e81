import json

from assistant.doctor import examine
from assistant.settings import load_settings
from ingest.isolation.confine import version as landlock
from ui import cli


def test_everything_is_looked_at_and_a_shared_home_is_a_finding(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    found = {finding.name: finding for finding in examine(load_settings(home))}
    assert found["leaves this machine"].detail.startswith("nothing")
    assert "as published" in found["encoder"].detail
    assert ("kernel" in found["parse children"].detail) == bool(landlock())
    assert not found["home permissions"].ok
    assert "chmod 700" in found["home permissions"].advice
    home.chmod(0o700)
    assert {f.name: f for f in examine(load_settings(home))}["home permissions"].ok


def test_a_model_that_is_not_there_is_a_finding(tmp_path):
    found = {f.name: f for f in examine(load_settings(tmp_path, encoder=str(tmp_path / "none")))}
    assert not found["encoder"].ok


def test_the_command_prints_json(tmp_path, capsys):
    assert cli.run(["doctor", "--home", str(tmp_path), "--json"]) in (0, 1)
    assert {"name", "ok", "detail", "advice"} == set(json.loads(capsys.readouterr().out)[0])
