"""What can be done with an answer: ask again, save, judge, report."""

from __future__ import annotations

from assistant.transcript.feedback import REASONS
from assistant.types import Answer
from ui.render import escape

_THUMB = (
    '<svg class="thumb" viewBox="0 0 20 20" aria-hidden="true"><path d="M6 9l4-7c1.5 0 2 1 2 2.3L11.4 8H17c1 0 1.6.8 '
    '1.4 1.7l-1.4 6c-.2.8-.9 1.3-1.7 1.3H6zM2 9h2.5v8H2z"/></svg>'
)
_FILES = {"pdf": "PDF", "docx": "Word", "md": "Markdown"}


def foot(result: Answer, base: str, kind: str) -> str:
    """The row below an answer.

    Args:
        result: the answer.
        base: where the server knows it.
        kind: further classes of the row.
    """
    known = f'data-answer="{base.rsplit("/", 1)[-1]}" data-question="{escape(result.question)}"'
    return (
        f'<div class="answer-foot{kind}" {known}>'
        '<button type="button" data-again>Ask again</button><button type="button" data-edit>Edit the question</button>'
        f"{_saving(base)}{_judging(base)}</div>"
    )


def _saving(base: str) -> str:
    one = "".join(f'<a href="{base}/answers.{end}" download>{name}</a>' for end, name in _FILES.items())
    whole = "".join(
        f'<a href="{base}/answers.{end}" data-whole="{end}" download>{name}</a>' for end, name in _FILES.items()
    )
    return (
        f'<details class="save"><summary>Save</summary><div class="panel"><p>This answer: {one}</p>'
        f"<p>The whole conversation: {whole}</p>"
        '<p class="note">With its sources. The command assistant verify FILE checks every quote again.</p>'
        "</div></details>"
    )


def _judging(base: str) -> str:
    reasons = "".join(f'<option value="{key}">{escape(words)}</option>' for key, words in REASONS.items())
    return (
        f'<button type="button" data-good="{base}/feedback">{_THUMB}Helpful</button>'
        f'<details class="judge"><summary>{_THUMB}Not right</summary>'
        f'<form class="panel" data-feedback="{base}/feedback">'
        f'<label>What is wrong <select name="reason">{reasons}</select></label>'
        '<label>In your words <textarea name="comment" rows="2" maxlength="4000"></textarea></label>'
        '<p><button type="submit">Keep this</button> <span class="told" role="status"></span></p>'
        '<p class="note">Kept on this machine, to learn from. To show it to someone else, save a report: the question, '
        "the answer, its quotes and versions.</p>"
        '<label class="tick"><input type="checkbox" data-words> with the words of the passages that were read</label>'
        f'<p><a href="{base}/report.zip" data-report download>Save a report</a></p></form></details>'
    )
