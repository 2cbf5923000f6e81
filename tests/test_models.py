"""The models at work: what ships can be loaded, reads with sense, and says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models import models
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.crossencoder import SHIPPED, load_crossencoder
from index.types import Filter, Query

MOST_MB = 8


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = tmp_path_factory.mktemp("home")
    (home / "lease.txt").write_text(
        "The Tenant shall pay rent to the Landlord.\n\nRent is a word that rent books hold, and rent reviews.\n\n"
        "The yearly sum due under this lease is 12,000 pounds."
    )
    workspace = Workspace(home, Settings(home=home, ocr=False))
    workspace.ingest("desk", [home / "lease.txt"])
    return workspace


def test_what_ships_is_small_and_says_where_it_comes_from() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < MOST_MB * 1_000_000
    assert (SHIPPED / "README.md").is_file()
    encoder, crossencoder, _ = models(Settings())
    assert (encoder.role, encoder.is_used) == ("encoder", True)
    assert crossencoder.role == "crossencoder" and crossencoder.is_used
    assert not models(Settings(crossencoder="off"))[1].is_used
    assert crossencoder.learned_from == ("cuad", "druglabels", "medquad", "pubmedqa", "squad")
    assert crossencoder.base == "all-MiniLM-L6-v2"
    assert not {"obliqa", "policyqa"} & set(crossencoder.card["run"]["rows"])
    assert crossencoder.name == load_crossencoder().name


def test_it_tells_where_a_question_is_answered() -> None:
    passage = (
        "This Agreement begins on 3 March 2024. Either party may end it by ninety days' written notice. It is governed "
        "by the law of Scotland."
    )
    reader = load_crossencoder()
    (notice,) = reader.read("How much notice must be given to end the agreement?", [passage])
    (law,) = reader.read("Which law governs the agreement?", [passage])
    (dose,) = reader.read("What is the maximum daily dose of metformin?", [passage])
    start, end, _ = notice.answer()
    assert "ninety days" in passage[start:end]
    start, end, _ = law.answer()
    assert "Scotland" in passage[start:end]
    assert dose.answerable < min(notice.answerable, law.answerable) - 2


def test_a_search_is_put_in_order_by_reading(desk: Workspace) -> None:
    query = Query(text="How many pounds does the lease cost each year?", k=2, filter=Filter())
    found = desk.search("desk", query)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert all(hit.answerable is not None for hit in found)
    home = Path(desk.home)
    plain = Workspace(home, Settings(home=home, crossencoder="off")).search("desk", query)
    assert all(hit.answerable is None for hit in plain)


def test_answers_name_the_adapter_only_where_it_weighs_them(desk: Workspace) -> None:
    home = Path(desk.home)
    answer = desk.ask("desk", "What sum is due each year under the lease?")
    assert answer.adapter == load_crossencoder().name
    searching = Workspace(home, Settings(home=home, crossencoder="search"))
    assert searching.ask("desk", "What sum is due each year?").adapter is None
    assert searching.settings.digest() != desk.settings.digest()
