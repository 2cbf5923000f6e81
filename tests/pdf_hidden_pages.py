"""Pages with known visible and known hidden words, in every way that this project knows of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.pdf_writer import Page, form, image, pdf, stream

HIDDEN = "Alpha Bravo 4711"
PLAIN = "Rent falls due on Monday."


@dataclass(frozen=True, kw_only=True)
class Case:
    """A page on which `HIDDEN` is hidden for a cause, or visible where `cause` is empty; `PLAIN` is always visible."""

    name: str
    page: Page
    cause: str = ""
    catalog: str = ""

    def file(self) -> bytes:
        return pdf(self.page, catalog=self.catalog)


def say(words: str, x: float = 100, y: float = 600, size: float = 11, before: str = "", font: str = "H") -> str:
    """Operators that show words."""
    return f"q BT /{font} {size} Tf {before} 1 0 0 1 {x} {y} Tm ({words}) Tj ET Q\n"


PAINT = say(PLAIN, y=700)
BOX = "95 595 120 16 re f\n"  # over or under words at 100, 600


def _page(content: str, resources: str = "", **options: object) -> Page:
    return Page(content=PAINT + content, resources=resources, **options)  # type: ignore[arg-type]


def _noise(low: int, high: int) -> str:
    pixels = random.Random(5).choices(range(low, high), k=64 * 16)
    return image(bytes(pixels), 64, 16)


_PICTURE = "q 130 0 0 20 95 593 cm /P Do Q\n"
_STATES = "/ExtGState << /Z << /ca 0 >> /W << /ca 0.03 >> /M << /BM /Multiply >> /S << /ca 0.5 >> >>"


def _annotation(subtype: str, look: str, states: str = "") -> dict[str, object]:
    entries = f"/Resources << {states} >>"
    note = f"<< /Type /Annot /Subtype /{subtype} /Rect [95 595 215 611] /F 4 /AP << /N @look@ >> >>"
    drawn = stream(look, f"/Type /XObject /Subtype /Form /BBox [95 595 215 611] {entries}")
    return {"extra": "/Annots [@note@]", "objects": {"note": note, "look": drawn}}


_LAYER = "<< /Type /OCG /Name (Notes) >>"


def _unpainted() -> Iterator[tuple[str, Page]]:
    """Words without ink, or with ink in the colour of what is behind them."""
    yield "mode-3", _page(say(HIDDEN, before="3 Tr"))
    yield "mode-3-over-visible-words", _page(say(HIDDEN, y=700, before="3 Tr"))
    yield "mode-3-over-a-rule", _page("100 600 200 0.5 re f\n" + say(HIDDEN, before="3 Tr"))
    yield "mode-7", _page(say(HIDDEN, before="7 Tr"))
    yield "white-grey", _page(say(HIDDEN, before="1 g"))
    yield "white-rgb", _page(say(HIDDEN, before="1 1 1 rg"))
    yield "white-cmyk", _page(say(HIDDEN, before="0 0 0 0 k"))
    yield "white-outline", _page(say(HIDDEN, before="1 Tr 1 G"))
    yield "white-small", _page(say(HIDDEN, size=3, before="1 1 1 rg"))
    yield "white-large", _page(say(HIDDEN, size=30, before="1 1 1 rg"))
    yield "white-between-words", _page(say("Due", x=100) + say(HIDDEN, x=130, before="1 g") + say("now", x=260))
    yield "nearly-white", _page(say(HIDDEN, before="0.97 g"))
    yield "nearly-white-yellow", _page(say(HIDDEN, before="1 1 0.96 rg"))
    yield "white-on-a-white-box", _page("1 g " + BOX + say(HIDDEN, before="1 g"))
    yield (
        "white-on-a-white-picture",
        _page(
            _PICTURE + say(HIDDEN, before="1 g"), "/XObject << /P @p@ >>", objects={"p": image(b"\xff" * 1024, 64, 16)}
        ),
    )


def _out_of_sight() -> Iterator[tuple[str, Page]]:
    """Words too small to be seen, off the page, or cut off."""
    yield "size-a-tenth", _page(say(HIDDEN, size=0.1))
    yield "size-a-half", _page(say(HIDDEN, size=0.5))
    yield "size-one", _page(say(HIDDEN, size=1))
    yield "scaled-down", _page("q 0.05 0 0 0.05 100 600 cm " + say(HIDDEN, 0, 0) + "Q\n")
    yield "squeezed", _page(say(HIDDEN, before="0.8 Tz"))
    yield "left-of-the-page", _page(say(HIDDEN, x=-300))
    yield "right-of-the-page", _page(say(HIDDEN, x=700))
    yield "above-the-page", _page(say(HIDDEN, y=900))
    yield "below-the-page", _page(say(HIDDEN, y=-40))
    yield "outside-the-crop", _page(say(HIDDEN, y=20), crop=(40, 60, 560, 800))
    yield "clipped", _page("q 10 10 20 20 re W n " + say(HIDDEN) + "Q\n")
    yield "clipped-to-nothing", _page("q 100 600 0 0 re W n " + say(HIDDEN) + "Q\n")
    yield "clipped-by-a-triangle", _page("q 10 10 m 30 10 l 20 30 l h W n " + say(HIDDEN) + "Q\n")
    yield (
        "clipped-by-a-form",
        _page("/F Do\n", "/XObject << /F @f@ >>", objects={"f": form(say(HIDDEN), box="0 0 50 50")}),
    )


def _seen_through() -> Iterator[tuple[str, Page]]:
    """Words that are transparent, masked, or set in letters without a shape."""
    yield "transparent", _page("q /Z gs " + say(HIDDEN) + "Q\n", _STATES)
    yield "nearly-transparent", _page("q /W gs " + say(HIDDEN) + "Q\n", _STATES)
    yield (
        "transparent-form",
        _page(
            "q /Z gs /F Do Q\n",
            _STATES + " /XObject << /F @f@ >>",
            objects={"f": form(say(HIDDEN), "/Group << /S /Transparency >>")},
        ),
    )
    empty = form("", "/Group << /S /Transparency /CS /DeviceGray >>")
    yield (
        "masked",
        _page(
            "q /K gs " + say(HIDDEN) + "Q\n",
            "/ExtGState << /K << /SMask << /S /Luminosity /G @m@ >> >> >>",
            objects={"m": empty},
        ),
    )
    yield (
        "font-without-shapes",
        _page(
            "/F Do\n",
            "/XObject << /F @f@ >>",
            objects={
                "f": stream(
                    "BT /E 11 Tf 100 600 Td (AlphaBravo4711) Tj ET",
                    "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /E @e@ >> >>",
                ),
                "e": _EMPTY_FONT,
                "proc": stream("600 0 0 0 0 0 d1"),
            },
        ),
    )


_EMPTY_FONT = (
    "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 800] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 32 "
    f"/LastChar 126 /Widths [{'600 ' * 95}] /Encoding << /BaseEncoding /WinAnsiEncoding >> "
    f"/CharProcs << {' '.join(f'/{letter} @proc@' for letter in 'AlphaBrvo')} >> /Resources << >> >>"
)


def _covered() -> Iterator[tuple[str, str, Page]]:
    words = say(HIDDEN)
    yield "black-box", "redacted", _page(words + "0 g " + BOX)
    yield "grey-box", "redacted", _page(words + "0.5 g " + BOX)
    yield "red-box", "redacted", _page(words + "1 0 0 rg " + BOX)
    yield "white-box", "redacted", _page(words + "1 g " + BOX)
    yield "white-box-with-frame", "redacted", _page(words + "1 g 0 G 95 595 120 16 re B\n")
    yield "black-words-in-a-black-box", "redacted", _page("0 g " + BOX + words)
    yield "navy-words-in-a-navy-box", "redacted", _page("0 0 0.4 rg " + BOX + say(HIDDEN, before="0 0 0.42 rg"))
    yield "thick-line", "redacted", _page(words + "14 w 95 603 m 215 603 l S\n")
    yield "black-polygon", "redacted", _page(words + "95 595 m 215 595 l 217 611 l 93 611 l f\n")
    yield (
        "box-in-a-form",
        "redacted",
        _page(words + "/F Do\n", "/XObject << /F @f@ >>", objects={"f": form("0 g " + BOX)}),
    )
    yield "words-in-a-form", "redacted", _page("/F Do 0 g " + BOX, "/XObject << /F @f@ >>", objects={"f": form(words)})
    yield "words-white-under-black", "redacted", _page(say(HIDDEN, before="1 g") + "0 g " + BOX)
    yield "mode-3-under-black", "redacted", _page(say(HIDDEN, before="3 Tr") + "0 g " + BOX)
    yield "square-annotation", "redacted", _page(words, **_annotation("Square", "0 g 95 595 120 16 re f"))
    yield "stamp-annotation", "redacted", _page(words, **_annotation("Stamp", "0.2 g 95 595 120 16 re f"))
    yield (
        "one-word-of-a-line",
        "redacted",
        _page(say("The rate is") + say(HIDDEN, x=160) + say("a day.", x=260) + "0 g 158 597 94 13 re f\n"),
    )
    for name, page in _to_be_redacted(words):
        yield name, "redacted", page
    picture: dict[str, object] = {"objects": {"p": _noise(100, 250)}}
    yield "picture", "covered", _page(words + _PICTURE, "/XObject << /P @p@ >>", **picture)
    bar: dict[str, object] = {"objects": {"p": image(b"\0" * 1024, 64, 16)}}
    yield "picture-of-a-bar", "redacted", _page(words + _PICTURE, "/XObject << /P @p@ >>", **bar)


def _to_be_redacted(words: str) -> Iterator[tuple[str, Page]]:
    """Words that somebody marked for redaction and that are still there, in full view."""
    yield "marked-for-redaction", _page(words, **_annotation("Redact", "1 0 0 RG 95 595 120 16 re S"))
    yield "marked-without-a-look", _page(words, **_redaction("/Rect [95 595 215 611]"))
    yield "marked-by-a-hidden-mark", _page(words, **_redaction("/Rect [95 595 215 611] /F 2"))
    quads = "/QuadPoints [95 611 155 611 95 595 155 595 155 611 215 611 155 595 215 595]"
    yield "marked-by-corners", _page(words, **_redaction(f"/Rect [95 595 215 611] {quads}"))
    line = say("The rate is") + say(HIDDEN, x=160) + say("a day.", x=260)
    yield "marked-word-of-a-line", _page(line, **_redaction("/Rect [158 597 252 610]"))
    yield "marked-and-invisible", _page(say(HIDDEN, before="3 Tr"), **_redaction("/Rect [95 595 215 611]"))


def _redaction(entries: str) -> dict[str, object]:
    return {"extra": "/Annots [@note@]", "objects": {"note": f"<< /Type /Annot /Subtype /Redact {entries} >>"}}


def _layered() -> Iterator[Case]:
    off = "/OCProperties << /OCGs [@layer@] /D << /OFF [@layer@] >> >>"
    on = "/OCProperties << /OCGs [@layer@] /D << /ON [@layer@] >> >>"
    marked = _page("/OC /L BDC " + say(HIDDEN) + "EMC\n", "/Properties << /L @layer@ >>", objects={"layer": _LAYER})
    in_form = _page(
        "/F Do\n", "/XObject << /F @f@ >>", objects={"layer": _LAYER, "f": form(say(HIDDEN), "/OC @layer@")}
    )
    for name, page in (("words", marked), ("form", in_form)):
        yield Case(name=f"layer-off-{name}", page=page, cause="invisible", catalog=off)
        yield Case(name=f"layer-on-{name}", page=page, catalog=on)


def _visible() -> Iterator[tuple[str, Page]]:
    words = say(HIDDEN)
    for font in "HBTC":
        yield f"font-{font}", _page(say(HIDDEN, font=font))
    yield "grey", _page(say(HIDDEN, before="0.75 g"))
    yield "yellow", _page(say(HIDDEN, before="1 1 0 rg"))
    yield "small", _page(say(HIDDEN, size=4))
    yield "outline", _page(say(HIDDEN, before="1 Tr"))
    yield "white-on-a-black-box", _page("0 g " + BOX + say(HIDDEN, before="1 g"))
    yield (
        "white-on-a-dark-picture",
        _page(_PICTURE + say(HIDDEN, before="1 g"), "/XObject << /P @p@ >>", objects={"p": _noise(0, 90)}),
    )
    yield "black-on-a-light-picture", _page(_PICTURE + words, "/XObject << /P @p@ >>", objects={"p": _noise(160, 255)})
    yield "grey-on-a-darker-box", _page("0.4 g " + BOX + say(HIDDEN, before="0.62 g"))
    yield "black-on-a-white-box", _page("1 g " + BOX + "0 g " + words)
    yield "framed-afterwards", _page(words + "95 595 120 16 re S\n")
    yield "underlined", _page(words + "100 598 90 0.8 re f\n")
    yield "struck-out", _page(words + "100 603.5 90 0.8 re f\n")
    yield "highlighted-afterwards", _page(words + "q /M gs 1 1 0 rg " + BOX + "Q\n", _STATES)
    yield "veiled", _page(words + "q /S gs 1 g " + BOX + "Q\n", _STATES)
    yield "half-transparent", _page("q /S gs " + words + "Q\n", _STATES)
    yield "box-beside", _page(words + "0 g 300 595 100 16 re f\n")
    yield "box-below", _page(words + "0 g 95 580 120 16 re f\n")
    yield "clip-around", _page("q 90 590 200 30 re W n " + words + "Q\n")
    yield "clipped-to-itself", _page("q 99 597 120 13 re W n " + words + "Q\n")
    yield "turned", _page(f"q BT /H 11 Tf 0 1 -1 0 100 400 Tm ({HIDDEN}) Tj ET Q\n")
    yield "in-a-form", _page("/F Do\n", "/XObject << /F @f@ >>", objects={"f": form(words)})
    yield (
        "in-a-scaled-form",
        _page("q 0.5 0 0 0.5 50 300 cm /F Do Q\n", "/XObject << /F @f@ >>", objects={"f": form(say(HIDDEN, size=22))}),
    )
    yield "outlined-and-white", _page(say(HIDDEN, before="2 Tr 1 g 0 G 0.4 w"))
    yield "drawn-twice", _page(words + words)
    yield "hidden-and-drawn-again", _page(say(HIDDEN, before="1 g") + words)
    yield (
        "highlight-annotation",
        _page(
            words,
            **_annotation("Highlight", "/M gs 1 1 0 rg 95 595 120 16 re f", "/ExtGState << /M << /BM /Multiply >> >>"),
        ),
    )
    yield "marked-beside", _page(words, **_redaction("/Rect [95 580 215 598]"))
    yield "square-annotation-frame", _page(words, **_annotation("Square", "0 G 96 596 118 14 re S"))


_SETTINGS = {
    "": {},
    "-turned-90": {"rotate": 90},
    "-turned-180": {"rotate": 180},
    "-turned-270": {"rotate": 270},
    "-moved": {"media": (-100, -50, 595, 842), "crop": (20, 10, 590, 840)},
}


def cases() -> list[Case]:
    """Every case on a plain page; all but a few also on pages that are turned or do not begin at 0, 0."""
    invisible = *_unpainted(), *_out_of_sight(), *_seen_through()
    found = [Case(name=name, page=page, cause="invisible") for name, page in invisible]
    found += [Case(name=name, page=page, cause=cause) for name, cause, page in _covered()]
    found += [Case(name=name, page=page) for name, page in _visible()]
    found += list(_layered())
    placed = []
    for setting, options in _SETTINGS.items():
        for number, case in enumerate(found):
            if setting and (case.page.crop or (number + len(setting)) % 3):
                continue  # a third of them for each setting
            placed.append(replace(case, name=case.name + setting, page=replace(case.page, **options)))
    return placed
