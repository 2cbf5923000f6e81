"""How a generated answer comes about: what is asked, what is shown, what happens where the model fails."""

import gzip
import threading
import time
from dataclasses import replace

import pytest
from hash_encoder import HashEncoder
from scripted_server import Script, ScriptedServer
from torture.reader_in_process import ReaderInProcess

from assistant.answer import AnswerConfig, Answerer
from assistant.answer_json import answer_to_json
from assistant.generation.chat_model import ServerWriter, open_writer
from assistant.generation.generate import Generator
from assistant.generation.server import MOST_BYTES
from assistant.generation.stream import written
from assistant.generation.writer import ModelError, Piece
from assistant.generation.writing import GenerationConfig
from assistant.settings import Settings
from assistant.types import Answer, AnswerStatus, StatementKind
from assistant.workspace import Workspace
from index.collection import Collection, CollectionConfig
from ingest.errors import UsageError

LEASE = """1. RENT

The Tenant must pay the yearly rent of £24,500 in four equal instalments. Interest on late rent is 4 per cent a year.

2. BREAK

The Tenant may end this lease on 1 May 2027 by giving the Landlord at least six months' written notice.

3. PETS

No dog larger than a spaniel may enter the shop.
"""
RENT = "The Tenant must pay the yearly rent of £24,500 in four equal instalments."
INTEREST = "Interest on late rent is 4 per cent a year."
ASKED = "What yearly rent must the Tenant pay, in how many instalments?"
LEAST = 0.001  # support that hashed words give, too


class ScriptedWriter:
    """A model that says what it is told to, and keeps what it was asked."""

    name, adapter, context_tokens = "scripted@1", "llm@2", 8192

    def __init__(self, *texts, finish="stop", fails=None):
        self.texts, self.finish, self.fails, self.asked = texts, finish, fails, []

    def count(self, messages):
        return sum(len(message.text.split()) for message in messages)

    def write(self, messages, most_tokens, halt):
        self.asked.append(messages)
        for text in self.texts:
            yield Piece(text=text)
        if self.fails:
            raise self.fails
        if self.finish:
            yield Piece(text="", finish=self.finish)


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "doses.csv").write_text("Medicine,Usual dose,Highest dose\nZelcortil,5 mg,10 mg\n")
    encoder = HashEncoder()
    root = tmp_path_factory.mktemp("home") / "c"
    made = Collection(root, CollectionConfig(encoder="hash"), lambda: encoder, ReaderInProcess)
    made.ingest([folder])
    return made


@pytest.fixture(scope="module")
def answerer(collection):
    return Answerer(collection.open(), collection.catalog, AnswerConfig(support_min=LEAST))


@pytest.fixture(scope="module")
def quoted(answerer):
    return answerer.answer(ASKED)


@pytest.fixture
def word(answerer, collection, quoted):
    """The answer in the words of a writer."""

    def worded(writer, on_part=lambda _: None, *, tell=lambda _: None, **config) -> Answer:
        settings = GenerationConfig(**{"timeout_s": 20, "support_min": LEAST} | config)
        return Generator(answerer, collection.catalog, lambda: writer, settings).worded(quoted, tell, on_part)

    return worded


def test_sentences_are_shown_as_they_pass_and_only_then(word):
    parts: list[Answer] = []
    text = f"{RENT} [1] Interest on late rent is 9 per cent a year. [1] {INTEREST} [1]"
    answer = word(ScriptedWriter(*text), parts.append)  # letter by letter
    assert [one.kind.value for one in answer.statements] == ["quote", "quote", "unsupported"]
    assert [[one.text for one in part.statements] for part in parts] == [[RENT], [RENT, INTEREST]]
    assert all("9 per cent" not in part.text for part in parts)
    assert answer.status is AnswerStatus.ANSWERED
    assert (answer.model, answer.adapter) == ("scripted@1, answer-1", "llm@2")
    assert "1 sentence of the language model is not supported by the passages cited, and marked." in answer.notices
    assert "(Not supported by the documents: Interest on late rent is 9 per cent a year.)" in answer.text
    assert "“9 per cent” where the passage has “4 per cent”" in answer.statements[-1].faults
    assert answer_to_json(answer)["statements"][2]["faults"]
    assert "faults" not in answer_to_json(answer)["statements"][0]


def test_struck_sentences_can_be_left_out(word):
    answer = word(ScriptedWriter(f"{RENT} [1] The rent is 9 pounds a year. [1]"), shows_unsupported=False)
    assert [one.text for one in answer.statements] == [RENT]
    assert any(notice.endswith("and left out.") for notice in answer.notices)


