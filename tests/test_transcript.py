"""Saved conversations: what they say, and that a change of the file, the record or the document is noticed."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from assistant.settings import Settings
from assistant.transcript import markdown_file, pdf_file, record
from assistant.transcript.export import FORMATS, export
from assistant.transcript.quote import Found
from assistant.transcript.verify import verify
from assistant.types import Answer, AnswerStatus, Citation, Coverage, Statement, StatementKind
from assistant.workspace import Workspace
from index.collection import Collection
from ingest.errors import AnswerError, UsageError
from ingest.types import Locator, Span
from ui import cli

WORDS = "The Tenant shall pay the rent of 500 pounds on the first day of each month."


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    root = tmp_path_factory.mktemp("desk")
    files = root / "files"
    files.mkdir()
    (files / "lease.txt").write_text(f"LEASE\n\n{WORDS}\n")
    (files / "other.txt").write_text("Nothing of the kind.\n")
    workspace = Workspace(root / "home", Settings(home=root / "home", encoder="hash", parse_workers=1), HashEncoder())
    workspace.ingest("letters", [files])
    return workspace


@pytest.fixture(scope="module")
def answered(home):
    collection: Collection = home.collection("letters")
    catalog = collection.catalog()
    [document] = [d for d in catalog.live_documents(catalog.snapshot()) if d.name == "lease.txt"]
    start = catalog.printed(document.text_id).index(WORDS)
    catalog.close()
    span = Span(start=start, end=start + len(WORDS), quote=WORDS, locator=Locator())
    cited = Citation(marker=1, document="lease.txt", document_id=document.document_id, revision=1,
                     text_id=document.text_id, spans=(span,), headings=("LEASE",))  # fmt: skip
    return Answer(
        question="How much is the rent? Ελλάδα <b>",
        status=AnswerStatus.ANSWERED,
        statements=(Statement(kind=StatementKind.QUOTE, text=WORDS, support=0.9, citations=(1,)),),
        citations=(cited,),
        hits=(),
        coverage=Coverage(documents=2, searched=2),
    )


@pytest.fixture(scope="module")
def saved(home, answered, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    for ending in FORMATS:
        (folder / f"talk.{ending}").write_bytes(export(home, "letters", [answered, answered], ending))
    return folder


@pytest.mark.parametrize("ending", FORMATS)
def test_what_was_saved_is_exact(home, saved, ending):
    checked = verify(home, saved / f"talk.{ending}")
    assert checked.tampered == checked.notices == ()
    assert [(q.turn, q.marker, q.found, q.words) for q in checked.quotes] == [
        (turn, 1, Found.EXACT, WORDS) for turn in (1, 2)
    ]


def altered(path: Path, ending: str, content: dict, target: Path) -> Path:
    """A copy whose visible words are those of another record, with the old record."""
    old = path.read_bytes()
    if ending == "md":
        text = old.decode()
        words, comment = text[: text.index("<!--")], text[text.index("<!--") :]
        target.write_text(words.replace("500", "900") + comment)
    elif ending == "docx":
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(file, "w") as out:
            for name in source.namelist():
                part = source.read(name)
                out.writestr(name, part.replace(b"500", b"900") if name == "word/document.xml" else part)
        target.write_bytes(file.getvalue())
    else:
        said = json.loads(json.dumps(content).replace("500", "900"))
        kept = record.pack
        try:
            pdf_file.pack = lambda _: kept(content)
            target.write_bytes(pdf_file.write(said))
        finally:
            pdf_file.pack = kept
    return target


@pytest.mark.parametrize("ending", FORMATS)
def test_a_change_of_the_visible_words_is_noticed(home, saved, answered, tmp_path, ending):
    content, _ = markdown_file.read((saved / "talk.md").read_bytes())
    checked = verify(home, altered(saved / f"talk.{ending}", ending, content, tmp_path / f"a.{ending}"))
    assert checked.tampered == ("The words of the file are not those of its record: one of them was changed.",)
    assert {q.found for q in checked.quotes} == {Found.EXACT}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_changed_record_is_noticed_also_with_a_new_digest(home, saved, tmp_path, ending):
    content, _ = markdown_file.read((saved / "talk.md").read_bytes())
    content["turns"][0]["statements"][0]["text"] = "No rent is due."
    path = tmp_path / f"b.{ending}"
    path.write_bytes(FORMATS[ending](content))
    assert "its digest does not fit" in " ".join(verify(home, path).tampered)
    body = {name: value for name, value in content.items() if name not in ("sealed_by", "sha256", "seal")}
    path.write_bytes(FORMATS[ending](content | {"sha256": record._digest(body)}))
    assert "its seal does not fit" in " ".join(verify(home, path).tampered)


def test_a_file_of_another_home_is_checked_without_its_seal(home, answered, tmp_path):
    (tmp_path / "else").mkdir()
    foreign = record.make("letters", [answered], "2026-01-01T00:00:00+00:00", tmp_path / "else")
    (tmp_path / "c.md").write_bytes(markdown_file.write(foreign))
    checked = verify(home, tmp_path / "c.md")
    assert checked.tampered == () and "Another home" in checked.notices[0]
    assert checked.quotes[0].found is Found.EXACT


def test_a_file_without_a_record_cannot_be_checked(home, saved, tmp_path):
    (tmp_path / "d.md").write_text("# Answers")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "d.docx").write_bytes(b"PK")
    (tmp_path / "e.md").write_text(re.sub(r"(record\n)....", r"\1AAAA", (saved / "talk.md").read_text()))
    for name in ("d.md", "d.pdf", "d.docx", "e.md"):
        with pytest.raises(AnswerError):
            verify(home, tmp_path / name)
    with pytest.raises(UsageError, match="pdf, docx, md"):
        verify(home, tmp_path / "d.txt")
    with pytest.raises(UsageError, match="no collection"):
        verify(home, saved / "talk.md", "elsewhere")


def test_the_command_tells_by_its_exit_code(home, saved, tmp_path, capsys):
    options = ["--home", str(home.home), "--json"]
    assert cli.run(["verify", str(saved / "talk.md"), *options]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"exact": 2, "changed": 0, "gone": 0}
    (tmp_path / "f.md").write_text((saved / "talk.md").read_text().replace("500", "900"))
    assert cli.run(["verify", str(tmp_path / "f.md"), *options]) == 1
    assert cli.run(["verify", str(tmp_path / "none.md"), *options]) == 2
    capsys.readouterr()


def test_a_document_that_changed_or_went_is_told_apart(home, answered, saved):
    """The last test of this file: it changes the documents."""
    lease = home.home.parent / "files" / "lease.txt"
    lease.write_text(f"LEASE\n\nNew.\n\n{WORDS}\n")
    home.reindex("letters")
    assert verify(home, saved / "talk.md").quotes[0].found is Found.EXACT  # the newest version says the same elsewhere
    lease.write_text("LEASE\n\nThe Tenant shall pay the rent of 900 pounds on the first day of each month.\n")
    home.reindex("letters")
    [quote, _] = verify(home, saved / "talk.md").quotes
    assert (quote.found, quote.reason) == (Found.CHANGED, "version 3 does not say this any more; version 1 does")
    assert cli.run(["verify", str(saved / "talk.md"), "--home", str(home.home)]) == 3
    home.collection("letters").remove(["lease.txt"])
    assert verify(home, saved / "talk.md").quotes[0].reason == "the document was removed"
    with pytest.raises(AnswerError, match=r"lease\.txt is not in the collection any more"):
        export(home, "letters", [answered], "md")
    home.collection("letters").restore(["lease.txt"])
    home.collection("letters").purge(["lease.txt"])
    assert verify(home, saved / "talk.md").quotes[0].found is Found.GONE
