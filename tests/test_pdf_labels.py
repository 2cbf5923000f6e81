"""Pages are called what their file calls them."""

import pytest

from ingest.formats.pdf.read import parse_pdf
from ingest.limits import Limits
from tests.pdf_page_labels import labelled
from tests.pdf_writer import Page, pdf


@pytest.mark.parametrize("seed", range(4))
def test_every_kind_of_label_comes_out_exactly(tmp_path, seed):
    content, expected = labelled(seed)
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert [page.label for page in parse_pdf(path, Limits(ocr=False)).pages] == expected


@pytest.mark.parametrize("entries", ["", "/PageLabels << /Nums [] >>", "/PageLabels << /Nums [0 << >>] >>"])
def test_pages_without_labels_are_counted(tmp_path, entries):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Page(content=""), Page(content=""), catalog=entries))
    assert [page.label for page in parse_pdf(path, Limits(ocr=False)).pages] == ["1", "2"]
