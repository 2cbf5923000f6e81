"""What files say, known from elsewhere than the parser under test: twins, label sections, the source's markup."""

from __future__ import annotations

import email
import email.policy
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

# Sections in the order in which the derived labels hold them.
_SECTIONS = (
    "boxed_warning",
    "indications_and_usage",
    "dosage_and_administration",
    "contraindications",
    "warnings",
    "warnings_and_cautions",
    "adverse_reactions",
    "drug_interactions",
    "pregnancy",
    "overdosage",
    "how_supplied",
)
_LEAVES = {"p", "title", "article-title", "td", "th", "paragraph", "caption", "Question", "Answer", "Focus", "label"}
_NOT_TEXT = {"front-stub", "ref-list", "ref", "contrib-group", "aff", "journal-meta", "styleCode", "label"}
_WORD = re.compile(r"\w+")
_TWINS = {"eng_spa_mult": "languages/eng_spa_mult.txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The words of a file by stretches (a whole text, or a paragraph each), and its table cells.

    `ordered` says that the stretches make up the whole file in order; `begins` that the file holds only the beginning.
    `cells` pairs every cell after the first of a row with that first one.
    """

    stretches: tuple[tuple[str, ...], ...]
    ordered: bool = False
    begins: bool = False
    cells: frozenset[tuple[str, str]] | None = None


def words(text: str) -> tuple[str, ...]:
    """Letters and digits of each word, in one case, words broken at a line's end joined."""
    text = re.sub(r"(?<=\w)[-\u00ad]\n(?=[a-z])", "", text)
    for ligature, spelled in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(ligature, spelled)
    return tuple(_WORD.findall(text.casefold().replace("_", " ")))


def pairs(rows: list[list[str]]) -> frozenset[tuple[str, str]]:
    """Every cell with the first of its row, as letters and digits; cells without any are left out."""
    found = set()
    for row in rows:
        cells = ["".join(words(cell)) for cell in row]  # a footnote mark may be set off by a blank, or not
        cells = [cell for cell in cells if cell]
        found |= {(cells[0], cell) for cell in cells[1:]}
    return frozenset(found)


def grid(table: Any) -> list[list[str]]:
    """The cells of a table's rows; one that spans rows stands in each of them, as it does on the page."""
    rows: list[list[str]] = []
    hanging: list[tuple[int, int, str]] = []  # column, rows left, words
    for row in (e for e in table.iter() if _tag(e) == "tr"):
        cells: dict[int, str] = {column: said for column, _, said in hanging}
        hanging = [(column, left - 1, said) for column, left, said in hanging if left > 1]
        column = 0
        for cell in (e for e in row if _tag(e) in ("td", "th")):
            while column in cells:
                column += 1
            said = "".join(cell.itertext())
            wide, deep = (int(cell.get(name) or 1) for name in ("colspan", "rowspan"))
            for covered in range(column, column + wide):
                cells[covered] = said if covered == column else ""
                hanging += [(covered, deep - 1, cells[covered])] * (deep > 1)
            column += wide
        rows.append([cells[column] for column in sorted(cells)])
    return rows


def known(path: Path, data: Path) -> Known | None:
    """What a file of the shared data says; None where nothing but a parser could tell."""
    name = path.stem
    if (twin := _TWINS.get(name)) is not None and path.suffix != ".txt":
        return _whole((path.parent.parent / twin).read_text("utf-8"))
    if path.parent.name.startswith("drug-labels"):  # openFDA's JSON, whatever the name's ending
        return _strings(json.loads(path.read_text("utf-8")))
    if path.suffix == ".xml" and path.parent.name != "regulations-cfpb-xml":
        return _marked_up(path)
    begins = path.parent.name.endswith(("scans", "eml"))  # they hold the beginning only
    head, subject = _mail_head(path) if path.suffix == ".eml" else ("", "")
    kind = _manifest(data, path.relative_to(data).parts[0]).get(path, {})
    if "label" in str(kind.get("kind")) and "note" in kind and (text := _label(data, str(kind["note"]))):
        return _whole(head + text, begins=begins)
    text = _contracts(data).get(_letters(subject.partition(": ")[2] or name))
    return _whole(head + text, begins=begins) if text else None


def _mail_head(path: Path) -> tuple[str, str]:
    """The header lines that a reader of the mail sees, and its subject."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    shown = [f"{name}: {message[name]}\n" for name in ("From", "To", "Date", "Subject") if message[name]]
    return "".join(shown), "" if message.is_multipart() else str(message["Subject"])


def _whole(text: str, *, begins: bool = False) -> Known:
    return Known(stretches=(words(text),), ordered=True, begins=begins)


def _marked_up(path: Path) -> Known | None:
    """Paragraphs, titles and cells of a well-formed XML file by their markup alone."""
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314 - the shared data, not a stranger's
    except ElementTree.ParseError:
        return None
    rows = [row for table in root.iter() if _tag(table) == "table" for row in grid(table)]
    stretches = tuple(found for leaf in _leaves(root) if (found := words("".join(leaf.itertext()))))
    return Known(stretches=stretches, cells=pairs(rows) or None) if stretches else None


def _strings(record: Any) -> Known:
    """Every string of a JSON record; the tables among them by their markup."""
    from lxml import html

    texts, rows, waiting = list[str](), list[list[str]](), [record]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
        elif isinstance(value, str) and "<table" in value:
            rows += [row for table in html.fromstring(f"<div>{value}</div>").iter("table") for row in grid(table)]
        elif isinstance(value, str):
            texts.append(value)
    stretches = tuple(found for text in texts if (found := words(text)))
    return Known(stretches=stretches, cells=pairs(rows) or None)


def _leaves(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    if _tag(element) in _NOT_TEXT:
        return
    inner = [leaf for child in element for leaf in _leaves(child)]
    if inner or _tag(element) not in _LEAVES:
        yield from inner
    else:
        yield element


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


@cache
def _contracts(data: Path) -> dict[str, str]:
    with gzip.open(data / "reader" / "cuad-train.json.gz") as file:
        return {_letters(c["title"]): c["paragraphs"][0]["context"] for c in json.load(file)["data"]}


@cache
def _label_sections(data: Path) -> dict[tuple[str, str], str]:
    sections: dict[tuple[str, str], str] = {}
    with gzip.open(data / "retrieval-medical-druglabels" / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            key = row["meta"]["doc"], row["meta"]["section"]
            sections[key] = f"{sections.get(key, '')} {row['text']}"
    return sections


def _label(data: Path, application: str) -> str:
    sections = _label_sections(data)
    return "\n".join(
        f"{name.replace('_', ' ')}\n{sections[application, name]}"
        for name in _SECTIONS
        if (application, name) in sections
    )


@cache
def _manifest(data: Path, folder: str) -> dict[Path, dict[str, object]]:
    lines = (data / folder / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return {data / folder / str(row["file"]): row for row in rows}
