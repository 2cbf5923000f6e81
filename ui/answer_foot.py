"""What can be done with an answer: ask again, save, judge, report."""

from __future__ import annotations

from assistant.transcript.feedback import REASONS
from assistant.types import Answer
from ui.render import Html, escape, told

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
        f'<button type="button" data-again>{told("foot.again")}</button>'
        f'<button type="button" data-edit>{told("foot.edit")}</button>'
        f"{_saving(base)}{_judging(base)}</div>"
    )


def _saving(base: str) -> str:
    one = "".join(f'<a href="{base}/answers.{end}" download>{name}</a>' for end, name in _FILES.items())
    whole = "".join(
        f'<a href="{base}/answers.{end}" data-whole="{end}" download>{name}</a>' for end, name in _FILES.items()
    )
    return (
        f'<details class="save"><summary>{told("foot.save")}</summary><div class="panel">'
        f"<p>{told('foot.this', files=Html(one))}</p><p>{told('foot.whole', files=Html(whole))}</p>"
        f'<p class="note">{told("foot.verify", command="assistant verify FILE")}</p></div></details>'
    )


def _judging(base: str) -> str:
    reasons = "".join(f'<option value="{key}">{told(f"foot.{key}")}</option>' for key in REASONS)
    return (
        f'<button type="button" data-good="{base}/feedback">{_THUMB}{told("foot.helpful")}</button>'
        f'<details class="judge"><summary>{_THUMB}{told("foot.judge")}</summary>'
        f'<form class="panel" data-feedback="{base}/feedback">'
        f'<label>{told("foot.what")} <select name="reason">{reasons}</select></label>'
        f'<label>{told("foot.comment")} <textarea name="comment" rows="2" maxlength="4000"></textarea></label>'
        f'<p><button type="submit">{told("foot.keep")}</button> <span class="told" role="status"></span></p>'
        f'<p class="note">{told("foot.kept")}</p>'
        f'<label class="tick"><input type="checkbox" data-words> {told("foot.with_words")}</label>'
        f'<p><a href="{base}/report.zip" data-report download>{told("foot.report")}</a></p></form></details>'
    )
