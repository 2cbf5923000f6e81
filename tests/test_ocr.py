from ingest.ocr import parse_tsv

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
