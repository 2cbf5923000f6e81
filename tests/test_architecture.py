"""The fences of the house, read from the source: import direction, doors, sizes, names, no machine paths."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from ingest.intake import _PARSER_PACKAGES

ROOT = Path(__file__).parent.parent
FOLDERS = ("ingest", "index", "assistant", "finetune", "ui")  # each imports only from those to its left
DOORS = {
    "argon2": ("ui/people/password.py",),
    "unstructured": ("ingest/parse.py",),
    "charset_normalizer": ("ingest/charset.py",),
    "docx": (
        "ingest/formats/word/read.py",
        "assistant/citecheck/annotation.py",
        "assistant/summary/output.py",
        "assistant/transcript/word_file.py",
    ),
    "reportlab": ("assistant/transcript/pdf_file.py",),
    "lxml": ("ingest/container.py", "ingest/formats/"),
    "openpyxl": ("ingest/formats/spreadsheet/read.py", "assistant/table.py", "assistant/spreadsheet.py"),
    "oxmsg": ("ingest/formats/mail/outlook.py",),
    "PIL": ("ingest/formats/", "ingest/ocr.py"),
    "pypdfium2": ("ingest/formats/pdf/",),
    "striprtf": ("ingest/formats/richtext.py",),
    "xlrd": ("ingest/formats/spreadsheet/excel97.py",),
    "tokenizers": ("ingest/tokens.py",),
    "Stemmer": ("index/analyze.py",),
    "datasketch": ("index/quality.py",),
    "langdetect": ("index/quality.py",),
    "faiss": ("index/dense.py",),
    "tantivy": ("index/lexical",),
    "lark": ("index/connectors.py",),
    "watchfiles": ("index/watch.py",),
    "sentence_transformers": ("index/encode.py", "index/crossencoder.py", "finetune/"),
    "transformers": ("index/encode.py", "index/crossencoder.py", "assistant/generation/local_model.py", "finetune/"),
    "torch": (
        "index/encode.py",
        "index/crossencoder.py",
        "index/adapter.py",
        "assistant/doctor.py",
        "assistant/generation/local_model.py",
        "finetune/",
    ),
    "langchain_core": ("index/langchain_bridge.py", "assistant/generation/chat_model.py"),
    "langchain_openai": ("assistant/generation/chat_model.py",),
    "langsmith": ("index/langchain_bridge.py", "assistant/generation/chat_model.py"),
    "openai": ("assistant/generation/chat_model.py",),
    "httpx": ("assistant/generation/chat_model.py", "assistant/generation/server.py"),
    "huggingface_hub": ("assistant/generation/pull.py",),
    "safetensors": ("index/encode.py", "index/adapter.py", "assistant/generation/local_model.py", "finetune/"),
    "matplotlib": ("finetune/curve.py",),
    "optuna": ("finetune/search.py",),
    "peft": ("assistant/generation/local_model.py", "finetune/"),
    "trl": ("finetune/",),
    "ir_measures": ("assistant/evaluation/measures.py",),
    "sklearn": ("assistant/evaluation/measures.py",),
    "fastapi": ("ui/api.py", "ui/app.py"),
    "gradio": ("ui/app.py",),
    "rich": ("ui/",),
    "typer": ("ui/",),
    "uvicorn": ("ui/app.py",),
    "platformdirs": ("assistant/settings.py",),
    "tomllib": ("assistant/settings.py", "assistant/checks/vocabulary.py", "finetune/recipe.py", "ui/words.py"),
    "pydantic_settings": ("assistant/settings.py",),
}
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "core", "manager", "misc"}
MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_PARAMETERS = 500, 70, 6
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt|srv|tmp)/\w")

FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]
each_file = pytest.mark.parametrize("path", FILES, ids=NAMES)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            yield node.module or ""


def loaded(tree: ast.Module) -> Iterator[str]:
    """What is imported, but not for type checkers only: a type may be named without loading its library."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"):
            yield from imported(node)


def test_there_is_something_to_check():
    assert {"ingest/types.py", "index/dense.py", "assistant/types.py", "ui/cli.py"} <= set(NAMES)


@each_file
def test_imports_go_one_way(path):
    own = FOLDERS.index(path.relative_to(ROOT).parts[0])
    for module in imported(ast.parse(path.read_text(encoding="utf-8"))):
        folder = module.split(".")[0]
        assert folder not in FOLDERS[own + 1 :], f"{path.name} may not import {module}"
        assert folder not in ("tests", "benchmarks", "samples"), f"{path.name} may not import {module}"


def test_the_store_knows_nothing_of_reading():
    known = ("ingest.store", "ingest.types", "ingest.errors", "ingest.chunk")  # a passage's draft comes from there
    for path in (ROOT / "ingest" / "store").glob("*.py"):
        for module in imported(ast.parse(path.read_text(encoding="utf-8"))):
            assert not module.startswith("ingest.") or module.startswith(known), f"{path.name} may not import {module}"


@each_file
def test_one_door_for_each_heavy_library(path):
    tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
    for module in {m.split(".")[0] for m in loaded(tree)} & set(DOORS):
        assert name.startswith(DOORS[module]), f"{module} has its doors in {', '.join(DOORS[module])}"


def test_a_new_version_of_what_reads_files_reads_them_again():
    files = [ROOT / "ingest" / name for name in ("charset.py", "container.py", "parse.py")]
    files += (ROOT / "ingest" / "formats").rglob("*.py")
    modules = {m.split(".")[0] for path in files for m in loaded(ast.parse(path.read_text(encoding="utf-8")))}
    known = packages_distributions()
    used = {known[module][0] for module in modules if module in known}
    assert used - {"domain-assistant", "numpy", "pillow"} == set(_PARSER_PACKAGES)


@each_file
def test_sizes_and_names(path):
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_FILE_LINES
    assert path.stem not in FORBIDDEN_NAMES
    commands = path.match("ui/cli*.py") or path.match("ui/commands/*.py")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= MAX_FUNCTION_LINES, node.name
            given = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            count = len([name for name in given if name not in ("self", "cls")])
            assert commands or count <= MAX_PARAMETERS, f"{node.name} has {count} parameters"


@pytest.mark.parametrize("folder", [*FOLDERS, "samples", "docs", "benchmarks", ".ci", "."])
def test_no_path_of_a_machine(folder):
    deep = [] if folder == "." else (ROOT / folder).rglob("*")
    texts = {".py", ".md", ".toml", ".txt", ".sql", ".css", ".js", ".json", ""}
    for path in [*deep, *(p for p in (ROOT / folder).glob("*") if folder == ".")]:
        if path.is_file() and path.suffix in texts and "__pycache__" not in path.parts and path.name != "LICENSE":
            found = MACHINE_PATH.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{path.name} names {found.group()}…"
