"""A model that lies, behind a real server on loopback: hundreds of answers, and no lie is shown as a fact."""

import pytest
from generated_lies import DOCUMENTS, SHORTER, TRUE, Lie, lies
from hash_encoder import HashEncoder
from scripted_server import Script, ScriptedServer
from torture.reader_in_process import ReaderInProcess

from assistant.answer import AnswerConfig, Answerer
from assistant.checks.words import words
from assistant.generation.chat_model import open_writer
from assistant.generation.generate import Generator, ordered
from assistant.generation.writing import GenerationConfig
from assistant.settings import Settings
from assistant.types import Answer, StatementKind
from index.collection import Collection, CollectionConfig

LEAST = 0.001  # support that hashed words give, too
FACTS = (StatementKind.QUOTE, StatementKind.DERIVED)


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text)
    encoder = HashEncoder()
    root = tmp_path_factory.mktemp("home") / "c"
    collection = Collection(root, CollectionConfig(encoder="hash"), lambda: encoder, ReaderInProcess)
    collection.ingest([folder])
    return Answerer(collection.open(), collection.catalog, AnswerConfig(support_min=LEAST)), collection.catalog


@pytest.fixture(scope="module")
def ask(answerer):
    """Words the extractive answer to a question about a clause with what the server is told to say."""
    quoting, open_catalog = answerer
    with ScriptedServer() as server:
        settings = Settings(answerer="server", llm="liar", llm_url=server.url, llm_retries=0)
        generator = Generator(
            quoting, open_catalog, lambda: open_writer(settings), GenerationConfig(timeout_s=20, support_min=LEAST)
        )
        quoted: dict[str, Answer] = {}

        def asked(clause: str, text: str) -> Answer:
            if clause not in quoted:
                quoted[clause] = quoting.answer(f"What does it say: {clause}")
            server.script = Script(text=text.replace("{right}", str(number_of(clause, quoted[clause]))), size=200)
            return generator.worded(quoted[clause], lambda _: None, lambda _: None)

        yield asked


def number_of(clause: str, quoted: Answer) -> int:
    """The number under which the model is shown the passage with a clause: what is quoted comes first."""
    hits = ordered(quoted, quoted.hits)
    return next(n for n, hit in enumerate(hits, 1) if plain(clause) in plain(hit.passage.text))


def plain(text: str) -> str:
    return " ".join(word.text for word in words(text))


def told(answer: Answer) -> set[str]:
    """What an answer shows as facts."""
    return {plain(one.text) for one in answer.statements if one.kind in FACTS}


@pytest.mark.parametrize("clause", TRUE, ids=[clause[:30] for clause in TRUE])
def test_no_lie_is_shown_as_a_fact(ask, clause):
    shown: list[Lie] = []
    lost: list[Lie] = []
    for lie in (one for one in lies() if one.clause == clause):
        answer = ask(clause, lie.text)
        assert answer.model.startswith("liar at 127.0.0.1"), (lie, answer.notices, answer.statements)
        if plain(lie.lie) in told(answer):
            shown.append(lie)
        if plain(clause) not in told(answer):
            lost.append(lie)
        assert all(one.citations for one in answer.statements if one.kind in FACTS)
        assert lie.lie.strip() not in [line for line in answer.text.splitlines() if not line.startswith("(Not supp")]
    assert shown == []
    assert lost == []


def test_there_are_enough_lies():
    assert len([*lies()]) >= 500
    assert len({lie.text for lie in lies()}) >= 500


@pytest.mark.parametrize("clause", TRUE, ids=[clause[:30] for clause in TRUE])
def test_what_is_true_is_shown(ask, clause):
    for text, kind in ((clause, StatementKind.QUOTE), (SHORTER.get(clause, clause), None)):
        statement = ask(clause, f"{text} [{{right}}]").statements[0]
        assert kind in (None, statement.kind)
        assert plain(statement.text) == plain(text)
        assert (statement.kind is StatementKind.DERIVED) == (plain(text) != plain(clause))


def test_the_lies_would_be_seen_without_the_checks(ask, monkeypatch):
    """So that the test above can fail."""
    monkeypatch.setattr("assistant.generation.verify.faults", lambda *_: ())
    some = [one for one in lies() if one.kind == "changed"][::9]
    assert sum(plain(one.lie) in told(ask(one.clause, one.text)) for one in some) > 0.9 * len(some)
