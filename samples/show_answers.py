"""Prints a file of answers for people: `python samples/show_answers.py ANSWERS.jsonl`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ui.terminal import one_line


def lines(answers: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for answer in answers:
        yield f"\n{answer['id']}  {one_line(answer['question'])}"
        if not answer["citations"]:
            yield f"     {answer['status']}: {one_line(answer.get('error') or 'the documents do not say')}"
        for citation in answer["citations"]:
            yield f"     “{one_line(citation['quote'])}”"
            yield f"     [{citation['marker']}] {one_line(citation['document'])}{_page(citation)}"


def _page(citation: Mapping[str, Any]) -> str:
    page, label = citation.get("page"), citation.get("page_label")
    if page is None:
        return ""
    return (
        f", page {one_line(label)} (no. {page} in the file)" if label not in (None, "", str(page)) else f", page {page}"
    )


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        answers = [json.loads(line) for line in file]
    print("\n".join(lines(answers)))
    counts = Counter(answer["status"] for answer in answers)
    print(f"\n{len(answers)} questions: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