def test_what_is_said_in_nearly_the_same_words_is_derived_and_cites_its_sentence(word):
    said = "According to the lease, the Tenant shall pay the yearly rent of £24,500 in four equal instalments."
    answer = word(ScriptedWriter(f"{said} [1]"))
    (statement,) = answer.statements
    assert (statement.kind, statement.text) == (StatementKind.DERIVED, said)
    (citation,) = answer.citations
    assert [span.quote for span in citation.spans] == [RENT]
    assert 0 < statement.support <= 1


def test_a_row_of_a_table_is_quoted_or_not_said(answerer, collection):
    asked = answerer.answer("What is the usual dose of Zelcortil?")
    writer = ScriptedWriter("The usual dose of Zelcortil is 10 mg. [1] Zelcortil 5 mg 10 mg [1]")
    generator = Generator(answerer, collection.catalog, lambda: writer, GenerationConfig(support_min=LEAST))
    made = generator.worded(asked, lambda _: None, lambda _: None)
    assert [one.kind.value for one in made.statements] == ["quote", "unsupported"]
    assert made.statements[0].text == "Medicine Usual dose Highest dose Zelcortil 5 mg 10 mg"


def test_markers_are_checked_and_invented_ones_recorded(word):
    answer = word(ScriptedWriter(f"{RENT} [1] {INTEREST} [42] The shop is blue all over. [1, 99]"))
    assert [one.text for one in answer.statements if one.kind is StatementKind.QUOTE] == [RENT]
    assert answer.invalid_markers == (42, 99)


@pytest.mark.parametrize(
    ("writer", "notice"),
    [
        (ScriptedWriter("NO ANSWER"), "found no answer in these passages"),
        (ScriptedWriter(""), "wrote nothing"),
        (ScriptedWriter("The rent is a secret of the crown. [1]"), "No sentence of the language model was supported"),
        (ScriptedWriter(fails=ModelError("no server answers")), "cannot be used: no server answers."),
        (ScriptedWriter(fails=ValueError("x")), r"cannot be used: the model failed (ValueError)."),
        (ScriptedWriter("<think>" + RENT + " [1]"), "wrote nothing"),
    ],
)
def test_where_nothing_of_it_stands_quotes_are_shown_with_a_notice(word, quoted, writer, notice):
    answer = word(writer)
    kept = [one for one in answer.statements if one.kind is not StatementKind.UNSUPPORTED]
    assert kept == [*quoted.statements]
    assert (answer.citations, answer.model, answer.adapter) == (quoted.citations, quoted.model, quoted.adapter)
    assert notice in answer.notices[-1]
    assert answer.notices[-1].endswith("Quotes are shown instead.")


def test_what_passed_before_a_model_broke_off_stays(word):
    answer = word(ScriptedWriter(f"{RENT} [1] {INTEREST} [1", fails=ModelError("the connection broke")))
    assert [one.text for one in answer.statements] == [RENT]
    assert "The language model broke off: the connection broke." in answer.notices


@pytest.mark.parametrize(("finish", "notice"), [("length", "was cut after 512 tokens"), (None, "ended before its end")])
def test_a_last_sentence_that_was_cut_is_left_out(word, finish, notice):
    answer = word(ScriptedWriter(f"{RENT} [1] {INTEREST} [1] The Tenant must pay the yearly rent [1]", finish=finish))
    assert [one.text for one in answer.statements] == [RENT, INTEREST]
    assert notice in answer.notices[-1]


def test_an_endless_answer_is_cut(word):
    class Endless(ScriptedWriter):
        def write(self, messages, most_tokens, halt):
            for number in range(10**9):
                if halt.is_set():
                    return
                yield Piece(text=f"{RENT} [1] Sentence number {number} is no fact of the lease. [1] ")

    begun = time.monotonic()
    answer = word(Endless(), answer_tokens=200)
    assert answer.statements[0].text == RENT
    assert "The language model broke off: the model wrote" in " ".join(answer.notices)
    assert len(answer.statements) <= 42
    assert time.monotonic() - begun < 15


def test_a_slow_model_is_not_waited_for(word, quoted):
    class Slow(ScriptedWriter):
        def write(self, messages, most_tokens, halt):
            halt.wait(60)
            yield Piece(text=RENT)

    begun = time.monotonic()
    answer = word(Slow(), timeout_s=0.5)
    assert time.monotonic() - begun < 10
    assert answer.statements == quoted.statements
    assert "longer than 0.5 seconds (llm_timeout_s)" in answer.notices[-1]


