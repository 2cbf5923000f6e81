from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings
from ingest.errors import UsageError


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ASSISTANT_{name.upper()}", raising=False)


def test_file_then_environment_then_caller(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text("k = 7\nmax_statements = 2\nocr = false\n")
    assert load_settings(tmp_path).k == 7
    monkeypatch.setenv("ASSISTANT_K", "9")
    settings = load_settings(tmp_path)
    assert (settings.k, settings.max_statements, settings.ocr) == (9, 2, False)
    assert load_settings(tmp_path, k=11).k == 11
    assert settings.home == tmp_path


def test_home_from_the_environment(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text("k = 7\n")
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert (load_settings().home, load_settings().k) == (tmp_path, 7)


def test_an_empty_variable_is_not_set(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text("k = 7\n")
    usual = load_settings().home
    for name in Settings.model_fields:
        monkeypatch.setenv(f"ASSISTANT_{name.upper()}", "")
    assert load_settings().home == usual
    assert Settings().home == usual
    assert (load_settings(tmp_path).home, load_settings(tmp_path).k) == (tmp_path, 7)


def test_all_mistakes_at_once(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text('k = 0\nencodr = "x"\nparse_timeout_s = "soon"\n')
    monkeypatch.setenv("ASSISTANT_MAX_STATMENTS", "3")
    with pytest.raises(UsageError) as caught:
        load_settings(tmp_path)
    message = str(caught.value)
    for mistake in (
        "k: ",
        "encodr: no such setting",
        "parse_timeout_s: ",
        "ASSISTANT_MAX_STATMENTS: no such setting",
    ):
        assert mistake in message
    assert "max_statements" in message  # the known names are listed
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"k = ", b"k = 1\nk = 2\n", b'\xff\xfe = "x"'])
def test_a_file_that_is_not_toml(tmp_path, content):
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(UsageError, match=r"settings\.toml cannot be read as TOML"):
        load_settings(tmp_path)


def test_digest_changes_with_what_influences_answers_only(tmp_path):
    plain = load_settings(tmp_path).digest()
    assert load_settings(tmp_path / "elsewhere", parse_workers=3, max_upload_mib=5).digest() == plain
    assert load_settings(tmp_path, k=21).digest() != plain
    assert load_settings(tmp_path, ocr=False).digest() != plain


def test_frozen_and_nothing_leaves(tmp_path):
    settings = load_settings(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.k = 3
    assert settings.outbound() == ()


def test_default_home_is_outside_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    home = load_settings().home
    assert home.is_absolute()
    assert Path.cwd() not in home.parents
