"""A PDF whose page is only a picture of typed words: askew, grey and speckled, as scanners leave it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200
SKEW_DEGREES = 0.7
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"  # ships with reportlab, so every machine has it


def render(lines: str, title: str) -> bytes:
    """One A4 page at `DPI`, without a text layer."""
    width, height = (round(side / 72 * DPI) for side in A4)
    page = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 29)
    for number, line in enumerate(lines.strip().splitlines()):
        draw.text((190, 170 + number * 43), line, font=font, fill=45)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.drawImage(ImageReader(io.BytesIO(_scanned(page))), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _scanned(page: Image.Image) -> bytes:
    skewed = page.rotate(SKEW_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=250)
    blurred = np.asarray(skewed.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float64)
    noise = np.random.default_rng(1951).normal(0, 7, blurred.shape)
    speckled = np.clip(blurred + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(speckled).save(out, "JPEG", quality=45)
    return out.getvalue()
