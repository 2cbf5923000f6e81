"""The door to LangChain's chat models: a local one, or one behind an OpenAI-compatible server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langsmith.utils import tracing_is_enabled

from assistant.generation.budget import estimate
from assistant.generation.endpoint import check_url, host
from assistant.generation.folder import may_serve, model_folder
from assistant.generation.local_model import LocalModel, Made
from assistant.generation.prompt import Message
from assistant.generation.server import client
from assistant.generation.writer import ModelError, Piece, Writer
from ingest.errors import RetrievalError, UsageError

if TYPE_CHECKING:
    from assistant.settings import Settings

SERVER_CONTEXT_TOKENS = 8192  # where the settings name no other
_TURNS: dict[str, Callable[[str], BaseMessage]] = {
    "system": SystemMessage, "user": HumanMessage, "assistant": AIMessage
}  # fmt: skip
_ROLES: dict[str, Any] = {"system": "system", "human": "user", "ai": "assistant"}
_NOTHING = Piece(text="")
_MISSING = 'The libraries for language models are not installed: pip install "domain-assistant[llm]".'


def open_writer(settings: Settings) -> Writer:
    """The model that the settings name; a local one is loaded.

    Raises:
        UsageError: a setting is missing or wrong, a library is missing, or tracing is on, which would send passages to
            another machine.
    """
    if tracing_is_enabled():
        raise UsageError(
            "LangSmith tracing is on and would send passages to another machine: unset LANGSMITH_TRACING and "
            "LANGCHAIN_TRACING_V2."
        )
    if settings.answerer == "server":
        return ServerWriter(settings)
    model = LocalModel(model_folder(settings.home, settings.llm))
    return LocalWriter(model, Path(settings.llm_adapter) if settings.llm_adapter else None, settings.llm_context_tokens)


def writer_for(writer: Writer, settings: Settings, collection: str) -> Writer:
    """The model as it may answer from a collection: without an adapter that has learned from another one."""
    adapter = Path(settings.llm_adapter)
    if not isinstance(writer, LocalWriter) or may_serve(adapter, settings.home, collection):
        return writer
    return writer.plain()


class LocalChat(BaseChatModel):
    """A `LocalModel` as a LangChain chat model. `halt`, given to a call, ends what is being written."""

    model: Any  # a LocalModel
    made: Any  # a Made

    @property
    def _llm_type(self) -> str:
        return "local"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        halt: threading.Event | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        turns = [Message(role=_ROLES[message.type], text=message.text) for message in messages]
        for piece in self.model.write(turns, self.made, halt or threading.Event()):
            facts = {"finish_reason": piece.finish} if piece.finish else {}
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece.text, response_metadata=facts))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **more: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **more))


class LocalWriter:
    """A model of this machine. Another adapter takes its place between two answers; the base stays loaded."""

    def __init__(self, model: LocalModel, adapter: Path | None, context_tokens: int | None = None) -> None:
        """Answer with `adapter`, or with the base alone; `context_tokens` lowers what the model says of itself."""
        self._model = model
        self.name = model.name
        self.context_tokens = min(context_tokens or model.context_tokens, model.context_tokens)
        self.adapter: str | None = None
        self._folder: Path | None = None
        self.use(adapter)

    def plain(self) -> LocalWriter:
        """The same model without an adapter."""
        return LocalWriter(self._model, None, self.context_tokens)

    def use(self, adapter: Path | None) -> None:
        """Answer with another adapter from now on, or with none.

        Raises:
            UsageError: it is for another base, or is none; the one before stays.
        """
        self.adapter = None if adapter is None else self._model.add(adapter)
        self._folder = adapter

    def count(self, messages: Sequence[Message]) -> int:
        """By the model's own tokenizer and chat template."""
        return self._model.count(messages)

    def write(self, messages: Sequence[Message], most_tokens: int, halt: threading.Event) -> Iterator[Piece]:
        """See `Writer`."""
        if self._folder is not None:
            try:  # it may have been exchanged or withdrawn, and others may have taken its place
                self.adapter = self._model.add(self._folder)
            except (UsageError, RetrievalError) as error:
                raise ModelError(str(error).rstrip(".")) from error
        chat = LocalChat(model=self._model, made=Made(most_tokens=most_tokens, adapter=self.adapter))
        yield from _pieces(chat, messages, halt=halt)


class ServerWriter:
    """A model behind an OpenAI-compatible server: vLLM, llama.cpp, Ollama, transformers serve and others."""

    adapter = None

    def __init__(self, settings: Settings) -> None:
        """Check the settings; nothing is sent yet.

        Raises:
            UsageError: a setting is missing or wrong, or the library is missing.
        """
        try:
            import langchain_openai  # noqa: F401
        except ImportError as error:
            raise UsageError(_MISSING) from error
        if not settings.llm or not settings.llm_url:
            raise UsageError("answerer = 'server' needs llm_url, and llm: the server's name for its model.")
        self._settings = settings
        self._url = check_url(settings.llm_url)
        self.name = f"{settings.llm} at {host(self._url)}"
        self.context_tokens = settings.llm_context_tokens or SERVER_CONTEXT_TOKENS

    def count(self, messages: Sequence[Message]) -> int:
        """An estimate that is too high rather than too low."""
        return estimate(messages)

    def write(self, messages: Sequence[Message], most_tokens: int, halt: threading.Event) -> Iterator[Piece]:
        """See `Writer`."""
        import httpx
        import openai

        settings = self._settings
        options = {"max_tokens": most_tokens}  # the name that every server knows; LangChain's own is newer
        try:
            for piece in _pieces(self._chat, messages, extra_body=options):
                yield piece
                if halt.is_set():
                    return
        except openai.APITimeoutError as error:
            raise ModelError(f"{host(self._url)} did not answer within {settings.llm_timeout_s:g} seconds") from error
        except openai.APIStatusError as error:
            raise ModelError(_refused(error.status_code, settings.llm)) from error
        except openai.APIConnectionError as error:
            raise ModelError(f"no server answers at {self._url}") from error
        except (openai.APIError, httpx.HTTPError) as error:
            raise ModelError("the connection to the model broke off") from error

    @cached_property
    def _chat(self) -> BaseChatModel:
        from langchain_openai import ChatOpenAI

        settings = self._settings
        connection = client(settings.llm_timeout_s)
        return ChatOpenAI(
            model=settings.llm, base_url=self._url, api_key=settings.llm_key.get_secret_value() or "none",  # type: ignore[arg-type]
            http_client=connection, openai_proxy="", timeout=connection.timeout, max_retries=settings.llm_retries,
            temperature=0, stream_usage=True, use_responses_api=False,
        )  # fmt: skip


def _refused(status: int, model: str) -> str:
    """What a status means. Not what the server says of it: its words are not shown unchecked."""
    advice = {
        400: "; the prompt may be longer than it allows, see llm_context_tokens",
        401: "; set ASSISTANT_LLM_KEY", 403: "; set ASSISTANT_LLM_KEY",
        404: f"; it may not know the model {model!r}",
    }  # fmt: skip
    return f"the model's server answered with status {status}{advice.get(status, '')}"


def _pieces(chat: BaseChatModel, messages: Sequence[Message], **more: Any) -> Iterator[Piece]:
    turns = [_TURNS[message.role](message.text) for message in messages]
    for chunk in chat.stream(turns, config={"callbacks": []}, **more):
        usage = getattr(chunk, "usage_metadata", None) or {}
        finish = chunk.response_metadata.get("finish_reason")
        piece = Piece(text=chunk.text, finish=finish, prompt_tokens=usage.get("input_tokens"))
        if piece != _NOTHING:
            yield piece
