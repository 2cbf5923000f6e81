"""What keeps document text apart from instructions in a prompt: a fence that no document can know, marked lines.

The fence bears a code that is a hash of everything inside: a document cannot hold the code, since the code depends on
what the document holds. It is the same for the same prompt, so that answers can be repeated.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

OPEN, CLOSE, MARK = "⟦", "⟧", "| "
_CODE_DIGITS = 16
_BRACKETS = str.maketrans({OPEN: "[", CLOSE: "]"})
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn")  # controls, directions and zero widths, private, halves, unassigned
# What chat templates build turns from: "<|im_end|>", "</s>", "<start_of_turn>", "[/INST]", "<<SYS>>". "<5 mg" is none.
_CONTROL = re.compile(
    r"<(?=[|｜/!?<A-Za-z_▁])|\[(?=/?(?:INST|SYS|TOOL|AVAILABLE|ASSISTANT|SYSTEM|USER)\b)", re.IGNORECASE
)


def code(question: str, texts: Sequence[str]) -> str:
    """The code of a fence around these texts; none of them, and not the question, holds it."""
    everything = "\0".join([question, *texts])
    seed = everything
    while (found := hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:_CODE_DIGITS]) in everything:
        seed = found + seed
    return found


def neutral(text: str) -> str:
    """Text that cannot be taken for a fence or for a turn of the conversation; every word stays as it is.

    Fence brackets become plain ones, what could open a control token gets a blank after its bracket, and characters
    that nobody sees are left out.
    """
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE else "" for c in text)
    return _CONTROL.sub(lambda match: f"{match.group()} ", kept.translate(_BRACKETS))


def fenced(name: str, text: str, fence: str) -> str:
    """A text between its fences, every line marked as a document's."""
    lines = "\n".join(MARK + line for line in neutral(text).splitlines())
    return f"{OPEN}{fence} {name}{CLOSE}\n{lines}\n{OPEN}{fence} end{CLOSE}"
