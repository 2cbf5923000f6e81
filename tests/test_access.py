"""The one place that decides: everything is listed there, what is not is refused, and every path goes through it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fake_workspace import FakeWorkspace, answer
from hash_encoder import HashEncoder
from served_people import Office, quick_passwords
from starlette.routing import Mount
from torture.reader_in_process import ReaderInProcess

from assistant.purge import purge
from assistant.settings import load_settings
from assistant.workspace import Workspace
from index.collection import Collection
from index.types import Query
from ingest.errors import UsageError
from ingest.store.register import Wanted
from ui import guard
from ui.library import listing as documents
from ui.library.intake import take_in, where_to_add
from ui.pages.people import listing
from ui.people import access
from ui.people.access import COLLECTION, HOME, OPEN, VISITOR, WORKSPACE, Access, DeniedError, Visitor
from ui.people.accounts import Role
from ui.people.sessions import Windows

OWN = {"collections"}  # of a workspace, which `Access` answers itself


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, patched: pytest.MonkeyPatch) -> Office:
    quick_passwords(patched)
    return Office(tmp_path_factory.mktemp("home") / "home", page=True)


@pytest.fixture
def office(tmp_path: Path, patched: pytest.MonkeyPatch) -> Office:
    quick_passwords(patched)
    return Office(tmp_path / "home")


def seen(office: Office, name: str, window: str | None = None) -> Any:
    return office.desk.seen_by(request(name, Windows(), window))


def request(name: str, windows: Windows, window: str | None) -> Any:
    return type("Request", (), {"scope": {VISITOR: Visitor(name, windows)}, "session_hash": window})()


def members(kind: type, made: object) -> set[str]:
    return {name for name in (*vars(kind), *vars(made)) if not name.startswith("_")}


# --- the tables -----------------------------------------------------------------------------------------------------


def test_every_method_of_a_workspace_is_listed(tmp_path: Path) -> None:
    there = members(Workspace, Workspace(tmp_path))
    assert there - set(WORKSPACE) - OPEN - OWN == set(), "say in ui/people/access.py which role it needs"
    assert set(WORKSPACE) | OPEN | OWN == there, "ui/people/access.py lists what is not there any more"
    for name in WORKSPACE:
        assert list(inspect.signature(getattr(Workspace, name)).parameters)[1] == "name", name


def test_every_member_of_a_collection_is_listed(tmp_path: Path) -> None:
    there = members(Collection, Collection(tmp_path))
    assert there - set(COLLECTION) == set(), "say in ui/people/access.py which role it needs"
    assert set(COLLECTION) == there


def test_what_changes_a_collection_is_not_a_readers() -> None:
    changes = {"ingest", "reindex", "rollback", "remove", "restore", "hold", "release", "purge", "repair"}
    assert all(COLLECTION[name] > Role.READER for name in changes)
    assert all(WORKSPACE[name] > Role.READER for name in ("ingest", "reindex", "preview"))
    assert COLLECTION["purge"] is HOME["people"] is HOME["models"] is Role.ADMIN


def test_a_method_that_is_not_listed_is_refused_to_all(office: Office) -> None:
    class Newer(FakeWorkspace):
        def shred(self, name: str) -> str:
            return f"{name} is shredded"

    allowed = Access(Newer(home=office.workspace.home), office.people, "rosa")
    for call in ("shred", "_names", "asked", "names"):
        with pytest.raises(DeniedError):
            getattr(allowed, call)
    with pytest.raises(DeniedError):
        allowed.check("shred", "leases")


@pytest.mark.parametrize("call", sorted(WORKSPACE))
@pytest.mark.parametrize("name", ["rosa", "edith", "rudi"])
def test_each_call_asks_for_its_role(office: Office, call: str, name: str) -> None:
    allowed = seen(office, name).access
    role = {"rosa": Role.ADMIN, "edith": Role.EDITOR, "rudi": Role.READER}[name]
    assert allowed.may(call, "leases") == (role >= WORKSPACE[call])
    assert allowed.may(call, "clinic") == (name == "rosa")


def test_a_call_is_refused_before_it_begins(office: Office) -> None:
    desk = seen(office, "rudi")
    with pytest.raises(UsageError, match="no collection 'clinic' that is shared with you"):
        desk.workspace.search("clinic", Query(text="a"))
    with pytest.raises(UsageError, match="no collection"):
        desk.workspace.ask(question="Who?", name="clinic")
    with pytest.raises(DeniedError, match="this needs the role editor"):
        desk.workspace.ingest("leases", [])
    assert not office.workspace.asked and not office.workspace.ingested
    assert desk.workspace.search("leases", Query(text="a"))
    office.people.unshare("leases", "rudi")
    with pytest.raises(UsageError, match="no collection"):  # the same desk, whose page is still open
        desk.workspace.search("leases", Query(text="a"))


def test_a_collection_that_is_not_shared_looks_like_none(office: Office) -> None:
    desk = seen(office, "rudi")
    assert [summary.name for summary in desk.workspace.collections()] == ["leases"]
    said = []
    for name in ("clinic", "nothing-there"):
        with pytest.raises(UsageError) as error:
            desk.workspace.ask(name, "Who?")
        said.append(str(error.value).replace(name, "…"))
    assert said[0] == said[1]


def test_a_real_workspace_works_behind_it(office: Office, folder: Path) -> None:
    home = office.workspace.home
    real = Workspace(home, load_settings(home), HashEncoder("all-MiniLM-L6-v2@1"), ReaderInProcess)
    edith, rudi, rosa = (Access(real, office.people, name) for name in ("edith", "rudi", "rosa"))
    assert len(edith.ingest("notices", [folder]).outcomes) == 4
    told = edith.ask("notices", "What is the notice period?", as_of=None)
    assert edith.export("notices", [told], "md").startswith(b"#")
    edith.judge("notices", told, verdict="good")
    assert edith.reindex("notices").outcomes
    edith.collection("notices").remove([edith.collection("notices").ever()[0].name])
    assert [s.documents for s in edith.collections()] == [3] and rudi.collections() == ()
    office.people.share("notices", "rudi", Role.READER)
    assert [s.documents for s in rudi.collections()] == [3] and rudi.search("notices", Query(text="notice"))
    for act in (lambda: rudi.reindex("notices"), lambda: rudi.collection("notices").restore(["a"])):
        with pytest.raises(DeniedError):
            act()
    kept = rosa.collection("notices").ever()[1].name
    assert purge(cast("Workspace", rosa), "notices", [kept]).documents
    with pytest.raises(UsageError, match="no collection"):
        office.people.unshare("notices", "rudi")
        rudi.ask("notices", "What is the notice period?")


class WithCollections(FakeWorkspace):
    def collection(self, name: str) -> Collection:
        return Collection(self.home / "collections" / name)


def test_a_collection_is_handed_out_behind_its_table(office: Office) -> None:
    workspace = WithCollections(home=office.workspace.home)
    found = Access(workspace, office.people, "rudi").collection("leases")
    assert found.name == "leases" and found.root.name == "leases"
    for call in ("remove", "purge", "rollback", "ingest"):
        with pytest.raises(DeniedError, match="this needs the role"):
            getattr(found, call)()
    for call in ("_blobs", "shred", "__dict__x"):
        with pytest.raises(DeniedError):
            getattr(found, call)
    with pytest.raises(DeniedError, match="this needs the role admin"):
        Access(workspace, office.people, "edith").collection("leases").purge(["d1"])
    with pytest.raises(UsageError, match="no collection"):
        Access(workspace, office.people, "rudi").collection("clinic")


def test_a_purge_is_logged_without_what_was_purged(office: Office) -> None:
    found = Access(WithCollections(home=office.workspace.home), office.people, "rosa").collection("leases")
    with pytest.raises(Exception, match="leases"):
        found.purge(["Secret tenant.pdf"])
    log = (office.workspace.home / "audit.log").read_text()
    assert "purge person=rosa collection=leases" in log and "Secret" not in log


def test_a_new_collection_belongs_to_whoever_makes_it(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("A lease.")
    office.people.share("fresh", "rudi", Role.READER)  # left over from an earlier one of that name
    with pytest.raises(DeniedError):
        seen(office, "rudi").workspace.ingest("fresh", [file])
    seen(office, "edith").workspace.ingest("fresh", [file])
    assert office.people.role_in("fresh", "edith") is Role.ADMIN
    assert office.people.role_in("fresh", "rudi") is None
    for taken in ("clinic", "CLINIC"):  # there, if only on a disk that takes capitals for small letters
        with pytest.raises(UsageError):
            seen(office, "edith").workspace.ingest(taken, [file])


def test_an_upload_is_refused_before_a_file_is_moved(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "lease.txt"
    file.write_text("Forged.")
    for name, collection in (("rudi", "leases"), ("rudi", "clinic"), ("edith", "clinic"), ("edith", "../leases")):
        (said,) = take_in(seen(office, name), collection, [file])
        assert "problem" in said.html and file.exists()
    assert not list(office.desk.uploads.rglob("*.txt")) and not office.workspace.ingested


# --- one person's things --------------------------------------------------------------------------------------------


def test_what_was_shown_to_one_is_not_shown_to_another(office: Office) -> None:
    key = seen(office, "edith").shown.keep("leases", answer("What does Edith ask?")).key
    mine, other = office.visitor("edith"), office.visitor("rosa")
    for path in ("source/0", "original/1", "report.zip", "answers.md", "answers.pdf"):
        assert mine.get(f"/shown/{key}/{path}").status_code == 200, path
        assert other.get(f"/shown/{key}/{path}").status_code == 400, path
    told = {"verdict": "bad", "reason": "wrong", "comment": ""}
    assert other.post(f"/shown/{key}/feedback", json=told).status_code == 400
    assert not office.workspace.judged
    assert office.visitor().get(f"/shown/{key}/source/0").status_code == 401
    office.people.unshare("leases", "edith")  # and what is not shared any more opens no more
    for path in ("source/0", "original/1", "report.zip", "answers.md"):
        assert mine.get(f"/shown/{key}/{path}").status_code == 400, path


def test_a_page_of_somebody_else_is_refused(office: Office) -> None:
    windows = Windows()
    assert office.desk.seen_by(request("edith", windows, "abc")).person == "edith"
    with pytest.raises(DeniedError, match="somebody else"):
        office.desk.seen_by(request("rudi", windows, "abc"))


def test_only_an_admin_gets_the_accounts(office: Office) -> None:
    for name in ("edith", "rudi"):
        desk = seen(office, name)
        assert desk.people is None and not desk.may("people") and not desk.may("models")
        for act in (desk.accounts, lambda desk=desk: listing(desk)):
            with pytest.raises(DeniedError, match="Only an admin"):
                act()
    assert "rudi" in listing(seen(office, "rosa")) and seen(office, "rosa").may("models")


def test_whoever_has_not_logged_in_gets_no_desk(office: Office) -> None:
    for request in (None, object(), type("Request", (), {"scope": {}})()):
        with pytest.raises(DeniedError, match="log in"):
            office.desk.seen_by(request)


def test_somebody_removed_has_no_role_left(office: Office) -> None:
    desk = seen(office, "rudi")
    office.people.remove("rudi")
    assert desk.workspace.collections() == ()
    with pytest.raises(UsageError):
        desk.workspace.ask("leases", "Who?")


# --- every path -----------------------------------------------------------------------------------------------------


def routes(application: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for route in application.routes:
        if isinstance(route, Mount) and hasattr(route.app, "routes"):
            yield from routes(route.app, before + route.path)
        elif isinstance(route, Mount):
            yield "GET", f"{before}{route.path}/page.js"
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, before + route.include_context.prefix)
        else:
            path = before + route.path
            for piece, value in (("{key}", "k"), ("{keys}", "k"), ("{number}", "0"), ("{marker}", "1")):
                path = path.replace(piece, value)
            path = path.replace("{ending}", "md").replace("{", "").replace("}", "").replace(":path", "")
            yield from ((method, path) for method in getattr(route, "methods", None) or ["GET"])


def test_no_route_answers_without_a_session(served: Office) -> None:
    stranger = served.visitor()
    found = sorted(set(routes(served.application)))
    assert len(found) > 80 and ("POST", "/gradio_api/queue/join") in found and ("POST", "/api/ask") in found
    for method, path in found:
        reply = stranger.request(method, path, headers={"content-length": "0"} if method != "GET" else {})
        opened = method in ("GET", "HEAD") and path in ("/", "/log-in")
        assert reply.status_code in (401, 403, 404, 411) or (opened and reply.status_code == 303), (method, path)


def test_gradio_answers_only_what_the_page_needs(served: Office) -> None:
    """A route of a newer Gradio is refused until it is looked at."""
    open_paths = {path for _, path in routes(served.application) if guard._PATHS.fullmatch(path)}
    assert {path for path in open_paths if path.startswith("/gradio_api/")} == {
        f"/gradio_api/{path}{end}"
        for path in ("upload", "upload_progress", "cancel", "reset", "info", "app_id", "queue/join", "queue/data",
                     "startup-events", "theme.css", "heartbeat/session_hash")
        for end in ("", "/")
    } & open_paths  # fmt: skip
    for path in (
        "file=/etc/passwd",
        "file/etc/passwd",
        "proxy=http://x",
        "component_server",
        "run/predict",
        "call/x",
        "api/predict",
        "stream/x",
        "process_recording",
        "vibe-edit",
        "deep_link",
        "runs",
        "openapi.json",
    ):
        assert not guard._PATHS.fullmatch(f"/gradio_api/{path}"), path  # fmt: skip
    for path in ("/login", "/logout", "/token", "/user", "/file=/etc/passwd", "/docs", "/monitoring", "/queue/join"):
        assert not guard._PATHS.fullmatch(path), path


def test_no_event_of_the_page_answers_without_a_session(served: Office) -> None:
    blocks = next(route.app.blocks for route in served.application.routes if hasattr(route.app, "blocks"))
    events = [event for event in blocks.fns.values() if event.fn is not None]
    assert len(events) >= 10
    import gradio as gr

    for event in events:
        assert "Frame._called" in event.fn.__qualname__, f"{event.fn.__qualname__}: tie it with frame.on"
        with pytest.raises(DeniedError):
            result = event.fn(gr.Request(request=None, scope={}), *[None] * len(event.inputs))
            next(result)


def test_no_page_works_past_the_desk() -> None:
    for file in sorted((Path(access.__file__).parent.parent / "pages").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "frame.desk.workspace" not in text and "desk.people" not in text, (
            f"{file.name}: ask the desk it is given"
        )
        assert file.name == "frame.py" or ".click(" not in text, f"{file.name}: tie it with frame.on"


# --- what the page offers ---------------------------------------------------------------------------------------------


def test_what_one_may_do_is_told_as_it_is_checked_and_is_not_logged(office: Office) -> None:
    roles = {"rosa": Role.ADMIN, "edith": Role.EDITOR, "rudi": Role.READER}
    before = (office.workspace.home / "audit.log").read_text()
    assert all(WORKSPACE[call] == COLLECTION[call] for call in set(WORKSPACE) & set(COLLECTION))
    for name, role in roles.items():
        desk = seen(office, name)
        assert all(desk.may(call, "leases") == (role >= need) for call, need in COLLECTION.items())
        assert [desk.may("remove", "clinic"), desk.may("remove", "nowhere")] == [name == "rosa"] * 2
        assert desk.may_add() == desk.may("ingest") == (role >= Role.EDITOR)
    assert (office.workspace.home / "audit.log").read_text() == before
    office.people.share("leases", "rudi", Role.EDITOR)
    rudi = seen(office, "rudi")
    assert rudi.may_add() and rudi.may("ingest", "leases") and not rudi.may("ingest")
    assert office.desk.may_add() and office.desk.may("purge", "leases")  # without accounts


def test_where_one_may_add_is_all_that_is_offered(office: Office) -> None:
    office.people.share("clinic", "edith", Role.READER)
    assert where_to_add(seen(office, "edith")) == ["leases"]
    assert where_to_add(seen(office, "rudi")) == []
    assert where_to_add(office.desk) == ["clinic", "leases"]


def test_a_reader_gets_a_list_without_what_only_an_editor_may_do(office: Office, folder: Path) -> None:
    real = Workspace(office.workspace.home, load_settings(office.workspace.home), HashEncoder(), ReaderInProcess)
    edith = seen(office, "edith")
    lists = {}
    for name in ("rosa", "rudi"):
        desk = replace(edith, person=name, access=Access(real, office.people, name))
        desk = replace(desk, workspace=cast("Workspace", desk.access))
        assert ("data-go" in next(documents.listing(desk, None, Wanted()))[0]) == (name == "rosa")
        if name == "rosa":
            desk.workspace.ingest("leases", [folder])
            office.people.share("leases", "rudi", Role.READER)
        lists[name] = list(documents.listing(desk, "leases", Wanted()))[-1][0]
        assert ("problem" in documents.set_removed(desk, "leases", "d1", removed=True)) and "notice" in lists[name]
    assert "data-tick=" in lists["rosa"] and "data-tick-all" in lists["rosa"]
    assert "data-tick" not in lists["rudi"] and "Select" not in lists["rudi"]
    assert lists["rudi"].count("data-document=") == lists["rosa"].count("data-document=") == 4
