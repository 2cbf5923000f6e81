"""PDF files written operator by operator, so that a test decides what is on a page and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Page:
    """One page: its content stream, the extra objects that it names, and how it lies on the paper.

    `objects` are the bodies of indirect objects by name; `content` and `extra` refer to one as `@name@`.
    """

    content: str
    resources: str = ""  # entries beside /Font, e.g. "/XObject << /F @form@ >>"
    extra: str = ""  # entries of the page, e.g. "/Annots [@note@]"
    objects: dict[str, str] = field(default_factory=dict)
    media: tuple[float, float, float, float] = (0, 0, 595, 842)
    crop: tuple[float, float, float, float] | None = None
    rotate: int = 0


_FONTS = {"H": "Helvetica", "B": "Helvetica-Bold", "T": "Times-Roman", "C": "Courier"}


def pdf(*pages: Page, catalog: str = "", objects: dict[str, str] | None = None) -> bytes:
    """A file of these pages; `catalog` are entries of its root, which may refer to `objects` by `@name@`."""
    bodies: dict[str, str] = {"catalog": f"<< /Type /Catalog /Pages @pages@ {catalog} >>"}
    kids = " ".join(f"@page{i}@" for i in range(len(pages)))
    bodies["pages"] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"
    for letter, name in _FONTS.items():
        bodies[f"font{letter}"] = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
    bodies |= objects or {}
    for i, page in enumerate(pages):
        bodies |= page.objects
        bodies[f"content{i}"] = stream(page.content)
        crop = f"/CropBox [{' '.join(map(str, page.crop))}]" if page.crop else ""
        bodies[f"page{i}"] = (
            f"<< /Type /Page /Parent @pages@ /MediaBox [{' '.join(map(str, page.media))}] {crop} /Rotate {page.rotate} "
            f"/Contents @content{i}@ /Resources << {FONTS} {page.resources} >> {page.extra} >>"
        )
    return _file(bodies)


FONTS = "/Font << " + " ".join(f"/{letter} @font{letter}@" for letter in _FONTS) + " >>"


def stream(content: str, entries: str = "") -> str:
    """A stream object with these entries."""
    return f"<< /Length {len(content.encode('latin-1'))} {entries} >>\nstream\n{content}\nendstream"


def form(content: str, entries: str = "", box: str = "-2000 -2000 4000 4000") -> str:
    """A form: content that is drawn as one object."""
    return stream(content, f"/Type /XObject /Subtype /Form /BBox [{box}] /Resources << {FONTS} >> {entries}")


def image(pixels: bytes, width: int, height: int) -> str:
    """A picture of grey levels, a byte a pixel."""
    entries = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
    return stream(pixels.hex() + ">", f"{entries} /BitsPerComponent 8 /Filter /ASCIIHexDecode")


def _file(bodies: dict[str, str]) -> bytes:
    numbers = {name: i for i, name in enumerate(bodies, 1)}
    content, places = b"%PDF-1.7\n", []
    for name, body in bodies.items():
        linked = re.sub("@([^@ ]+)@", lambda match: f"{numbers[match[1]]} 0 R", body)
        places.append(len(content))
        content += f"{numbers[name]} 0 obj\n{linked}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode("latin-1") + trailer.encode("latin-1")
