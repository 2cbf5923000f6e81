"""The LangChain retriever gives printed text with its place."""

from hash_encoder import HashEncoder

from index.collection import Collection
from index.langchain_bridge import CollectionRetriever
from index.types import Filter


def test_it_returns_printed_passages_with_their_place(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.txt").write_text("The “Tenant” pays\nthe rent every month.")
    (folder / "note.txt").write_text("The dog sleeps.")
    encoder = HashEncoder()
    collection = Collection(tmp_path / "c", encoder=lambda: encoder)
    collection.ingest([folder])
    retriever = CollectionRetriever(searcher=collection.open(), condition=Filter(documents=("lease.txt",)), k=3)
    (found,) = retriever.invoke("Who pays the rent?")
    assert found.page_content == "The “Tenant” pays\nthe rent every month."
    assert (found.metadata["document"], found.metadata["start"], found.metadata["rank"]) == ("lease.txt", 0, 1)
    catalog = collection.catalog()
    printed = catalog.printed(found.metadata["text_id"])
    catalog.close()
    assert printed[found.metadata["start"] : found.metadata["end"]] == found.page_content
