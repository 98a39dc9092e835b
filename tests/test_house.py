"""The house as it is drawn: which room may import which, how large a file may grow, what is written down."""

import ast
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "review"

# High to low; a room imports only rooms on lower lines. `nouns` are the words that all rooms share.
LINES = (
    {"cli"},
    {"project", "report", "exports", "web"},
    {"pipeline", "stages"},
    {"tables", "render"},
    {"claims"},
    {"evidence"},
    {"coding", "dedupe", "journals", "search", "rank"},
    {"formats"},
    {"records", "nouns"},
    {"errors"},
)
HEIGHT = {room: len(LINES) - at for at, rooms in enumerate(LINES) for room in rooms}
OUTSIDE = {"__init__", "__main__"}  # the name of the package, and its front door
FILES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "base", "manager", "common", "misc", "process", "handler"}


@cache
def parsed(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text("utf-8"))


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """The rooms that a file imports, by full module names."""
    found = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("review.") and name.split(".")[1] != "__version__"}


def test_every_file_belongs_to_a_room_of_the_picture():
    assert FILES
    assert {room(file) for file in FILES} - OUTSIDE == set(HEIGHT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_room_imports_only_lower_rooms(file):
    mine = room(file)
    if mine in OUTSIDE:
        return
    too_high = {other for other in imports(file) if other != mine and HEIGHT[other] >= HEIGHT[mine]}
    assert not too_high, f"{mine} imports {too_high}"


def modules_imported(file: Path) -> set[str]:
    """The modules of the package that a file imports when it is itself imported."""
    found = set()
    for node in parsed(file).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("review"):
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                path = PACKAGE.parent / name.replace(".", "/")
                found |= {p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()}
    return {str(path) for path in found}


def test_no_import_goes_in_a_circle():
    graph = {str(file): modules_imported(file) - {str(file)} for file in FILES}
    done: set[str] = set()

    def walk(file: str, way: tuple[str, ...]) -> None:
        assert file not in way, "circle: " + " -> ".join((*way[way.index(file) :], file))
        if file not in done:
            for other in graph.get(file, ()):
                # a package's __init__ is loaded first for any of its modules; that alone is no circle
                if not (other.endswith("__init__.py") and file.startswith(other.removesuffix("__init__.py"))):
                    walk(other, (*way, file))
            done.add(file)

    for file in graph:
        walk(file, ())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_opens_with_a_sentence_and_stays_small(file):
    text = file.read_text("utf-8")
    doc = ast.get_docstring(parsed(file))
    assert doc, "no sentence says what passes through this module"
    assert text.count("\n") <= 400
    assert not FORBIDDEN_NAMES & {file.stem}


def test_public_functions_and_classes_say_what_they_do():
    silent = []
    for file in FILES:
        for node in parsed(file).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
                and (isinstance(node, ast.FunctionDef) or len(node.body) > 4)
                and len(ast.unparse(node).splitlines()) > 6
            ):
                silent.append(f"{file.relative_to(PACKAGE)}: {node.name}")
    assert not silent


def test_the_lines_of_the_picture_are_parted():
    assert all(not (above & below) for above, below in pairwise(LINES))


def test_only_the_command_line_prints():
    printing = [
        file.name
        for file in FILES
        if room(file) != "cli"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing


def test_nothing_is_evaluated_unpickled_or_handed_to_a_shell():
    risky = {"eval", "exec", "pickle", "marshal", "shelve", "os.system", "subprocess"}
    for file in FILES:
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in risky, file.name
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert not names & risky, file.name
