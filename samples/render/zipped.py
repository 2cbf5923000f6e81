"""Office files are zip archives that carry the time of their making; this takes it out."""

from __future__ import annotations

import io
import re
import zipfile

EPOCH = (2024, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def without_times(archive: bytes) -> bytes:
    """The same archive with every date set to the first second of 2024."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>2024-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every operating system
            target.writestr(entry, content)
    return out.getvalue()
