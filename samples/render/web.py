"""HTML with the navigation, cookie line and footer that real pages carry."""

from __future__ import annotations

from html import escape

from render.markup import BOLD, Block

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>body{{font-family:Georgia,serif;max-width:46em;margin:2em auto}}td,th{{border:1px solid #999;padding:.3em}}</style>
</head>
<body>
<nav><a href="/">Home</a> <a href="/publications">Publications</a> <a href="/contact">Contact</a></nav>
<main>
<h1>{title}</h1>
{body}
</main>
<footer><p>{footer}</p></footer>
</body>
</html>
"""


def render(blocks: list[Block], title: str, footer: str) -> bytes:
    """A whole page as UTF-8."""
    parts: list[str] = []
    for block in blocks:
        if block.kind != "item" and parts and parts[-1].startswith("<li>"):
            parts.append("</ul>")
        if block.kind == "item" and not (parts and parts[-1].startswith("<li>")):
            parts.append("<ul>")
        parts.append(_html(block))
    if parts[-1].startswith("<li>"):
        parts.append("</ul>")
    return PAGE.format(title=escape(title), body="\n".join(parts), footer=escape(footer)).encode()


def _html(block: Block) -> str:
    text = BOLD.sub(r"<strong>\1</strong>", escape(block.text, quote=False))
    match block.kind:
        case "heading":
            return f"<h{block.level + 1}>{text}</h{block.level + 1}>"
        case "table":
            head, *rows = block.rows
            lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
            lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
            return "<table>\n" + "\n".join(lines) + "\n</table>"
        case "item":
            return f"<li>{text}</li>"
        case "clause":
            return f"<p>{block.label} {text}</p>"
        case _:
            return f"<p>{text}</p>"
