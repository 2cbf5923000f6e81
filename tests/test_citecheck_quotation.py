"""Quotations are compared word for word with what a collection prints."""

import pytest

from assistant.citecheck.library import Library
from assistant.citecheck.quotation import QuoteStatus, quotations
from index.types import Filter

LEASE = (
    "1. Rent\n\nThe Tenant shall pay the rent of 750 pounds on the first day of each month, and interest at four per "
    "cent from the day on which it falls due.\n\n2. Use\n\nThe Tenant may keep one cat. The Tenant shall not keep a "
    "dog on the premises without the Landlord’s consent.\n"
)


@pytest.fixture
def compare(collection, folder):
    (folder / "long_lease.txt").write_text(LEASE, encoding="utf-8")
    collection.ingest([folder])
    catalog = collection.catalog()
    library = Library(collection.open(), catalog, Filter())
    yield lambda text: list(quotations(text, [(0, len(text))], library))
    catalog.close()


@pytest.mark.parametrize(
    "text",
    [
        "It says “shall pay the rent of 750 pounds on the first day of each month”.",
        'It says "the Tenant shall not keep a dog on the premises without the Landlord\'s consent".',
        "It says ‘shall not keep a dog on the premises without the Landlord’s consent’.",
        "It says “The Tenant shall pay the rent … and interest at four per cent”.",
        "It says “[t]he Tenant may keep one cat. The Tenant shall not keep a dog”.",
        "It says “The Tenant may keep [an animal]” – no: “may keep one [small] cat”.",
        "It says “Tenant SHALL PAY the rent, of 750 pounds”",
        "Begun “The Tenant shall pay the rent of 750 pounds",
    ],
)
def test_exact(compare, text):
    found = [one for one in compare(text) if one.status is not QuoteStatus.TERM]
    assert found and all(one.status is QuoteStatus.EXACT for one in found[:1])
    one = found[0]
    assert text[one.start : one.end] == one.text
    assert one.excerpt.hit.document == "long_lease.txt"
    assert all(LEASE[span.start : span.end] == span.quote for span in one.spans)


@pytest.mark.parametrize(
    ("text", "said", "printed"),
    [
        ("It says “shall pay the rent of 600 pounds on the first day of each month, and interest”.", "600", "750"),
        ("It says “shall keep a dog on the premises without the Landlord’s consent”.", "", "not"),
        ("It says “shall pay the rent of 750 pounds on the very first day of each month”.", "very", ""),
        ("It says “shall not keep a dog on the premises without the Landlord’s knowledge”.", "knowledge", "consent"),
    ],
)
def test_altered_names_the_words_that_differ(compare, text, said, printed):
    (one,) = compare(text)
    assert one.status is QuoteStatus.ALTERED
    (difference,) = one.differences
    assert (difference.said, difference.printed) == (said, printed)
    assert text[difference.start : difference.end] == said


def test_what_is_nowhere_and_what_is_a_term(compare):
    lost, term = compare("It says “whales sing in the northern seas at night” and (the “Lease”).")
    assert lost.status is QuoteStatus.NOT_FOUND and lost.excerpt is None
    assert term.status is QuoteStatus.TERM


def test_an_apostrophe_opens_nothing(compare):
    assert compare('The tenant’s dog and the landlord’s cat, 5" wide.') == []
