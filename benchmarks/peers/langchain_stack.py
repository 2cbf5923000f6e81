"""What many build: LangChain with `unstructured` (`fast`), its recursive splitter, MiniLM in float32, a FAISS store.

    python -m benchmarks.peers.langchain_stack FOLDER < files.json

Reads the files that a JSON list on stdin names, one after another as its directory loader does, and writes the store
into FOLDER. Prints JSON: seconds of each step, what was not read and why, chunks, versions. Chunks are of 1,000
characters that overlap by 200, as in the tutorials. Nothing can be found before the store is there.

For PDFs `unstructured` needs more than the `bench` extra can bring without breaking PyTorch's CPU build:
`pip install --no-deps unstructured-inference`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

CHUNK_CHARACTERS, OVERLAP_CHARACTERS = 1000, 200
_QUIET = {
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "HF_HUB_OFFLINE": "1",  # a scan would send it to a hub that cannot be reached, and it would wait
    "TRANSFORMERS_OFFLINE": "1",
}
_PACKAGES = ("langchain-community", "langchain-text-splitters", "langchain-huggingface", "unstructured",
             "unstructured-inference", "sentence-transformers", "faiss-cpu")  # fmt: skip


def main() -> None:
    os.environ.update(_QUIET)
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    print(json.dumps(run(json.load(sys.stdin), Path(sys.argv[1]))), file=out)


def run(files: list[str], folder: Path) -> dict[str, Any]:
    """Files to a store on the disk, in which one thing is looked for at the end."""
    begun = time.perf_counter()
    documents, failed = read(files)
    parsed = time.perf_counter()

    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from ingest.tokens import model_folder

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
    chunks = splitter.split_documents(documents)
    embeddings = HuggingFaceEmbeddings(model_name=str(model_folder()), model_kwargs={"device": "cpu"})
    store = FAISS.from_documents(chunks, embeddings)
    store.save_local(str(folder))
    done = time.perf_counter()
    assert store.similarity_search("notice", k=1)
    return {
        "parse_s": round(parsed - begun, 2),
        "chunk_embed_store_s": round(done - parsed, 2),
        "ended": time.monotonic() - (time.perf_counter() - done),  # the clock of all processes
        "documents": len(documents),
        "chunks": len(chunks),
        "characters": sum(len(document.page_content) for document in documents),
        "not_read": failed,
        "versions": {package: version(package) for package in _PACKAGES},
    }


def read(files: list[str]) -> tuple[list[Any], dict[str, str]]:
    """The documents, and the names of the files that gave none with the reason."""
    from ingest.parse import _without_language_model

    _without_language_model()  # it would be downloaded
    from langchain_community.document_loaders import UnstructuredFileLoader

    documents, failed = [], {}
    for path in files:
        try:
            found = UnstructuredFileLoader(path, strategy="fast").load()
        except Exception as error:
            failed[Path(path).name] = f"{type(error).__name__}: {error}".partition("\n")[0][:150]
            continue
        documents += [document for document in found if document.page_content.strip()]
        if not any(document.page_content.strip() for document in found):
            failed[Path(path).name] = "empty"
    return documents, failed


if __name__ == "__main__":
    main()
