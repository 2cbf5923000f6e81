"""An exported conversation as DOCX, the record in a part of its own that Word keeps."""

from __future__ import annotations

import io
import re
from pathlib import Path

from assistant.transcript.lines import Kind, lines
from assistant.transcript.record import Record, pack, unpack
from ingest.container import check_container, read_xml_part
from ingest.errors import AnswerError, UnreadableError
from ingest.limits import Limits

_PART = "customXml/assistantRecord.xml"
_RECORD = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_STYLES = {
    Kind.TITLE: "Title",
    Kind.QUESTION: "Heading 1",
    Kind.HEAD: "Heading 2",
    Kind.STATUS: "Intense Quote",
    Kind.STATEMENT: "Normal",
    Kind.SOURCE: "Normal",
    Kind.NOTE: "Caption",
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def write(record: Record) -> bytes:
    """The file."""
    import docx
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    document.core_properties.author, document.core_properties.comments = "", ""
    document.core_properties.title = f"Answers from {record['collection']}"
    for line in lines(record):
        document.add_paragraph(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", line.text), style=_STYLES[line.kind])
    content = f'<record xmlns="urn:document-assistant:record">{pack(record)}</record>'.encode("ascii")
    part = Part(PackURI(f"/{_PART}"), "application/xml", content, document.part.package)
    document.part.relate_to(part, _RECORD)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read(path: Path) -> Record:
    """The record of a file.

    Raises:
        AnswerError: there is no record, or the file is damaged.
    """
    import zipfile

    try:
        check_container(path, Limits())
        with zipfile.ZipFile(path) as archive:  # Word gives the part another name when it saves the file
            names = [name for name in archive.namelist() if name.startswith("customXml/") and name.endswith(".xml")]
            for name in names:
                root = read_xml_part(archive, name)
                if root is not None and root.tag == "{urn:document-assistant:record}record":
                    return unpack(root.text or "")
    except (UnreadableError, zipfile.BadZipFile) as error:
        raise AnswerError(f"{path.name} cannot be opened ({error}): nothing can be checked.") from error
    raise AnswerError("There is no record in the file: it was taken out, or the file is no exported conversation.")
