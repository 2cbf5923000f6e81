"""The HTTP API: what `ask`, `search` and `collections list` do, as JSON for programs on this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer_json import answer_to_json, hit_to_json
from assistant.conversation.follow import Earlier
from assistant.question import MAX_CHARACTERS
from assistant.transcript.report import report
from index.types import Filter, Query
from ingest.errors import CollectionLockedError, ProjectError, UsageError
from ingest.types import FileType
from ui import handlers
from ui.handlers import Desk
from ui.job import BusyError
from ui.people.access import DeniedError
from ui.shown import PATH
from ui.tuning.acts import report_of
from ui.tuning.view import REPORTS
from ui.work import evidence, files
from ui.work.work import PATH as WORK

STATIC = Path(__file__).parent / "static"
_NOT_KEPT = {"cache-control": "no-store"}
_SAVED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
_STATUS = ((BusyError, 503), (CollectionLockedError, 409), (UsageError, 400), (DeniedError, 403))


def _seen(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk.seen_by(request)


Seen = Annotated[Desk, Depends(_seen)]  # every route takes this, and by that asks who it is


class FilterBody(BaseModel):
    """Which documents may answer; see `index.types.Filter`."""

    model_config = ConfigDict(extra="forbid")

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


class EarlierBody(BaseModel):
    """An earlier question as it was typed, and the names of the documents that its answer cites."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    documents: Annotated[tuple[str, ...], Field(max_length=50)] = ()


class AskBody(BaseModel):
    """A question to a collection, or to its state at an earlier moment; see `index.types.Query`.

    `earlier` are the questions that it may go on with, oldest first; nothing of them is kept.
    """

    model_config = ConfigDict(extra="forbid")

    collection: str
    question: str
    filter: FilterBody = FilterBody()
    as_of: str | None = None
    earlier: Annotated[tuple[EarlierBody, ...], Field(max_length=handlers.MAX_TURNS)] = ()


class SearchBody(BaseModel):
    """A search in a collection; `k` is the number of hits wanted."""

    model_config = ConfigDict(extra="forbid")

    collection: str
    query: str
    filter: FilterBody = FilterBody()
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    as_of: str | None = None


class FeedbackBody(BaseModel):
    """A judgement of an answer; see `assistant.transcript.feedback`."""

    model_config = ConfigDict(extra="forbid")

    verdict: str
    reason: str = ""
    comment: str = ""


def build(desk: Desk) -> FastAPI:
    """The API and our own static files, ready for the page to be mounted beside them.

    Its documentation pages are off: they would load scripts from elsewhere.
    """
    app = FastAPI(title="Assistant", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(_seen)])
    app.state.desk = desk
    app.mount("/own", StaticFiles(directory=STATIC), name="own")
    _add_errors(app)
    _add_shown(app)
    _add_work(app)

    @app.get("/api/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/collections")
    def collections(desk: Seen) -> dict[str, Any]:
        return {"collections": [asdict(summary) for summary in handlers.summaries(desk)]}

    @app.post("/api/ask")
    def ask(desk: Seen, body: AskBody) -> dict[str, Any]:
        allowed = Filter(**body.filter.model_dump())
        earlier = [Earlier(typed=one.question, documents=one.documents) for one in body.earlier]
        return answer_to_json(
            handlers.answer(desk, body.collection, body.question, allowed, as_of=body.as_of, earlier=earlier)
        )

    @app.post("/api/search")
    def search(desk: Seen, body: SearchBody) -> dict[str, Any]:
        query = Query(text=body.query, filter=Filter(**body.filter.model_dump()), k=body.k, as_of=body.as_of)
        return {"hits": [hit_to_json(hit) for hit in handlers.search(desk, body.collection, query)]}

    return app


def _add_shown(app: FastAPI) -> None:
    @app.get(PATH + "{key}/source/{number}")
    def source(desk: Seen, key: str, number: int) -> Response:
        return HTMLResponse(handlers.source(desk, key, number), headers=_NOT_KEPT)

    @app.get(PATH + "{key}/original/{marker}")
    def original(desk: Seen, key: str, marker: int) -> Response:
        return _opened(*handlers.original(desk, key, marker))

    @app.post(PATH + "{key}/feedback")
    def feedback(desk: Seen, key: str, body: FeedbackBody) -> dict[str, str]:
        handlers.judge(desk, key, body.verdict, body.reason, body.comment)
        return {"status": "kept"}

    @app.get(PATH + "{key}/report.zip")
    def reported(desk: Seen, key: str, words: bool = False) -> Response:
        shown = desk.shown.find(key)
        desk.check("export", shown.collection)
        content = report(shown.answer, with_text=words)
        kept = {"content-disposition": "attachment; filename=report.zip"}
        return Response(content, media_type="application/zip", headers=_NOT_KEPT | kept)

    @app.get(PATH + "{keys}/answers.{ending}")
    def saved(desk: Seen, keys: str, ending: Literal["pdf", "docx", "md"]) -> Response:
        content = handlers.export(desk, keys.split(","), ending)
        kept = {"content-disposition": f"attachment; filename=answers.{ending}"}
        return Response(content, media_type=_SAVED[ending], headers=_NOT_KEPT | kept)


def _add_work(app: FastAPI) -> None:
    @app.get(WORK + "{key}/{part}/source/{number}")
    def source(desk: Seen, key: str, part: str, number: int) -> Response:
        return HTMLResponse(evidence.source(desk, key, part, number), headers=_NOT_KEPT)

    @app.get(WORK + "{key}/{part}/original/{marker}")
    def original(desk: Seen, key: str, part: str, marker: int) -> Response:
        return _opened(*evidence.original(desk, key, part, marker))

    @app.get(REPORTS + "{collection}/{number}.html")
    def report(desk: Seen, collection: str, number: int) -> Response:
        path = report_of(desk, collection, number)
        return FileResponse(path, media_type="text/html", filename=path.name, headers=_NOT_KEPT)

    @app.get(WORK + "{key}/work.{ending}")
    def saved(desk: Seen, key: str, ending: Literal["xlsx", "csv", "html", "json", "docx"]) -> Response:
        name, content = files.file(desk, key, ending)
        kept = {"content-disposition": f"attachment; filename={name}"}
        return Response(content, media_type=_SAVED[ending], headers=_NOT_KEPT | kept)


def _opened(path: Path, name: str, kind: str) -> Response:
    opens = kind == FileType.PDF  # nothing else may run in a window of this server
    media = "application/pdf" if opens else "application/octet-stream"
    shown = "inline" if opens else "attachment"
    return FileResponse(path, media_type=media, filename=name, content_disposition_type=shown, headers=_NOT_KEPT)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(ProjectError)
    def ours(_: Request, error: ProjectError) -> JSONResponse:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return JSONResponse({"error": handlers.explain(error)}, status_code=status)

    @app.exception_handler(RequestValidationError)
    def wrong(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return JSONResponse({"error": f"{where}: {first['msg']}"}, status_code=400)

    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": handlers.explain(error)}, status_code=500)
