"""PDF through reportlab: running header and footer, bookmarks, printed page labels, one or two columns."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from render.markup import BOLD, Block

GAP = 7 * mm  # between columns
HEAD = 28 * mm  # for the title across columns
ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a PDF looks.

    A `cover` brings a table of contents with it; without one the title and `byline` head the first page, across
    all columns. If `roman`, everything before the body takes roman page labels. Sizes are points.
    """

    title: str
    byline: str = ""
    header: str
    footer: str
    cover: tuple[str, ...] = ()
    columns: int = 1
    paper: tuple[float, float] = A4
    margin: float = 25 * mm
    font: str = "Times"
    size: float = 11
    roman: bool = False
    chapters_on_new_pages: bool = False


def render(body: list[Block], layout: Layout, front: list[Block] | None = None) -> bytes:
    """A whole PDF as bytes, the same for the same input."""
    out = io.BytesIO()
    styles = _styles(layout)
    template = _Template(out, layout)
    story: list[Flowable] = []
    if layout.cover:
        story += [
            Spacer(1, layout.paper[1] / 5),
            Paragraph(layout.cover[0], styles["cover"]),
            Spacer(1, 12 * mm),
        ]
        story += [Paragraph(line, styles["centre"]) for line in layout.cover[1:]]
        story += [PageBreak(), Paragraph("Contents", styles["contents"]), _contents(template), PageBreak()]
    for number, block in enumerate(front or []):
        if number and block.kind == "heading":
            story.append(Spacer(1, 6 * mm))
        story += _flowables(block, styles, layout)
    if layout.roman:
        story += [NextPageTemplate("body"), PageBreak()]
    elif not layout.cover:
        story += [Paragraph(layout.title, styles["title"]), Paragraph(layout.byline, styles["text"])]
        story += [NextPageTemplate("body"), FrameBreak()] if layout.columns > 1 else []
    for number, block in enumerate(body):
        if layout.chapters_on_new_pages and number and block.kind == "heading" and block.level == 1:
            story.append(PageBreak())
        story += _flowables(block, styles, layout)
    template.multiBuild(story)
    return out.getvalue()


class _Template(BaseDocTemplate):  # type: ignore[misc, unused-ignore]
    """Numbers pages, draws what repeats on them, and gathers headings for contents and bookmarks."""

    def __init__(self, out: io.BytesIO, layout: Layout) -> None:
        super().__init__(
            out,
            pagesize=layout.paper,
            title=layout.title,
            author="Sample documents",
            invariant=1,
            lang="en-GB",
        )
        self.layout = layout
        self.front_pages = 0  # known after the first pass
        templates = {"front": self._frames()} if layout.roman else {}
        if layout.columns > 1:
            width, height = layout.paper
            head = Frame(layout.margin, height - 24 * mm - HEAD, width - 2 * layout.margin, HEAD, 0, 0, 0, 0)
            templates["opening"] = [head, *self._frames(HEAD)]
        templates["body"] = self._frames()
        self.addPageTemplates([PageTemplate(name, frames, onPage=self._furnish) for name, frames in templates.items()])

    def _frames(self, above: float = 0) -> list[Frame]:
        """The columns of a page, leaving `above` points free over them."""
        width, height = _column(self.layout), self.layout.paper[1] - 46 * mm - above
        return [
            Frame(self.layout.margin + i * (width + GAP), 22 * mm, width, height, 0, 0, 0, 0)
            for i in range(self.layout.columns)
        ]

    def beforeDocument(self) -> None:  # noqa: N802
        self.keys = 0
        self.body_seen = False

    def label(self, page: int) -> str:
        """What is printed at the foot of a page (counted from 1)."""
        return ROMANS[page - 1] if page <= self.front_pages else str(page - self.front_pages)

    def _furnish(self, canvas: Any, _document: Any) -> None:
        if self.layout.roman and self.page == 1:
            canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        if self.layout.roman and self.pageTemplate.id == "body" and not self.body_seen:
            self.front_pages, self.body_seen = self.page - 1, True
            canvas.addPageLabel(self.front_pages, style="ARABIC", start=1)
        width, height = self.layout.paper
        left, right = self.layout.margin, width - self.layout.margin
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        if self.page > 1 or not self.layout.cover:
            canvas.drawString(left, height - 15 * mm, self.layout.header)
            canvas.line(left, height - 17 * mm, right, height - 17 * mm)
        canvas.drawString(left, 12 * mm, self.layout.footer)
        canvas.drawRightString(right, 12 * mm, self.label(self.page))
        canvas.restoreState()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        level = getattr(flowable, "heading_level", 0)
        if not level:
            return
        self.keys += 1
        key, text = f"h{self.keys}", flowable.getPlainText()
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level - 1, closed=level > 1)
        if level == 1:
            self.notify("TOCEntry", (0, text, self.page, key))


