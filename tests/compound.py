"""Writes a compound file (OLE 2), the container of Outlook messages, as small as the format allows."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR, SMALL, END, FREE, TABLE = 512, 64, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """A compound file with these storages and streams, each stream in the part for small ones (8 KiB in all)."""
    entries: list[bytes] = [b""]
    small, small_table = b"", list[int]()

    def add(children: Tree) -> int:
        """The entry that the siblings hang from, a list to the right."""
        nonlocal small
        first = FREE
        for name, content in sorted(children.items(), key=lambda item: (len(item[0]), item[0].upper()), reverse=True):
            index = len(entries)
            entries.append(b"")
            if isinstance(content, bytes):
                start, count = len(small_table), max(1, -(-len(content) // SMALL))
                small_table.extend([*range(start + 1, start + count), END])
                small += content.ljust(count * SMALL, b"\0")
                entries[index] = entry(name, STREAM, (first, FREE), start, len(content))
            else:
                entries[index] = entry(name, STORAGE, (first, add(content)), 0, 0)
            first = index
        return first

    child = add(tree)
    parts = [len(entries) * 128, SECTOR, len(small)]  # directory, table of the small part, small part
    chains, at = [], 1
    for length in parts:
        count = max(1, -(-length // SECTOR))
        chains.append(list(range(at, at + count)))
        at += count
    entries[0] = entry("Root Entry", ROOT, (FREE, child), chains[2][0], len(small))
    table = [TABLE] + [following for chain in chains for following in [*chain[1:], END]]
    body = [b"".join(entries), numbers(small_table), small]
    padded = b"".join(part.ljust(len(chain) * SECTOR, b"\0") for part, chain in zip(body, chains, strict=True))
    return header(chains[1][0]) + numbers(table) + padded


def numbers(values: list[int]) -> bytes:
    return struct.pack("<128I", *values, *[FREE] * (128 - len(values)))


def header(small_table: int) -> bytes:
    fields = struct.pack("<5H6x4I", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0)
    fields += struct.pack("<5I109I", 4096, small_table, 1, END, 0, 0, *[FREE] * 108)
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + fields).ljust(SECTOR, b"\0")


def entry(name: str, kind: int, links: tuple[int, int], start: int, size: int) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    head = words.ljust(64, b"\0") + struct.pack("<HBB3I", len(words), kind, 1, FREE, *links)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def message(
    texts: Mapping[int, str],
    attachments: Mapping[str, bytes | Tree] | None = None,
    binary: Mapping[int, bytes] | None = None,
) -> bytes:
    """An Outlook message with these text properties, attached files or messages, and binary properties."""
    return compound(message_tree(texts, attachments, binary, 32) | {"__nameid_version1.0": {}})


def message_tree(
    texts: Mapping[int, str],
    attachments: Mapping[str, bytes | Tree] | None = None,
    binary: Mapping[int, bytes] | None = None,
    head: int = 24,
) -> dict[str, bytes | Tree]:
    """The streams of a message, by default of one inside another."""
    tree: dict[str, bytes | Tree] = dict(properties(texts, binary or {}, head))
    for index, (name, content) in enumerate((attachments or {}).items()):
        kept: dict[str, bytes | Tree]
        if isinstance(content, bytes):
            kept = dict(properties({0x3707: name}, {0x3701: content}, 8))
        else:
            kept = properties({0x3707: name}, {}, 8) | {"__substg1.0_3701000D": content}
        tree[f"__attach_version1.0_#{index:08X}"] = kept
    return tree


def properties(texts: Mapping[int, str], files: Mapping[int, bytes], head: int) -> dict[str, bytes]:
    streams, segments = dict[str, bytes](), bytes(head)
    for number, text in texts.items():
        streams[f"__substg1.0_{number:04X}001F"] = text.encode("utf-16-le")
        segments += struct.pack("<HHIII", 0x1F, number, 6, 2 * len(text) + 2, 0)
    for number, content in files.items():
        streams[f"__substg1.0_{number:04X}0102"] = content
        segments += struct.pack("<HHIII", 0x102, number, 6, len(content), 0)
        segments += struct.pack("<HHIII", 3, 0x3705, 6, 1, 0)  # attached by value
    return streams | {"__properties_version1.0": segments}
