"""Where quoted words lie on pages that are turned, cropped, or do not begin at 0, 0."""

import io
import re
import shutil
import subprocess
from html import unescape

import pytest
from PIL import Image

from ingest.formats.pdf.read import parse_pdf
from ingest.formats.pdf.show import boxes, render_page
from ingest.limits import Limits
from ingest.pageview import SCALE, view
from tests.pdf_hidden_pages import say
from tests.pdf_writer import Page, form, pdf

LINES = ("The tenant pays rent of 1,200 EUR a month.", "The landlord keeps the roof", "in good repair at all times.")
QUOTES = ("1,200 EUR", "tenant pays rent", "the roof\nin good repair", "month.")
TURNS = pytest.mark.parametrize("turn", [0, 90, 180, 270])
PAPERS = {"plain": {}, "moved": {"media": (-100, -50, 595, 842)}, "cropped": {"crop": (40, 200, 560, 800)}}
BEYOND = {"crop": (-50, 300, 700, 2000)}  # poppler does not cut it to the paper when that is turned


def written(tmp_path, content, turn, options):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Page(content=content, rotate=turn, **options)))
    return path, parse_pdf(path, Limits(ocr=False))


@TURNS
@pytest.mark.parametrize("options", [*PAPERS.values(), BEYOND], ids=[*PAPERS, "beyond"])
def test_the_box_of_a_word_lies_on_its_ink(tmp_path, turn, options):
    path, parsed = written(tmp_path, say("HEIM", x=200, y=600, size=20), turn, options)
    [box] = boxes(path, parsed.pages[0], 0, 4)
    picture = Image.open(io.BytesIO(render_page(path, 1, 2.0))).convert("L")
    ink = picture.point(lambda grey: 255 * (grey < 128)).getbbox()
    left, bottom, right, top = (2 * side for side in box)
    for mine, seen in zip((left, picture.height - top, right, picture.height - bottom), ink, strict=True):
        assert abs(mine - seen) < 12, (box, ink)  # pixels; the room for letters that reach below the line


@TURNS
def test_the_shares_of_a_box_lie_on_the_word_in_the_picture_of_its_page(tmp_path, turn):
    path, parsed = written(tmp_path, say("HEIM", x=200, y=600), turn, PAPERS["cropped"])
    shown = view(path, parsed.pages[0], [(0, 4)], Limits())
    picture = Image.open(io.BytesIO(shown.png)).convert("L")
    ink = picture.point(lambda grey: 255 * (grey < 128)).getbbox()
    [[box]] = shown.boxes
    marked = [share * side for share, side in zip(box, picture.size * 2, strict=True)]
    for outer, inner, side in zip(marked, ink, (1, 1, -1, -1), strict=True):
        assert -SCALE < side * (inner - outer) < 6 * SCALE


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
@TURNS
@pytest.mark.parametrize("options", PAPERS.values(), ids=PAPERS)
def test_another_engine_finds_the_quoted_words_in_the_boxes(tmp_path, turn, options):
    """The lines are turned against the page, as a reader of a table on its side has them before them."""
    place = {0: "100 700", 90: "300 300", 180: "500 300", 270: "300 700"}[turn]
    turned = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[turn]
    content = f"BT /H 11 Tf {turned} {place} Tm " + " ".join(f"({line}) Tj 0 -15 Td" for line in LINES) + " ET"
    path, parsed = written(tmp_path, content, turn, options)
    printed = parsed.printed.replace("\r", "")
    for quote in QUOTES:
        start = printed.index(quote)
        found = boxes(path, parsed.pages[0], start, start + len(quote))
        assert poppler_words(path, found, parsed.pages[0].height) == quote.split()


def poppler_words(path, found, height):
    """What `pdftotext` reads in these boxes."""
    command = ["pdftotext", "-bbox", "-cropbox", str(path), "-"]
    page = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    words = []
    for *sides, word in re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page):
        left, top, right, bottom = map(float, sides)
        x, y = (left + right) / 2, height - (top + bottom) / 2
        if any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in found):
            words.append(unescape(word))
    return words


def test_what_stands_between_the_quoted_words_on_their_line_is_not_marked(tmp_path):
    """Blanks of a form that were filled in later: their words come last."""
    names = form(say("Moor", x=100) + say("Vane", x=300))
    printed = say("against", x=200) + say("The parties", y=500)
    page = Page(content=printed + "/F Do", resources="/XObject << /F @f@ >>", objects={"f": names})
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(page))
    parsed = parse_pdf(path, Limits(ocr=False))
    start = parsed.printed.index("Moor")
    assert parsed.printed[start:].split() == ["Moor", "Vane"]
    moor, vane = boxes(path, parsed.pages[0], start, len(parsed.printed))
    assert moor[2] < 200  # where the word between them begins
    assert vane[0] > 250