def _flowables(block: Block, styles: dict[str, ParagraphStyle], layout: Layout) -> list[Flowable]:
    text = BOLD.sub(r"<b>\1</b>", block.text.replace("&", "&amp;").replace("<", "&lt;"))
    match block.kind:
        case "break":
            return [PageBreak()]
        case "heading":
            heading = Paragraph(text, styles[f"h{block.level}"])
            heading.heading_level = block.level
            return [CondPageBreak(25 * mm), heading]
        case "table":
            return [KeepTogether(_table(block, styles, layout)), Spacer(1, layout.size * 0.8)]
        case "clause":
            style = styles["item" if block.label.startswith("(") else "clause"]
            return [Paragraph(f"<bullet>{block.label}</bullet>{text}", style)]
        case "item":
            return [Paragraph(f"<bullet>•</bullet>{text}", styles["item"])]
        case _:
            return [Paragraph(text, styles["text"])]


def _table(block: Block, styles: dict[str, ParagraphStyle], layout: Layout) -> Table:
    """A ruled table whose columns hold their longest word and share the rest by how much they say."""
    columns = list(zip(*block.rows, strict=True))
    face, size = styles["cellhead"].fontName, styles["cellhead"].fontSize
    longest = [max((word for cell in column for word in cell.split()), key=len) for column in columns]
    least = [stringWidth(word, face, size) + 16 for word in longest]  # with padding on both sides
    weights = [min(46, max(len(cell) for cell in column)) for column in columns]
    spare = max(0, _column(layout) - sum(least)) / sum(weights)
    widths = [width + spare * weight for width, weight in zip(least, weights, strict=True)]
    cells = [
        [Paragraph(cell.replace("&", "&amp;"), styles["cell" if number else "cellhead"]) for cell in row]
        for number, row in enumerate(block.rows)
    ]
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return Table(cells, widths, style=TableStyle(style), repeatRows=1)


def _column(layout: Layout) -> float:
    """The width of one column in points."""
    return (layout.paper[0] - 2 * layout.margin - (layout.columns - 1) * GAP) / layout.columns


def _contents(template: _Template) -> TableOfContents:
    layout = template.layout
    style = ParagraphStyle("entry", fontName=_face(layout), fontSize=9.5, leading=14)
    contents = TableOfContents(dotsMinLevel=0, formatter=template.label)
    contents.levelStyles = [style]
    sides = ("LEFT", "RIGHT", "TOP", "BOTTOM")
    contents.tableStyle = TableStyle([(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in sides])
    return contents


def _face(layout: Layout, bold: bool = False) -> str:
    if layout.font == "Times":
        return "Times-Bold" if bold else "Times-Roman"
    return f"{layout.font}-Bold" if bold else layout.font


def _styles(layout: Layout) -> dict[str, ParagraphStyle]:
    size = layout.size
    base = ParagraphStyle("text", fontName=_face(layout), fontSize=size, leading=size * 1.38, spaceAfter=size * 0.55)
    base.allowWidows = base.allowOrphans = 0
    if layout.columns == 1:
        base.alignment = TA_JUSTIFY
    bold = {"fontName": _face(layout, bold=True), "parent": base, "alignment": 0, "keepWithNext": 1}
    cell = {"parent": base, "fontSize": size - 1.5, "leading": size * 1.15, "spaceAfter": 0, "alignment": 0}
    indent = {"parent": base, "leftIndent": size * 2.6, "bulletIndent": 0}
    return {
        "text": base,
        "clause": ParagraphStyle("clause", bulletFontName=base.fontName, bulletFontSize=size, **indent),
        "item": ParagraphStyle("item", **indent | {"leftIndent": size * 4, "bulletIndent": size * 2.4}),
        "cell": ParagraphStyle("cell", **cell),
        "cellhead": ParagraphStyle("cellhead", **cell | {"fontName": _face(layout, bold=True)}),
        "title": ParagraphStyle("title", **bold | {"fontSize": size * 1.6, "leading": size * 2}),
        "cover": ParagraphStyle(
            "cover", **bold | {"fontSize": size * 2.2, "leading": size * 2.8, "alignment": TA_CENTER}
        ),
        "centre": ParagraphStyle("centre", parent=base, alignment=TA_CENTER),
        "contents": ParagraphStyle("contents", **bold | {"fontSize": size * 1.4, "leading": size * 2.4}),
        "h1": ParagraphStyle("h1", **bold | {"fontSize": size * 1.2, "leading": size * 1.6, "spaceBefore": size}),
        "h2": ParagraphStyle(
            "h2", **bold | {"fontSize": size * 1.05, "leading": size * 1.4, "spaceBefore": size * 0.7}
        ),
        "h3": ParagraphStyle("h3", **bold),
    }
