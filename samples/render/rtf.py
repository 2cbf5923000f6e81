"""RTF as an old word processor writes it: code page 1252 escapes and explicit fonts."""

from __future__ import annotations

from render.markup import Block, bold_pieces

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}}\fs22" + "\n"


def render(blocks: list[Block], title: str) -> bytes:
    """A whole RTF file (headings, clauses and paragraphs only)."""
    lines = [rf"{{\pard\qc\b\fs30 {_escape(title)}\par}}"]
    for block in blocks:
        if block.kind == "heading":
            lines.append(rf"{{\pard\sb240\keepn\b {_escape(block.text)}\par}}")
            continue
        label = rf"{block.label}\tab " if block.label else ""
        body = "".join(
            rf"{{\b {_escape(piece)}}}" if bold else _escape(piece) for piece, bold in bold_pieces(block.text)
        )
        lines.append(rf"{{\pard\sa120\fi-567\li567 {label}{body}\par}}")
    return (HEAD + "\n".join(lines) + "\n}\n").encode("ascii")


def _escape(text: str) -> str:
    text = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(c if ord(c) < 128 else rf"\'{c.encode('cp1252')[0]:02x}" for c in text)
