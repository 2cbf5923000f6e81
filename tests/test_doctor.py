import json
from pathlib import Path

import pytest

from assistant.doctor import examine, network_filesystem
from assistant.settings import load_settings
from ui import cli

MOUNTS = """\
22 1 0:20 / / rw - ext4 /dev/root rw
30 22 0:30 / /media/share rw - nfs4 server:/export rw
31 22 0:31 / /media/my\\040disk rw - ext4 /dev/sdb1 rw
32 30 0:32 / /media/share/inside rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/media/share/a/b", "nfs4"), ("/media/shared", None), ("/media/my disk", None), ("/media", None)],
)
def test_network_filesystems_are_told_by_their_mount(path, kind, monkeypatch):
    monkeypatch.setattr("assistant.doctor.existing_part", lambda given: given)
    assert network_filesystem(Path(path), MOUNTS) == kind


def test_everything_is_looked_at_and_a_shared_home_is_a_finding(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    found = {finding.name: finding for finding in examine(load_settings(home))}
    assert found["leaves this machine"].detail.startswith("nothing")
    assert "as published" in found["encoder"].detail
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
