"""One answer on its way: what the model writes becomes statements, and the statements an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.cite import Citer
from assistant.generation.draft import Draft, Sentence
from assistant.generation.prompt import NO_ANSWER, VERSION, Message
from assistant.generation.stream import OverlongError, written
from assistant.generation.verify import Verifier
from assistant.generation.writer import ModelError, Writer
from assistant.types import Answer, Statement, StatementKind

MOST_SENTENCES = 40  # of one answer; whatever writes more has lost its way
OnPart = Callable[[Answer], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationConfig:
    """What the settings say of generated answers."""

    answer_tokens: int = 512
    timeout_s: float = 120
    shows_unsupported: bool = True
    support_min: float | None = None  # None: as fitted


class Writing:
    """Lets a model write, and checks each sentence as soon as it is whole."""

    def __init__(
        self, quoted: Answer, writer: Writer, verifier: Verifier, citer: Citer, config: GenerationConfig
    ) -> None:
        """Prepare; nothing is asked yet. `quoted` is the extractive answer, which stands in for the model."""
        self._quoted, self._writer, self._verifier, self._citer, self._config = quoted, writer, verifier, citer, config
        self._passed: list[Statement] = []
        self._struck: list[Statement] = []
        self._seen: set[str] = set()
        self._abstained = False
        self._failed = False

    def run(self, messages: Sequence[Message], on_glance: Callable[[], None], on_part: OnPart) -> Answer:
        """Ask the model, and wait for all of its answer.

        Args:
            messages: what it is asked.
            on_glance: called several times a second while it writes; may raise, to stop it.
            on_part: given the answer so far whenever a sentence has passed.
        """
        notices: list[str] = []
        try:
            self._read(messages, on_glance, on_part, notices)
        except ModelError as error:
            self._failed = True
            how = "broke off" if self._passed else "cannot be used"
            notices.insert(0, f"The language model {how}: {error}.")
        return self._answer(notices) if self._passed else self._instead(notices)

    def _read(
        self, messages: Sequence[Message], on_glance: Callable[[], None], on_part: OnPart, notices: list[str]
    ) -> None:
        draft, finish, tokens = Draft(), None, None
        most, timeout_s = self._config.answer_tokens, self._config.timeout_s
        for piece in written(self._writer, messages, most, timeout_s, on_glance):
            finish, tokens = piece.finish or finish, piece.prompt_tokens or tokens
            for sentence in draft.add(piece.text):
                self._take(sentence, on_part)
        for sentence in draft.end(is_whole=finish not in (None, "length")):
            self._take(sentence, on_part)
        if finish == "length":
            notices.append(f"The language model's answer was cut after {most:,} tokens (llm_answer_tokens).")
        elif finish is None:
            notices.append("The language model's answer ended before its end; a last, unfinished sentence is left out.")
        if tokens is not None and tokens < sum(len(message.text.split()) for message in messages):
            notices.append(
                f"The model's server has read only {tokens:,} tokens and thus not all passages: let it hold more, or "
                "lower llm_context_tokens."
            )

    def _take(self, sentence: Sentence, on_part: OnPart) -> None:
        key = sentence.text.casefold().strip(" .!")
        if key == NO_ANSWER.casefold():
            self._abstained = True
            return
        if not key or key in self._seen:
            return
        self._seen.add(key)
        statement = self._verifier.check(sentence)
        if statement.kind is StatementKind.UNSUPPORTED:
            self._struck.append(statement)
        elif statement.text not in {one.text for one in self._passed}:
            self._passed.append(statement)
            on_part(self._answer([], is_whole=False))
        if len(self._seen) >= MOST_SENTENCES:
            raise OverlongError(f"the model wrote more than {MOST_SENTENCES} sentences")

    def _answer(self, notices: Sequence[str], *, is_whole: bool = True) -> Answer:
        """The sentences that passed, and what of the question nothing supports."""
        absent = [one for one in self._quoted.statements if one.kind is StatementKind.ABSENCE]
        ending = (*absent, *self._shown_struck()) if is_whole else ()
        return replace(
            self._quoted,
            statements=(*self._passed, *ending),
            citations=self._citer.citations,
            notices=self._notices([*notices, *self._told_struck()] if is_whole else ()),
            invalid_markers=(*self._citer.invalid, *self._verifier.invalid),
            model=f"{self._writer.name}, {VERSION}",
            adapter=self._writer.adapter,
        )

    def _instead(self, notices: Sequence[str]) -> Answer:
        """The extractive answer with what became of the model's."""
        reasons = [*notices]
        if self._struck:
            reasons.append("No sentence of the language model was supported by the passages that it cites.")
        elif self._abstained:
            reasons.append("The language model found no answer in these passages; read them with care.")
        elif not self._failed:
            reasons.append("The language model wrote nothing.")
        return replace(
            self._quoted,
            statements=(*self._quoted.statements, *self._shown_struck()),
            notices=(*self._quoted.notices, " ".join([*reasons, "Quotes are shown instead."])),
            invalid_markers=(*self._quoted.invalid_markers, *self._verifier.invalid),
        )

    def _shown_struck(self) -> list[Statement]:
        return self._struck if self._config.shows_unsupported else []

    def _told_struck(self) -> list[str]:
        count = len(self._struck)
        if not count:
            return []
        what = "1 sentence of the language model is" if count == 1 else f"{count} sentences of the language model are"
        end = "marked" if self._config.shows_unsupported else "left out"
        return [f"{what} not supported by the passages cited, and {end}."]

    def _notices(self, own: Sequence[str]) -> tuple[str, ...]:
        """The warnings of the documents cited, those of the extractive answer, and the model's."""
        documents = self._verifier.searcher.documents
        warnings = [text for one in self._citer.citations for text in documents[one.document_id].warnings]
        return tuple(dict.fromkeys([*warnings, *self._quoted.notices, *own]))
