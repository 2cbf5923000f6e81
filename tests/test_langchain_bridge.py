"""The LangChain retriever in real chains: printed text with its place, whatever way it is called; nothing is traced."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hash_encoder import HashEncoder
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import ConfigurableField, Runnable, RunnablePassthrough
from langchain_core.tools import create_retriever_tool
from langchain_core.tracers.langchain import LangChainTracer
from langsmith import Client
from torture.reader_in_process import ReaderInProcess

from index.collection import Collection, CollectionConfig
from index.langchain_bridge import CollectionRetriever
from index.types import Filter
from ingest.errors import UsageError

ROOT = Path(__file__).parent.parent
LEASE = "The “Tenant” pays\nthe rent every month."
RENT = "Who pays the rent?"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("files")
    (folder / "lease.txt").write_text(LEASE)
    (folder / "note.txt").write_text("The dog sleeps.")
    (folder / "doses.csv").write_text("Medicine,Dose\nZelcortil,1.2 mg\nCefavorin,18 mg\n")
    encoder = HashEncoder()
    root = tmp_path_factory.mktemp("home") / "c"
    made = Collection(root, CollectionConfig(encoder="hash"), lambda: encoder, ReaderInProcess)
    made.ingest([folder])
    return made


@pytest.fixture
def retriever(collection: Collection) -> CollectionRetriever:
    return CollectionRetriever(searcher=collection.open(), k=3)


class Watcher(BaseCallbackHandler):
    """Notes what it is told of a retriever and of what the model is asked."""

    def __init__(self) -> None:
        self.found: list[tuple[list[str], list[Document]]] = []
        self.asked: list[str] = []

    def on_retriever_end(self, documents: Any, *, tags: list[str] | None = None, **_: Any) -> None:
        self.found.append((tags or [], list(documents)))

    def on_chat_model_start(self, _serialized: Any, messages: Any, **_: Any) -> None:
        self.asked.append(str(messages[0][-1].content))


def chain(retriever: CollectionRetriever, *answers: str) -> Runnable[str, str]:
    prompt = ChatPromptTemplate.from_template("Passages:\n{passages}\n\nQuestion: {question}")
    parts = {"passages": retriever | cited, "question": RunnablePassthrough()}
    return parts | prompt | FakeListChatModel(responses=list(answers)) | StrOutputParser()


def cited(documents: list[Document]) -> str:
    return "\n".join(f"[{n}] {d.metadata['document']}: {d.page_content}" for n, d in enumerate(documents, 1))


def test_it_returns_printed_passages_with_their_place(collection: Collection) -> None:
    retriever = CollectionRetriever(searcher=collection.open(), condition=Filter(documents=("lease.txt",)), k=3)
    (found,) = retriever.invoke(RENT)
    assert found.page_content == LEASE
    assert (found.metadata["document"], found.metadata["start"], found.metadata["rank"]) == ("lease.txt", 0, 1)
    catalog = collection.catalog()
    printed = catalog.printed(found.metadata["text_id"])
    catalog.close()
    assert printed[found.metadata["start"] : found.metadata["end"]] == found.page_content
    for span in found.metadata["spans"]:
        assert printed[span["start"] : span["end"]] == span["quote"]
    assert json.loads(json.dumps(found.metadata)) == found.metadata
    assert found.metadata["routes"]["lexical"]["rank"] == 1
    assert found.id == found.metadata["passage_id"]


def test_a_table_row_is_cited_with_its_header(retriever: CollectionRetriever) -> None:
    (found,) = retriever.invoke("dose of Cefavorin", condition=Filter(types=("csv",)))
    spans = found.metadata["spans"]
    assert [span["is_header"] for span in spans] == [True, False, False]
    assert [span["row"] for span in spans] == [1, 2, 3]
    assert found.metadata["row"] == 2
    assert "\n".join(span["quote"] for span in spans) == found.page_content


def test_the_model_of_a_chain_reads_the_passages(retriever: CollectionRetriever) -> None:
    watcher = Watcher()
    answer = chain(retriever, "The Tenant. [1]").invoke(RENT, {"callbacks": [watcher], "tags": ["matter 7"]})
    assert answer == "The Tenant. [1]"
    (asked,) = watcher.asked
    assert f"[1] lease.txt: {LEASE}" in asked
    assert asked.endswith(f"Question: {RENT}")
    ((tags, documents),) = watcher.found
    assert "matter 7" in tags
    assert documents[0].page_content == LEASE


def test_a_chain_answers_asynchronously_in_batches_and_in_pieces(retriever: CollectionRetriever) -> None:
    questions = [RENT, "What does the dog do?", "What is the dose of Zelcortil?"]
    watcher = Watcher()

    async def together() -> tuple[str, list[str], list[str]]:
        made = chain(retriever, "yes")
        pieces = [piece async for piece in made.astream(RENT)]
        return await made.ainvoke(RENT, {"callbacks": [watcher]}), await made.abatch(questions), pieces

    one, many, pieces = asyncio.run(together())
    assert (one, many, "".join(pieces)) == ("yes", ["yes"] * 3, "yes")
    assert LEASE in watcher.asked[0]
    alone = [retriever.invoke(question) for question in questions]
    assert retriever.batch(questions, {"max_concurrency": 3}) == alone
    assert asyncio.run(retriever.abatch(questions)) == alone
    assert [documents[0].metadata["document"] for documents in alone] == ["lease.txt", "note.txt", "doses.csv"]


def test_filters_and_k_for_all_calls_for_one_or_by_configuration(collection: Collection) -> None:
    retriever = CollectionRetriever(searcher=collection.open(), condition=Filter(types=("txt",)), k=1)
    assert len(retriever.invoke(RENT)) == 1
    assert len(retriever.invoke(RENT, k=2)) == 2
    found = retriever.invoke(RENT, condition=Filter(documents=("doses.csv",)))
    assert [d.metadata["document"] for d in found] == ["doses.csv"]
    open_k = retriever.configurable_fields(k=ConfigurableField(id="k"))
    assert len(open_k.invoke(RENT, {"configurable": {"k": 2}})) == 2
    assert {d.metadata["document"] for d in retriever.invoke(RENT, k=9)} == {"lease.txt", "note.txt"}
    with pytest.raises(UsageError, match="k must be at least 1"):
        retriever.invoke(RENT, k=0)
    with pytest.raises(UsageError, match="filter matches no document"):
        retriever.invoke(RENT, condition=Filter(types=("pdf",)))


def test_it_is_a_tool(retriever: CollectionRetriever) -> None:
    tool = create_retriever_tool(retriever, "files", "Searches the files.", response_format="content_and_artifact")
    call = {"name": "files", "args": {"query": RENT}, "id": "1", "type": "tool_call"}
    message = tool.invoke(call)
    assert message.content.startswith(LEASE)
    assert message.artifact[0].metadata["document"] == "lease.txt"


HOSTILE = {
    "LANGSMITH_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "key",
    "LANGSMITH_ENDPOINT": "http://192.0.2.1",
    "LANGCHAIN_ENDPOINT": "http://192.0.2.1",
}
TRACED = """
import sys
attempts = []

