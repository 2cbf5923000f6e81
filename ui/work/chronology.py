"""Making a chronology from the page."""

from __future__ import annotations

from ui.handlers import Desk
from ui.work.making import begin
from ui.work.work import Notes, Report, Work


def gather(desk: Desk, collection: str | None) -> str:
    """Have the dated sentences of a collection put in order.

    Returns:
        The key of the work; see `ui.work.making.begin`.
    """

    def make(work: Work, report: Report) -> Notes:
        def on_document(done: int, total: int) -> None:
            report((("units.of_documents", done, total),))

        work.keep(desk.workspace.chronology(work.collection, on_document=on_document))
        return ()

    return begin(desk, collection, "chronology", make)
