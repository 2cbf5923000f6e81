"""The HTTP API: what `ask`, `search` and `collections list` do, as JSON for programs on this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer_json import answer_to_json, hit_to_json
from index.types import Filter, Query
from ingest.errors import CollectionLockedError, ProjectError, UsageError
from ui import handlers, pages
from ui.handlers import Desk
from ui.job import BusyError

STATIC = Path(__file__).parent / "static"
_STATUS = ((BusyError, 503), (CollectionLockedError, 409), (UsageError, 400))


class FilterBody(BaseModel):
    """Which documents may answer; see `index.types.Filter`."""

    model_config = ConfigDict(extra="forbid")

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


class AskBody(BaseModel):
    """A question to a collection, or to its state at an earlier moment; see `index.types.Query`."""

    model_config = ConfigDict(extra="forbid")

    collection: str
    question: str
    filter: FilterBody = FilterBody()
    as_of: str | None = None


class SearchBody(BaseModel):
    """A search in a collection; `k` is the number of hits wanted."""

    model_config = ConfigDict(extra="forbid")

    collection: str
    query: str
    filter: FilterBody = FilterBody()
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    as_of: str | None = None


def build(desk: Desk) -> FastAPI:
    """The API and our own static files, ready for the page to be mounted beside them.

    Its documentation pages are off: they would load scripts from elsewhere.
    """
    app = FastAPI(title="Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/own", StaticFiles(directory=STATIC), name="own")
    _add_errors(app)
    _add_pages(app, desk)

    @app.get("/api/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/collections")
    def collections() -> dict[str, Any]:
        return {"collections": [asdict(summary) for summary in handlers.summaries(desk)]}

    @app.post("/api/ask")
    def ask(body: AskBody) -> dict[str, Any]:
        allowed = Filter(**body.filter.model_dump())
        return answer_to_json(handlers.answer(desk, body.collection, body.question, allowed, as_of=body.as_of))

    @app.post("/api/search")
    def search(body: SearchBody) -> dict[str, Any]:
        query = Query(text=body.query, filter=Filter(**body.filter.model_dump()), k=body.k, as_of=body.as_of)
        return {"hits": [hit_to_json(hit) for hit in handlers.search(desk, body.collection, query)]}

    return app


def _add_pages(app: FastAPI, desk: Desk) -> None:
    @app.get(pages.PATH + "{key}.png")
    def page(key: str) -> Response:
        wanted = desk.links.find(key)
        picture = wanted and desk.workspace.page_image(wanted.collection, wanted.citation, wanted.span_index)
        if not picture:
            return JSONResponse({"error": "There is no picture of this page."}, status_code=404)
        return Response(picture, media_type="image/png", headers={"cache-control": "no-store"})


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