def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo"):
        attempts.append(given)
        raise PermissionError(event)

sys.addaudithook(watch)
if sys.argv[2] == "scrubbed":
    from ingest.isolation.offline import scrub_environment
    scrub_environment()
from pathlib import Path
from hash_encoder import HashEncoder
from index.collection import Collection, CollectionConfig
from index.langchain_bridge import CollectionRetriever
collection = Collection(Path(sys.argv[1]), CollectionConfig(encoder="hash"), HashEncoder)
try:
    retriever = CollectionRetriever(searcher=collection.open(), may_be_traced=sys.argv[2] == "allowed")
    print(retriever.invoke("Who pays the rent?")[0].metadata["document"])
except Exception as error:
    print(type(error).__name__, error)
import os, time
end = time.monotonic() + 2
while not attempts and time.monotonic() < end and sys.argv[2] != "refused":  # a tracer sends in the background
    time.sleep(0.05)
heavy = {"torch", "gradio", "transformers", "sentence_transformers"} & set(sys.modules)
print(len(attempts), *sorted(heavy), flush=True)
os._exit(0)  # it would try again and again
"""


def traced(collection: Collection, mode: str) -> list[str]:
    environment = os.environ | HOSTILE | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", TRACED, str(collection.root), mode]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_our_programs_trace_nothing_and_load_nothing_heavy(collection: Collection) -> None:
    assert traced(collection, "scrubbed") == ["lease.txt", "0"]


def test_where_tracing_is_on_nothing_leaves_unless_that_is_wanted(collection: Collection) -> None:
    refused, attempts = traced(collection, "refused")
    assert refused.startswith("UsageError LangSmith tracing is on")
    assert attempts == "0"
    found, attempts = traced(collection, "allowed")
    assert found == "lease.txt"
    assert int(attempts) > 0


class Tracer(LangChainTracer):
    """Keeps what it would send."""

    def __init__(self) -> None:
        super().__init__(client=Client(api_url="http://127.0.0.1:9", api_key="key", auto_batch_tracing=False, info={}))
        self.sent: list[str] = []

    def _on_retriever_start(self, run: Any) -> None:
        self.sent.append(str(run.inputs))

    def _on_retriever_end(self, run: Any) -> None:
        self.sent.append(str(run.outputs))

    def _on_retriever_error(self, run: Any) -> None:
        self.sent.append(str(run.error))


def test_passages_are_not_handed_to_a_tracer_that_comes_later(retriever: CollectionRetriever) -> None:
    tracer, wanted = Tracer(), Tracer()
    with pytest.raises(UsageError, match="LangSmith tracing is on"):
        retriever.invoke(RENT, {"callbacks": [tracer]})
    assert len(tracer.sent) == 2
    assert "pays" not in tracer.sent[1] and "every month" not in str(tracer.sent)
    assert retriever.model_copy(update={"may_be_traced": True}).invoke(RENT, {"callbacks": [wanted]})
    assert "every month" in wanted.sent[1]
