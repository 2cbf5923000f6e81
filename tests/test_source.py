"""What a citation opens: the page with boxes on the quoted words, or the document's words with the quote marked."""

import io
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from PIL import Image, ImageDraw, ImageFont

from assistant.settings import Settings
from assistant.source import Viewer, original
from assistant.types import Citation
from index.collection import Collection, CollectionConfig
from ingest.errors import AnswerError

SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
POPPLER = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
OCR = pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract")
QUOTE = "The deposit is 4,200 pounds."


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A lease of many pages, a scan saved as a picture, and a letter."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copy(SAMPLES / "legal" / "harbour_mill_lease.pdf", folder)
    paper = Image.new("L", (1200, 700), "white")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(44)
    pen.text((150, 120), "Agreement of 3 May about the shop.", fill=0, font=font)
    pen.text((150, 330), QUOTE, fill=0, font=font)
    paper.save(folder / "scan.png", dpi=(200, 200))
    (folder / "letter.txt").write_text(
        "Dear <b>tenant</b>,\n\nThe roof is repaired in May.\n\n" + "More words. " * 2000
    )
    config = CollectionConfig(encoder="hash", parse_workers=1)
    collection = Collection(tmp_path_factory.mktemp("home") / "desk", config, HashEncoder)
    collection.ingest([folder])
    return collection


@pytest.fixture(scope="module")
def viewer():
    shared = Viewer(Settings())
    yield shared
    shared.close()


def quoted(desk, name, words=""):
    """A citation of every passage of a document that holds some words, read from the catalogue."""
    catalog = desk.catalog()
    try:
        [document] = [d for d in catalog.live_documents(catalog.snapshot()) if d.name == name]
        revision = catalog.revisions(document.document_id)[-1]
        found = catalog.passages(catalog.rows().tolist(), catalog.snapshot()).values()
        passages = [p for p in found if p.document_id == document.document_id and words in p.text]
    finally:
        catalog.close()
    return [
        Citation(marker=1, document=name, document_id=p.document_id, revision=1, text_id=revision.text_id,
                 spans=p.spans, headings=p.headings)
        for p in passages
    ]  # fmt: skip


def poppler_words(path, page):
    """Every word of a page with the middle of its box, as shares of the page."""
    command = ["pdftotext", "-bbox", "-cropbox", "-f", str(page), "-l", str(page), str(path), "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    width, height = map(float, re.search(r'<page width="(.*?)" height="(.*?)"', found).groups())
    for *sides, word in re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', found):
        left, top, right, bottom = map(float, sides)
        yield (left + right) / 2 / width, (top + bottom) / 2 / height, unescape(word)


@POPPLER
def test_another_engine_reads_the_quoted_words_in_the_boxes_of_every_page(desk, viewer):
    path, pages = SAMPLES / "legal" / "harbour_mill_lease.pdf", set()
    for cited in quoted(desk, "harbour_mill_lease.pdf"):
        span = cited.spans[-1]
        if span.locator.page in pages:
            continue
        pages.add(span.locator.page)
        shown = viewer.look(desk, cited, [span])
        assert shown.page is not None
        [boxes] = shown.page.boxes
        inside = [
            word
            for x, y, word in poppler_words(path, span.locator.page)
            if any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)
        ]
        assert "".join(inside) == re.sub(r"\s", "", span.quote)
    assert len(pages) >= 8


@OCR
def test_a_scan_saved_as_a_picture_is_shown_with_its_words_boxed(desk, viewer):
    [cited] = quoted(desk, "scan.png", "4,200")
    span = next(s for s in cited.spans if "4,200" in s.quote)
    shown = viewer.look(desk, cited, [span])
    assert shown.page is not None
    picture = Image.open(io.BytesIO(shown.page.png)).convert("L")
    for left, top, right, bottom in shown.page.boxes[0]:
        width, height = picture.size
        cut = picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
        assert cut.getextrema()[0] < 90  # there is ink in it
    tops = [box[1] * picture.height for box in shown.page.boxes[0]]
    assert all(300 < top < 420 for top in tops) or span.quote.startswith("Agreement")


def test_a_document_without_pages_is_shown_as_its_words(desk, viewer):
    cited = quoted(desk, "letter.txt", "roof")[0]
    span = next(s for s in cited.spans if "roof" in s.quote)
    shown = viewer.look(desk, cited, [span])
    assert shown.page is None
    [(start, end)] = shown.marks
    assert shown.text[start:end] == span.quote
    assert shown.text.startswith("Dear <b>tenant</b>,")
    assert shown.cut == (False, True)


def test_the_original_is_the_file_as_it_came(desk):
    cited = quoted(desk, "letter.txt", "roof")[0]
    path, kind = original(desk, cited)
    assert (path.read_text()[:17], kind) == ("Dear <b>tenant</b", "txt")


def test_what_was_removed_is_not_shown(desk, viewer):
    cited = quoted(desk, "letter.txt", "roof")[0]
    desk.remove(["letter.txt"])
    try:
        with pytest.raises(AnswerError, match="not in the collection any more"):
            viewer.look(desk, cited, cited.spans)
        with pytest.raises(AnswerError, match="not in the collection any more"):
            original(desk, cited)
    finally:
        desk.restore(["letter.txt"])