def test_a_reader_who_leaves_stops_the_model(word):
    stopped = threading.Event()

    class Silent(ScriptedWriter):
        def write(self, messages, most_tokens, halt):
            halt.wait(60)
            stopped.set()
            yield Piece(text="")

    class LeftError(Exception):
        pass

    def leave(stage):
        if stage.startswith("Writing"):
            raise LeftError

    with pytest.raises(LeftError):
        word(Silent(), tell=leave)
    assert stopped.wait(5)


def test_the_model_is_not_asked_where_nothing_answers_or_sources_disagree(answerer, collection, quoted):
    class Asked(Answerer):
        def answer(self, *_):
            return self.reply

    writer = ScriptedWriter(f"{RENT} [1]")
    for status in (AnswerStatus.NO_EVIDENCE, AnswerStatus.CONFLICTING, AnswerStatus.ERROR):
        fixed = Asked(answerer.searcher, collection.catalog, answerer.config)
        fixed.reply = replace(quoted, status=status)
        assert Generator(fixed, collection.catalog, lambda: writer, GenerationConfig()).answer(ASKED) is fixed.reply
    assert writer.asked == []


def test_passages_that_do_not_fit_are_named(word, quoted):
    small = ScriptedWriter(f"{RENT} [1]")
    small.context_tokens = small.count(writer_prompt(word, small)) - 5 + 512
    answer = word(small)
    (notice,) = [one for one in answer.notices if "left out" in one]
    assert notice.startswith("1 passage was left out, since the language model holds ")
    assert notice.endswith(("from lease.txt.", "from doses.csv."))
    assert answer.statements[0].text == RENT  # what is quoted comes first
    tiny = ScriptedWriter("x")
    tiny.context_tokens = 600
    assert "The language model was not asked. Quotes are shown instead." in word(tiny).notices
    assert tiny.asked == []


def writer_prompt(word, writer):
    word(writer)
    return writer.asked.pop()


def test_nothing_changes_without_a_model(tmp_path, folder):
    home = tmp_path / "home"
    encoder = HashEncoder()
    plain = Workspace(home, Settings(home=home, support_min=LEAST, crossencoder="off"), encoder)
    plain.ingest("desk", [folder])
    before = Settings(home=home, support_min=LEAST, crossencoder="off", llm="x", llm_url="http://127.0.0.1:9/v1")
    one, other = (
        Workspace(home, settings, encoder).ask("desk", "rent of the Tenant") for settings in (plain.settings, before)
    )
    assert replace(one, timings_s={}) == replace(other, timings_s={})
    assert "faults" not in str(answer_to_json(one))
    assert one.settings_digest == plain.settings.digest() == before.digest()
    served = before.model_copy(update={"answerer": "server", "llm_retries": 0})
    assert served.digest() != before.digest()
    answer = Workspace(home, served, encoder).ask("desk", "rent of the Tenant")
    assert answer.statements == one.statements
    assert "no server answers at http://127.0.0.1:9/v1. Quotes are shown instead." in answer.notices[-1]


# The connection to a server.


@pytest.fixture(scope="module")
def server():
    with ScriptedServer() as running:
        yield running


def served(server, **changed):
    return open_writer(
        Settings(**{"answerer": "server", "llm": "liar", "llm_url": server.url, "llm_retries": 0} | changed)
    )


