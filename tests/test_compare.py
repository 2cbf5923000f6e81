"""What differs between two revisions: words, not lines, pages or hyphens; and always in printed words."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from conftest import Edit
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from assistant.settings import Settings
from assistant.workspace import Workspace
from index.align import SOFT, align, changed_words, same
from index.collection import Collection
from index.compare import compare
from index.types import ChangeKind, Comparison
from ingest.errors import UsageError
from ingest.types import Span
from ui import cli

ADDED, REMOVED, REPLACED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REPLACED

LEASE = """1. RENT

The Tenant pays a rent of 500 pounds a month. It is due on the first day of each month.

2. REPAIRS

The Landlord repairs the roof and the walls of the house. The Tenant repairs everything else in it.

The keys are kept at the office.
"""


def groups(before: list[str], after: list[str]) -> list[tuple[list[int], list[int]]]:
    return [(list(old), list(new)) for old, new in align(before, after)]


def quoted(spans: tuple[Span, ...]) -> list[str]:
    return [" ".join(span.quote.split()) for span in spans]


def told(found: Comparison) -> list[tuple[ChangeKind, list[str], list[str]]]:
    return [(change.kind, quoted(change.before), quoted(change.after)) for change in found.changes]


# --- which sentences -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["A b c."], ["A b c."], []),
        (["One two three.", "Four five six."], ["Four five six."], [([0], [])]),
        (["Four five six."], ["One two three.", "Four five six."], [([], [0])]),
        (["The rent is 500 pounds."], ["The rent is 700 pounds."], [([0], [0])]),
        (["The rent is 500 pounds."], ["No dogs enter the shop ever."], [([0], []), ([], [0])]),
        (["The rent is due to the", "Landlord on Monday."], ["The rent is due to the Landlord on Monday."], []),
        (["It is due to the", "Landlord on Monday."], ["It is due to the Landlord on Friday."], [([0, 1], [0])]),
        (["It is due to the Landlord on Friday."], ["It is due to the", "Landlord on Monday."], [([0], [0, 1])]),
        (["It is due to", "him now.", "Cats eat fish."], ["It is due to him now.", "Dogs chew old bones."],
         [([2], []), ([], [1])]),
        (["A b c d.", "Same.", "E f g h."], ["A b c x.", "Same.", "E f g y."], [([0], [0]), ([2], [2])]),
        ([], ["New."], [([], [0])]),
        ([], [], []),
    ],
)  # fmt: skip
def test_sentences_are_aligned(before: list[str], after: list[str], expected: list[object]) -> None:
    assert groups(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (f"They co{SOFT}operate.", "They co-operate.", True),
        (f"They co{SOFT}operate.", "They cooperate.", True),
        ("They agree- ment.", "They agreement.", True),  # a page ended here
        ("An Anglo- Saxon.", "An Anglo-Saxon.", True),
        ("They re-sign.", "They resign.", False),
        ("now here", "nowhere", False),
        (f"now{SOFT}here", "now here", False),
        ("10-12 days", "1012 days", False),
    ],
)
def test_only_a_hyphen_at_a_line_end_is_no_difference(before: str, after: str, expected: bool) -> None:
    assert same(before, after) is same(after, before) is expected
    assert bool(groups([before], [after])) is not expected


def test_the_differences_lead_from_one_text_to_the_other() -> None:
    chance = random.Random(7)
    for _ in range(300):
        before = [" ".join(chance.choices("abcdefgh", k=chance.randint(1, 6))) for _ in range(chance.randint(0, 12))]
        after = [chance.choice([s, s, s, f"{s} z", "x y z w"]) for s in before if chance.random() < 0.8]
        chance.random() < 0.3 and chance.shuffle(after)
        found = groups(before, after)
        assert [n for old, _ in found for n in old] == sorted({n for old, _ in found for n in old})
        assert [n for _, new in found for n in new] == sorted({n for _, new in found for n in new})
        left = {n for old, _ in found for n in old}, {n for _, new in found for n in new}
        kept = [
            " ".join(s for n, s in enumerate(side) if n not in gone)
            for side, gone in zip((before, after), left, strict=True)
        ]
        assert kept[0] == kept[1]  # what is not named as different is the same


def test_changed_words() -> None:
    removed, added = changed_words("the rent is 500 pounds now".split(), "the rent is 700 euros".split())
    assert (removed, added) == ([range(3, 6)], [range(3, 5)])


@pytest.mark.parametrize("kind", ["few", "every second", "every", "all", "rows"])
def test_ten_thousand_sentences_take_seconds(kind: str) -> None:
    chance = random.Random(1)

    def text() -> list[str]:
        words = "rent tenant notice month party clause dose tablet water the of and to".split()
        return [" ".join(chance.choices([*words, f"x{chance.randrange(5000)}"], k=20)) for _ in range(10_000)]

    before = ["0 0 0"] * 10_000 if kind == "rows" else text()
    share = {"few": 100, "every second": 2, "every": 1, "rows": 5000}.get(kind)
    after = text() if share is None else [s if n % share else f"new {s}" for n, s in enumerate(before)]
    begun = time.process_time()
    found = groups(before, after)
    assert time.process_time() - begun < 10
    assert share is None or 10_000 // share <= len(found) <= 2 * 10_000 // share


# --- revisions of documents ------------------------------------------------------------------------------------------


@pytest.fixture
def lease(collection: Collection, write: Edit, folder: Path) -> Collection:
    """A lease in two revisions."""
    collection._parsers = ReaderInProcess
    write("deed.txt", LEASE)
    collection.ingest([folder])
    write(
        "deed.txt",
        LEASE.replace("500 pounds", "650 pounds")
        .replace("The Tenant repairs everything else in it.", "Both keep the garden tidy in summer.")
        .replace("2. REPAIRS", "2. UPKEEP"),
    )
    collection.reindex()
    return collection


def test_added_removed_replaced(lease: Collection) -> None:
    found = compare(lease, "deed.txt")
    assert (found.before, found.after, len(found.revisions)) == (1, 2, 2)
    rent = "The Tenant pays a rent of {} pounds a month."
    assert told(found) == [
        (REPLACED, [rent.format(500)], [rent.format(650)]),
        (REPLACED, ["2. REPAIRS"], ["2. UPKEEP"]),
        (REMOVED, ["The Tenant repairs everything else in it."], []),
        (ADDED, [], ["Both keep the garden tidy in summer."]),
    ]
    assert (quoted(found.changes[0].deleted), quoted(found.changes[0].inserted)) == (["500"], ["650"])


def test_quotes_are_the_printed_words(lease: Collection) -> None:
    found = compare(lease, "deed.txt")
    catalog = lease.catalog()
    printed = [catalog.printed(revision.text_id) for revision in found.revisions]
    catalog.close()
    for change in found.changes:
        for text, spans in zip(
            printed * 2, (change.before, change.after, change.deleted, change.inserted), strict=True
        ):
            assert all(text[span.start : span.end] == span.quote != "" for span in spans)


def test_the_other_way_round(lease: Collection) -> None:
    there, back = compare(lease, "deed.txt", 1, 2), compare(lease, "deed.txt", 2, 1)
    assert [(kind, old, new) for kind, new, old in told(back) if kind is REPLACED] == [
        change for change in told(there) if change[0] is REPLACED
    ]


def test_other_lines_and_hyphens_are_no_difference(collection: Collection, write: Edit, folder: Path) -> None:
    collection._parsers = ReaderInProcess
    words = "The Tenant pays the rent on the first day of each month in agreement with the Landlord and co-operates."
    write("deed.txt", f"{words}\n")
    collection.ingest([folder])
    write(
        "deed.txt",
        "The Tenant pays the rent on the first day\nof each month in agree-\n"
        "ment with the Landlord and co-\noperates.\n",
    )
    collection.reindex()
    found = compare(collection, "deed.txt")
    assert (found.before, found.after, found.changes) == (1, 2, ())


def test_other_pages_are_no_difference_and_pages_are_named(collection: Collection, folder: Path) -> None:
    collection._parsers = ReaderInProcess
    chance = random.Random(3)
    words = "rent tenant notice month party clause dose tablet water landlord repair roof patient review".split()
    clauses = [f"The {' '.join(chance.choices(words, k=7))} of {n} pounds is kept." for n in range(1, 121)]

    def pdf(clauses: list[str], a_page: int) -> None:
        pytest.importorskip("pypdfium2")
        (folder / "deed.pdf").write_bytes(paged([clauses[n : n + a_page] for n in range(0, len(clauses), a_page)]))

    pdf(clauses, 25)
    collection.ingest([folder])
    pdf(clauses, 20)
    collection.reindex()
    assert [revision.pages for revision in compare(collection, "deed.pdf").revisions] == [5, 6]
    assert told(compare(collection, "deed.pdf")) == []
    clauses[48] = clauses[48].replace("49 pounds", "99 pounds")
    pdf(clauses, 20)
    collection.reindex()
    (change,) = compare(collection, "deed.pdf", 1, 3).changes
    assert (change.before[0].locator.page, change.after[0].locator.page) == (2, 3)
    assert quoted(change.inserted) == ["99"]


def paged(pages: list[list[str]]) -> bytes:
    """A PDF with these lines on each page, and a running header and a page number."""
    contents = []
    for number, lines in enumerate(pages, 1):
        drawn = "".join(f"1 0 0 1 72 {700 - 24 * n} Tm ({line}) Tj " for n, line in enumerate(lines))
        furniture = f"1 0 0 1 72 780 Tm (Deed of settlement) Tj 1 0 0 1 300 30 Tm (Page {number} of {len(pages)}) Tj "
        contents.append(f"BT /F1 11 Tf {furniture}{drawn}ET".encode())
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def test_rows_are_named(collection: Collection, write: Edit, folder: Path) -> None:
    collection._parsers = ReaderInProcess
    rows = ["Drug,Age,Dose", "Zelcortil,2 years,1.2 mg/kg", "Cefavorin,3 months,18 mg/kg"]
    write("doses.csv", "\n".join(rows) + "\n")
    collection.ingest([folder])
    write("doses.csv", "\n".join(rows).replace("18 mg", "12 mg") + "\n")
    collection.reindex()
    (change,) = compare(collection, "doses.csv").changes
    assert change.kind is REPLACED
    assert change.before[0].locator.row == change.after[0].locator.row == 3
    assert (quoted(change.deleted), quoted(change.inserted)) == (["18"], ["12"])


def test_one_revision_is_compared_with_nothing(letters: Collection) -> None:
    found = compare(letters, "lease.txt")
    assert (found.before, found.after, found.changes, len(found.revisions)) == (None, None, (), 1)


def test_documents_gone_or_removed_are_compared_too(lease: Collection, folder: Path) -> None:
    expected = told(compare(lease, "deed.txt"))
    lease.remove(["deed.txt"])
    assert told(compare(lease, "deed.txt")) == expected
    (folder / "deed.txt").unlink()
    lease.reindex(confirm_gone=True)
    found = compare(lease, str(folder / "deed.txt"))
    assert told(found) == expected
    assert found.revisions[-1].gone_at
    assert told(compare(lease, found.document_id)) == expected


def test_names_that_mean_nothing_or_too_much(lease: Collection, write: Edit) -> None:
    with pytest.raises(UsageError, match=r"No document 'other.txt' was ever in collection 'letters'"):
        compare(lease, "other.txt")
    write("old/deed.txt", "Another deed with other words.\n")
    lease.reindex()
    with pytest.raises(
        UsageError, match=r"'deed.txt' means 2 documents: .*/files/deed.txt \([0-9a-f]{32}\); .*/old/deed"
    ):
        compare(lease, "deed.txt")


@pytest.mark.parametrize(
    ("pair", "message"),
    [((1, 7), "no revision 7; it has 1, 2"), ((2, 2), "compared with itself"), ((None, 1), "compared with itself")],
)
def test_revisions_that_are_none(lease: Collection, pair: tuple[int | None, int | None], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare(lease, "deed.txt", *pair)


# --- in the terminal -------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    workspace = Workspace(tmp_path / "home", Settings(home=tmp_path / "home"), HashEncoder(), ReaderInProcess)
    for rent in (500, 650):
        (folder / "deed.txt").write_text(f"The Tenant pays \x1b[2J{rent} pounds \u202emonthly. It is due on Monday.\n")
        workspace.ingest("leases", [folder])
    (folder / "note.txt").write_text("The keys are at the office.\n")
    workspace.ingest("leases", [folder])
    return tmp_path / "home"


def test_a_difference_in_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["collections", "diff", "leases", "deed.txt", "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "deed.txt, revision 1 to 2: 1 replaced" in out
    assert "- The Tenant pays [-[2J500-] pounds monthly." in out  # without the escape character that led it
    assert "+ The Tenant pays {+[2J650+} pounds monthly." in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_difference_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cli.run(
            ["collections", "diff", "leases", "deed.txt", "--from", "2", "--to", "1", "--json", "--home", str(home)]
        )
        == 0
    )
    document = json.loads(capsys.readouterr().out)
    assert (document["document"], document["from"], document["to"]) == ("deed.txt", 2, 1)
    assert [r["revision"] for r in document["revisions"]] == [1, 2]
    (change,) = document["changes"]
    assert change["kind"] == "replaced"
    assert [part["quote"][-3:] for part in change["deleted"]] == ["650"]
    assert change["before"][0]["start"] == 0


def test_one_revision_is_said_and_wrong_names_are_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["collections", "diff", "leases", "note.txt", "--home", str(home)]) == 0
    assert "note.txt has one revision" in capsys.readouterr().out
    assert cli.run(["collections", "diff", "leases", "other.txt", "--home", str(home)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
