"""The verifier: it weighs what would be quoted, its settings decide whether, and it can be told how sure to be."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assistant.models import models
from assistant.settings import Settings
from assistant.support import RISK, VERIFIED, Weighed, least_for
from assistant.verification import PIECES, read_as, weigh
from assistant.workspace import Workspace
from index.crossencoder import SHIPPED, VERIFIER, load_crossencoder
from ingest.errors import UsageError

LEASE = """The Tenant shall pay rent to the Landlord.

The Tenant may end this lease by giving the Landlord not less than nine months' written notice.

Notices are sent to the address of the Landlord.

""" + "\n\n".join(f"Room {n} is let with the shop and is kept clean by the Tenant." for n in range(20))
QUESTION = "By giving what may the Tenant end the lease?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("home")
    (found / "lease.txt").write_text(LEASE)
    Workspace(found, Settings(home=found, ocr=False)).ingest("desk", [found / "lease.txt"])
    return found


def asked(home: Path, **chosen: object) -> Workspace:
    return Workspace(home, Settings(home=home, ocr=False, **chosen))


def test_an_answer_says_who_has_read_it(home: Path) -> None:
    chosen = {"crossencoder": "search"}, {"verifier": True}
    plain, read = (asked(home, **one).ask("desk", QUESTION) for one in chosen)
    assert plain.adapter is None
    assert read.adapter == load_crossencoder(VERIFIER).name
    assert "nine months" in read.statements[0].text
    assert read.settings_digest != plain.settings_digest


def test_what_is_not_read_is_not_quoted(home: Path) -> None:
    ranking = asked(home).answerer("desk").ranked(QUESTION)
    assert len(ranking) > PIECES
    verifier = load_crossencoder(VERIFIER)
    weighed = weigh(QUESTION, ranking, verifier)
    assert [item for item, _ in weighed] == [item for item, _ in ranking]
    assert sum(value > 0 for _, value in weighed) == PIECES
    assert all(value == 0 for _, value in weighed[PIECES:])
    assert weigh(QUESTION, ranking[:1], verifier)[0][1] == weighed[0][1]  # the same alone and beside others


def test_a_reading_for_and_one_against_move_the_support(home: Path) -> None:
    ranking = asked(home).answerer("desk").ranked(QUESTION)
    verifier = load_crossencoder(VERIFIER)
    notice = next(item for item, _ in ranking if "nine months" in item.piece.text)
    room = next(item for item, _ in ranking if "Room" in item.piece.text)
    assert read_as(notice).endswith("written notice.")
    (_, for_it), (_, against) = weigh(QUESTION, [(notice, 0.3), (room, 0.3)], verifier)
    assert for_it > against + 0.05


def test_it_is_another_model_than_the_one_that_orders() -> None:
    known = {model.role: model for model in models(Settings())}
    assert not known["verifier"].is_used and models(Settings(verifier=True))[2].is_used
    assert known["verifier"].name != known["crossencoder"].name
    assert not {"obliqa", "policyqa", "covidqa", "contractnli"} & set(known["verifier"].learned_from)
    assert sum(path.stat().st_size for path in VERIFIER.iterdir()) < 8_000_000
    assert (VERIFIER / "README.md").is_file() and VERIFIER != SHIPPED


@pytest.mark.parametrize("weighed", get_args(Weighed))
def test_less_error_wants_more_support(weighed: Weighed) -> None:
    errors = sorted({error for _, error in RISK[weighed]})
    wanted = [least_for(error, weighed) for error in errors]
    assert wanted == sorted(wanted, reverse=True)
    with pytest.raises(UsageError, match="below what was ever measured"):
        least_for(errors[0] - 0.01, weighed)


def test_the_tolerated_error_decides_who_is_answered(home: Path) -> None:
    least = least_for(0.5, "verified")
    assert asked(home, verifier=True, tolerated_error=0.5).answerer("desk").support_min == least > VERIFIED.least
    with pytest.raises(UsageError, match="Both support_min and tolerated_error"):
        asked(home, support_min=0.1, tolerated_error=0.5).ask("desk", QUESTION)
