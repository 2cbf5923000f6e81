"""Writes the sample documents and their questions: `python samples/generate.py [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from content import (
    alert,
    data_policy,
    discharge,
    doses,
    guideline,
    handbook_care,
    handbook_wards,
    leaflet,
    lease,
    leave_policy,
    nda,
    payroll_agreement,
    rent_schedule,
    settlement,
    smpc,
    trial,
    tribunal,
)
from locate import questions_jsonl
from render import mail, pdf, rtf, scan, sheet, web, word
from render.markup import parse
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm

HERE = Path(__file__).resolve().parent
FICTION = "Fictional sample. Not for clinical use."


def _lease() -> bytes:
    layout = pdf.Layout(
        title=lease.TITLE,
        header="Lease: Unit 4, Harbour Mill, Quay Road, Portlennan",
        footer="Brackwater Estates Limited and Tidewell Ceramics Limited",
        cover=(
            "Lease",
            "Dated 14 March 2024",
            "Brackwater Estates Limited",
            "and",
            "Tidewell Ceramics Limited",
            "and",
            "Oswin Harrald Pryce",
            "Unit 4, Harbour Mill, Quay Road, Portlennan",
        ),
        size=12,
        roman=True,
    )
    return pdf.render(parse(lease.BODY), layout, parse(lease.FRONT))


def _settlement() -> bytes:
    layout = pdf.Layout(
        title=settlement.AGREEMENT_TITLE,
        header="Greel Haulage Limited and Marsden Cold Stores Limited",
        footer="Draft 4, without prejudice save as to costs",
    )
    letter = mail.Letter(
        subject=settlement.SUBJECT,
        sender=settlement.SENDER,
        recipient=settlement.RECIPIENT,
        copy=settlement.COPY,
        date=settlement.DATE,
        body=settlement.BODY,
    )
    return mail.render(letter, settlement.ATTACHMENT, pdf.render(parse(settlement.AGREEMENT), layout))


def _handbook() -> bytes:
    layout = pdf.Layout(
        title="Ward Handbook",
        header="Calder Bay General Hospital: Ward Handbook, seventh edition",
        footer=FICTION,
        cover=(
            "Ward Handbook for Resident Doctors",
            "Calder Bay General Hospital",
            "Seventh edition, July 2024",
            "Every medicine in this handbook is invented, and so is the hospital.",
        ),
        paper=A5,
        margin=17 * mm,
        font="Helvetica",
        size=10.3,
        chapters_on_new_pages=True,
    )
    return pdf.render(parse(handbook_care.SOURCE + handbook_wards.SOURCE), layout)


def _guideline() -> bytes:
    layout = pdf.Layout(
        title=guideline.TITLE,
        byline=guideline.AUTHORS,
        header="Northern Haemostasis Collaborative",
        footer=FICTION,
        columns=2,
        size=10.4,
    )
    return pdf.render(parse(guideline.SOURCE), layout)


def _alert() -> bytes:
    letter = mail.Letter(
        subject=alert.SUBJECT,
        sender=alert.SENDER,
        recipient=alert.RECIPIENT,
        copy=alert.COPY,
        date=alert.DATE,
        body=alert.BODY,
    )
    return mail.render(letter, alert.ATTACHMENT, word.render(parse(alert.NOTICE), alert.NOTICE_TITLE))


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "legal/data_protection_policy.html": lambda: web.render(
        parse(data_policy.SOURCE), data_policy.TITLE, "© Ferrisway Housing Association 2024"
    ),
    "legal/estate_rent_schedule.xlsx": lambda: sheet.render(parse(rent_schedule.SOURCE), rent_schedule.TITLE),
    "legal/harbour_mill_lease.pdf": _lease,
    "legal/leave_policy.md": lambda: leave_policy.SOURCE.lstrip().encode(),
    "legal/mutual_nda.rtf": lambda: rtf.render(parse(nda.SOURCE), nda.TITLE),
    "legal/payroll_services_agreement.docx": lambda: word.render(
        parse(payroll_agreement.SOURCE), payroll_agreement.TITLE
    ),
    "legal/settlement_offer.eml": _settlement,
    "legal/tribunal_decision.txt": lambda: tribunal.SOURCE.lstrip().encode(),
    "medical/discharge_letter_scan.pdf": lambda: scan.render(discharge.LINES, "Scan 2024-08-21"),
    "medical/medicine_alert.eml": _alert,
    "medical/paediatric_doses.xlsx": lambda: sheet.render(parse(doses.SOURCE), doses.TITLE),
    "medical/pelmoxate_smpc.docx": lambda: word.render(parse(smpc.SOURCE), smpc.TITLE),
    "medical/quorvastin_leaflet.html": lambda: web.render(parse(leaflet.SOURCE), leaflet.TITLE, FICTION),
    "medical/trevaxoril_guideline.pdf": _guideline,
    "medical/trial_synopsis.txt": lambda: trial.SOURCE.lstrip().encode(),
    "medical/ward_handbook.pdf": _handbook,
}


def generate(folder: Path) -> None:
    """Write every document below `folder`/documents, then `folder`/questions.jsonl."""
    for name, make in DOCUMENTS.items():
        path = folder / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
        print(f"{path.stat().st_size:>9,} bytes  {name}")
    (folder / "questions.jsonl").write_text(questions_jsonl(folder / "documents"), encoding="utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