def test_a_server_is_asked_greedily_with_our_key_alone(server, word, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:9")
    server.script = Script(text=f"{RENT} [1]", prompt_tokens=9999)
    answer = word(served(server, llm_key="ours"))
    assert answer.model == "liar at 127.0.0.1, answer-1"
    assert server.headers[-1]["authorization"] == "Bearer ours"
    asked = server.asked[-1]
    assert (asked["temperature"], asked["max_tokens"], asked["model"], asked["stream"]) == (0, 512, "liar", True)
    assert asked["messages"][0]["role"] == "system"
    assert asked["messages"][-1]["content"].endswith(f"Question: {ASKED}")
    assert not [notice for notice in answer.notices if "language model" in notice]


@pytest.mark.parametrize(
    ("script", "notice"),
    [
        (Script(status=401, text="the rent is 9 pounds"), "status 401; set ASSISTANT_LLM_KEY"),
        (Script(status=404), "status 404; it may not know the model 'liar'"),
        (Script(status=400, text="too long"), "status 400; the prompt may be longer"),
        (Script(status=500), "status 500"),
        (Script(status=302, headers={"location": "http://192.0.2.1/"}), "cannot be used"),
        (Script(raw=b"data: {not json}\n\n"), "cannot be used"),
        (Script(raw=b"\x00\xff" * 999), "cannot be used"),
        (Script(raw=b'data: {"error": {"message": "the rent is 9 pounds"}}\n\n'), "cannot be used"),
        (Script(raw=gzip.compress(b"x" * 10**6), headers={"content-encoding": "gzip"}), "cannot be used"),
        (Script(raw=b"x" * (MOST_BYTES + 2**20)), "cannot be used"),
        (Script(raw=b"data: [DONE]\n\n"), "cannot be used"),
    ],
)
def test_what_a_broken_server_sends_becomes_a_notice_without_its_words(server, word, quoted, script, notice):
    server.script = script
    answer = word(served(server))
    assert answer.statements == quoted.statements
    assert notice in answer.notices[-1]
    assert "9 pounds" not in " ".join(answer.notices)


def test_a_connection_that_is_cut_keeps_what_passed(server, word):
    server.script = Script(text=f"{RENT} [1] {INTEREST} [1", finish=None)
    answer = word(served(server))
    assert [one.text for one in answer.statements] == [RENT]
    assert "ended before its end" in answer.notices[-1]


def test_a_server_that_read_only_part_of_the_prompt_is_told_of(server, word):
    server.script = Script(text=f"{RENT} [1]", prompt_tokens=60)
    assert "has read only 60 tokens and thus not all passages" in word(served(server)).notices[-1]


def test_a_server_that_drips_or_never_ends_is_left(server, word):
    server.script = Script(text=f"{RENT} [1] ", endless=True, pause_s=0.05, size=400)
    begun = time.monotonic()
    answer = word(served(server), timeout_s=2)
    assert time.monotonic() - begun < 15
    assert [one.text for one in answer.statements] == [RENT]
    assert "longer than 2 seconds" in answer.notices[-1]


def test_a_server_is_tried_again(server, word, monkeypatch):
    statuses = [503, 200]
    reply = server.reply

    def failing_once(handler):
        server.script = Script(text=f"{RENT} [1]", status=statuses.pop(0), headers={"retry-after": "0"})
        reply(handler)

    monkeypatch.setattr(server, "reply", failing_once)
    assert word(served(server, llm_retries=2)).statements[0].text == RENT
    assert statuses == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"llm": ""}, "needs llm_url, and llm"),
        ({"llm_url": ""}, "needs llm_url, and llm"),
        ({"llm_url": "ftp://x/v1"}, "must be a URL such as"),
        ({"llm_url": "http://me:secret@host/v1"}, "without a password"),
        ({"llm_url": "http://host/v1?key=1"}, "without a password or query"),
    ],
)
def test_wrong_settings_are_told(settings, message):
    with pytest.raises(UsageError, match=message) as caught:
        ServerWriter(Settings(**{"answerer": "server", "llm": "m", "llm_url": "http://127.0.0.1/v1"} | settings))
    assert "secret" not in str(caught.value)


def test_tracing_is_refused(monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    from langsmith.utils import get_env_var

    get_env_var.cache_clear()
    with pytest.raises(UsageError, match="LangSmith tracing is on"):
        open_writer(Settings(answerer="server", llm="m", llm_url="http://127.0.0.1:9/v1"))
    monkeypatch.undo()
    get_env_var.cache_clear()


def test_what_leaves_the_machine_is_told():
    local = Settings(answerer="server", llm="m", llm_url="http://localhost:8000/v1")
    assert local.outbound() == ()
    assert local.model_copy(update={"llm_url": "http://[::1]:8000/v1"}).outbound() == ()
    away = Settings(answerer="server", llm="m", llm_url="http://gpu.firm.example:8000/v1", llm_key="secret")
    assert away.outbound() == ("questions and the passages found for them, to gpu.firm.example (llm_url), unencrypted",)
    assert away.model_copy(update={"llm_url": "https://10.0.0.7/v1"}).outbound()[0].endswith("to 10.0.0.7 (llm_url)")
    assert away.model_copy(update={"answerer": "extractive"}).outbound() == ()
    assert "secret" not in repr(away)


def test_a_producer_nobody_reads_ends():
    class Many(ScriptedWriter):
        def write(self, messages, most_tokens, halt):
            for _ in range(10**6):
                yield Piece(text="")

    before = threading.active_count()
    stream = written(Many(), [], 10, 20, lambda: None)
    next(stream)
    stream.close()
    end = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.02)
    assert threading.active_count() <= before
