"""A report of a wrong answer: what a maintainer needs to see it again, and no more of the documents than was quoted."""

from __future__ import annotations

import io
import json
import platform
import zipfile
from importlib.metadata import PackageNotFoundError, version

from assistant.answer_json import answer_to_json, hit_to_json
from assistant.types import Answer

_PROGRAMS = ("domain-assistant", "gradio", "faiss-cpu", "tantivy", "torch", "sentence-transformers", "pypdfium2")
_READ_ME = """What this report holds

answer.json    the question, the answer and its quotes with their places
search.json    which passages were read, how they ranked and by which way they were found{words}
versions.json  of the programs, and the digest of the settings

{rest}
Nothing was sent anywhere. Look through it before you give it to anyone.
"""


def report(answer: Answer, *, with_text: bool = False) -> bytes:
    """A zip file on one answer.

    Args:
        answer: what is reported.
        with_text: also the words of the passages that were read, and those around the quotes.
    """
    told = answer_to_json(answer)
    hits = [hit_to_json(hit) for hit in answer.hits]
    if not with_text:
        told["citations"] = [
            {k: v for k, v in one.items() if k not in ("before", "after")} for one in told["citations"]
        ]
        kept = ("rank", "score", "routes", "answerable", "document_id", "passage_id", "text_id")
        hits = [{key: hit[key] for key in kept} for hit in hits]
    words = ", with their words" if with_text else ""
    rest = "" if with_text else "The words of the documents are not in it, but for those that the answer quotes.\n"
    files = {
        "README.txt": _READ_ME.format(words=words, rest=rest),
        "answer.json": _json(told),
        "search.json": _json(hits),
        "versions.json": _json({"settings": answer.settings_digest, "system": platform.platform(terse=True),
                                "python": platform.python_version()} | dict(map(_version, _PROGRAMS))),
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.encode("utf-8", "backslashreplace"))
    return packed.getvalue()


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _version(program: str) -> tuple[str, str | None]:
    try:
        return program, version(program)
    except PackageNotFoundError:
        return program, None
