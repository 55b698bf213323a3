"""Hold the house rules that no linter knows: names of modules, length of files and functions, one sentence a module."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

BANNED = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "service", "services", "manager", "managers", "base"})
LONGEST_FILE = 600
LONGEST_FUNCTION = 80


def complaints(root: Path) -> Iterator[str]:
    """Every breach of the house rules below ``root``, as ``file:line: what``."""
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield from _about_file(path, text)
        yield from _about_functions(path, ast.parse(text))
        yield from _about_late_imports(path, text)
        yield from _about_private_names(path, ast.parse(text))


def _about_file(path: Path, text: str) -> Iterator[str]:
    if BANNED & {path.stem, *path.parts}:
        yield f"{path}:1: a module is named for what it holds, not {path.stem}"
    if len(text.splitlines()) > LONGEST_FILE:
        yield f"{path}:1: longer than {LONGEST_FILE} lines; split it by subject"
    if ast.get_docstring(ast.parse(text)) is None:
        yield f"{path}:1: open the module with one sentence that says what it is"


def _about_functions(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, more than {LONGEST_FUNCTION}"


def _about_late_imports(path: Path, text: str) -> Iterator[str]:
    """An import inside a function hides a dependency: it needs a reason, and only the outer rooms may have one."""
    outer = {"sources", "storage", "workspace", "report", "cli", "demo"} & set(path.parts)
    lines = text.splitlines()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = (node for function in functions for node in ast.walk(function))
    inner = {node.lineno for node in found if isinstance(node, ast.Import | ast.ImportFrom)}
    for number in sorted(inner):
        if not outer or not _has_reason(lines, number - 1):
            yield f"{path}:{number}: an import inside a function needs a reason (# late: ...), and none is good in a step"


def _has_reason(lines: list[str], index: int) -> bool:
    """The reason stands behind the import, or above the block of imports that it belongs to."""
    while "# late:" not in lines[index] and lines[index].lstrip().startswith(("import ", "from ")):
        index -= 1
    return "# late:" in lines[index]


def _about_private_names(path: Path, tree: ast.Module) -> Iterator[str]:
    """A name with an underscore belongs to its module; whoever needs it elsewhere gives it a public name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            if any(name.startswith("_") and not name.startswith("__") for name in names):
                yield f"{path}:{node.lineno}: imports a private name of {node.module}"


def main() -> int:
    """Print the breaches; 1 if there are any."""
    found = list(complaints(Path(sys.argv[1] if len(sys.argv) > 1 else "src/regard")))
    sys.stdout.write("".join(f"{line}\n" for line in found) or "The house is in order.\n")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
