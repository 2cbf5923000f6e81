import io

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.ocr import engine, parse_tsv, read_image
from ingest.parse import parse

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def row(block, paragraph, line, word, confidence, text):
    return f"5\t1\t{block}\t{paragraph}\t{line}\t{word}\t{10 * word}\t20\t8\t9\t{confidence}\t{text}"


def test_words_become_lines_and_paragraphs_with_offsets():
    rows = [row(1, 1, 1, 1, 90, "The"), row(1, 1, 1, 2, 90, "fee"), row(1, 1, 2, 1, 60, '"is')]
    table = "\n".join([HEADER, "1\t1\t0\t0\t0\t0\t0\t0\t100\t100\t-1\t", *rows, row(2, 1, 1, 1, 30, "due")])
    scan = parse_tsv(table)
    assert scan.text == 'The fee\n"is\n\ndue'
    assert [(scan.text[a:b], first) for a, b, first in scan.lines] == [
        ("The fee", True),
        ('"is', False),
        ("due", True),
    ]
    assert [scan.text[w.start : w.end] for w in scan.words] == ["The", "fee", '"is', "due"]
    assert abs(scan.confidence - (0.9 * 6 + 0.6 * 3 + 0.3 * 3) / 12) < 1e-9


def test_an_empty_page_has_no_confidence():
    assert parse_tsv(HEADER + "\n").confidence == 0.0


@pytest.mark.skipif(not engine(), reason="needs tesseract")
def test_a_page_scanned_upside_down_is_read_with_boxes_where_the_words_lie():
    upright = Image.new("L", (1000, 300), "white")
    font = ImageFont.load_default(40)
    ImageDraw.Draw(upright).text((60, 60), "The deposit is returned\nwithin thirty days", "black", font=font)
    scans = [read_image(png(image), dpi=200, timeout_s=60) for image in (upright, upright.rotate(180))]
    assert [" ".join(scan.text.split()) for scan in scans] == ["The deposit is returned within thirty days"] * 2
    assert min(scan.confidence for scan in scans) > 0.8
    for word, turned in zip(*(scan.words for scan in scans), strict=True):
        assert abs(1000 - turned.left - turned.width - word.left) < 6
        assert abs(300 - turned.top - turned.height - word.top) < 6


@pytest.mark.skipif(not engine(), reason="needs tesseract")
def test_what_ocr_is_too_unsure_of_is_told_and_not_read(tmp_path):
    page = Image.new("L", (1000, 300), "white")
    words = "The deposit is returned\nwithin thirty days after\nthe end of this lease."
    ImageDraw.Draw(page).text((60, 40), words, "black", font=ImageFont.load_default(40))
    page.save(tmp_path / "fax.tif", save_all=True, append_images=[ImageOps.mirror(page)])
    mirrored = ImageOps.mirror(page)  # a writing that the model does not know
    with pytest.raises(UnreadableError, match=r"too unsure to be used \(0\.[0-4]\d of 1, language eng\)"):
        read_image(png(mirrored), dpi=200, timeout_s=60)
    [parsed] = parse(tmp_path / "fax.tif", "fax.tif", Limits())
    assert " ".join(parsed.printed.split()) == " ".join(words.split())
    assert [bool(mark.unreadable) for mark in parsed.pages] == [False, True]
    assert [mark.ocr_confidence for mark in parsed.pages][1] is None
    [notice] = parsed.notices
    assert notice.startswith("page 2: is a picture, and what OCR reads in it is too unsure")
    mirrored.save(tmp_path / "fax.png")
    with pytest.raises(UnreadableError, match="another language"):
        list(parse(tmp_path / "fax.png", "fax.png", Limits()))


def png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
