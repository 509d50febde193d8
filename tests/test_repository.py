"""The repository tests itself: what is written in two places agrees, and house rules hold.

Every test names the offending places, so that its message is the list of things to mend.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import Field, fields
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from assessment.cli import main
from assessment.config import PREFIX, Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("assessment", "questionnaires", "reports")
TOP_LEVEL = {
    *(".ci", ".editorconfig", ".gitattributes", ".gitignore", ".python-version"),
    *("LICENSE", "Makefile", "README.md"),
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt"),
    *(*PACKAGES, "tests"),
}
COME_WITH_ANOTHER = {"markupsafe", "pydyf", "werkzeug"}  # parts of Jinja2, WeasyPrint and Flask
LOCKS = ("requirements.txt", "requirements-dev.txt")
BINARY = {".png", ".pdf"}

# Written with brackets, so that this file does not find itself.
INDEX_ADDRESS = re.compile(
    r"py[p]i[.]org|python[h]osted|npm[j]s|deb[.]deb[i]an|--(?:extra-)?index-u[r]l"
)
MACHINE_PATH = re.compile(r"(?<![\w.*])/(?:hom[e]|roo[t]|Use[r]s|wor[k]|tm[p])/\w")
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
SILENCED_TEST = re.compile(
    r"mark[.](?:ski[p]|xfai[l])|pytest[.](?:ski[p]|xfai[l]|importorski[p])\("
)
PARDON = re.compile(r"#\s*(?:noq[a]|type:\s*ignor[e])\b(?P<rest>.*)")
EXPLAINED_PARDON = re.compile(r"^(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|\[[\w, -]+\])\W+\w")


@cache
def tracked_files() -> tuple[Path, ...]:
    """All files that are in the repository or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_files() -> Iterator[Path]:
    return (path for path in tracked_files() if path.suffix not in BINARY)


def places(pattern: re.Pattern[str], *, suffix: str = "") -> list[str]:
    """File and line of every match in the tracked text files."""
    return [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in text_files()
        if path.name.endswith(suffix)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def longer_than(limit: int, suffix: str) -> list[str]:
    sizes = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in text_files()
        if path.suffix == suffix
    }
    return [f"{name}: {size} lines" for name, size in sizes.items() if size > limit]


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def locked(lock: str) -> dict[str, str]:
    """Name -> the whole entry (version, hashes, comments) of every requirement of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    return {re.split(r"[=\[ ]", entry, maxsplit=1)[0]: entry for entry in entries}


def imported_modules() -> set[str]:
    """The top-level names of all modules that the product imports, and some words of prose."""
    statement = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
    return {
        name
        for path in text_files()
        if path.suffix == ".py" and relative(path).startswith(PACKAGES)
        for name in statement.findall(path.read_text(encoding="utf-8"))
    }


def canonical(requirement: str) -> str:
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


# --- what is in the tree -------------------------------------------------------------------------


def test_nothing_but_the_known_names_stands_at_the_top() -> None:
    assert {relative(path).split("/")[0] for path in tracked_files()} - TOP_LEVEL == set()


def test_no_file_names_a_package_index() -> None:
    assert places(INDEX_ADDRESS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


def test_nothing_is_marked_as_unfinished() -> None:
    assert places(UNFINISHED) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    assert places(SILENCED_TEST, suffix=".py") == []


def test_no_python_file_is_longer_than_400_lines() -> None:
    assert longer_than(400, ".py") == []


def test_no_template_is_longer_than_150_lines() -> None:
    assert longer_than(150, ".html") == []


def test_every_pardoned_line_names_the_rule_and_gives_the_reason() -> None:
    pardons = {place: PARDON.search(place) for place in places(PARDON, suffix=".py")}

    assert [
        place
        for place, pardon in pardons.items()
        if pardon and not EXPLAINED_PARDON.match(pardon["rest"])
    ] == []


# --- dependencies and their locks ----------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_one_version_and_a_hash(lock: str) -> None:
    entry_form = re.compile(r"^[\w.-]+==\S+( ; [^\n]*)? \\\n( +--hash=sha256:[0-9a-f]{64}\b)")

    assert [name for name, entry in locked(lock).items() if not entry_form.match(entry)] == []


def test_the_locks_hold_every_dependency_of_the_project() -> None:
    groups = project()["dependency-groups"]
    runtime = project()["project"]["dependencies"] + groups["build"]

    assert {canonical(name) for name in runtime} - set(locked("requirements.txt")) == set()
    assert {canonical(name) for name in groups["dev"]} - set(
        locked("requirements-dev.txt")
    ) == set()


def test_both_locks_name_the_same_version_of_what_they_share() -> None:
    runtime, development = (locked(lock) for lock in LOCKS)
    shared = runtime.keys() & development.keys()

    def first_line(entry: str) -> str:
        return entry.splitlines()[0]

    assert [n for n in shared if first_line(runtime[n]) != first_line(development[n])] == []


def test_every_dependency_and_every_lint_exception_says_why() -> None:
    listed = re.compile(r'^    "[^"]+",(?P<reason>.*)$', re.MULTILINE)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    explained = text.partition("[project]")[2].partition("[tool.ruff.lint.pydocstyle]")[0]

    assert [
        m[0] for m in listed.finditer(explained) if not m["reason"].strip().startswith("#")
    ] == []


def test_the_product_imports_what_it_declares_and_nothing_else() -> None:
    declared = {canonical(name) for name in project()["project"]["dependencies"]}
    distributions = packages_distributions()
    imported = {
        canonical(distribution)
        for name in imported_modules() - sys.stdlib_module_names - set(PACKAGES)
        for distribution in distributions.get(name, ())
    }

    assert imported - declared - COME_WITH_ANOTHER == set()
    assert declared - imported == set()


def test_the_wheel_holds_every_file_of_the_three_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.iterdir()
    packed = set(ZipFile(wheel).namelist())

    files = {relative(path) for path in tracked_files()}
    assert {name for name in files if name.startswith(PACKAGES)} - packed == set()
    assert {name for name in packed if name.startswith("tests/")} == set()


# --- one fact, several places ---------------------------------------------------------------------


def test_one_python_version_is_named_everywhere() -> None:
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert f">={version}" == project()["project"]["requires-python"]
    assert f"py{version.replace('.', '')}" == project()["tool"]["ruff"]["target-version"]
    assert f"--python-version {version}" in makefile
    assert f"({version.replace('.', ', ')})" in makefile
    assert f"Python {version}" in readme()


def test_the_readme_has_every_setting_with_its_default_and_meaning() -> None:
    rows = [
        f"| `{PREFIX}{setting.name.upper()}` | {default(setting)} | {setting.metadata['meaning']} |"
        for setting in fields(Settings)
    ]

    assert [row for row in rows if row not in readme().splitlines()] == []


def default(setting: Field[Any]) -> str:
    return f"`{setting.metadata['default']}`" if setting.metadata["default"] else "(empty)"


def test_the_readme_begins_with_the_commands_that_run_and_test() -> None:
    commands = re.findall(r"^make \w+", readme(), re.MULTILINE)

    assert commands[:2] == ["make run", "make test"]
    assert readme().index("make test") < readme().index("\n## ")


def test_the_readme_names_every_target_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: ([\w-]+)$", makefile, re.MULTILINE)

    assert [name for name in targets if f"`make {name}`" not in readme()] == ["help"]


def test_the_readme_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\S+) {2,}\S", capsys.readouterr().out, re.MULTILINE)

    assert "evaluate" in commands
    assert [name for name in commands if f"`cluster-readiness {name}" not in readme()] == []


def test_every_relative_link_of_a_readme_leads_somewhere() -> None:
    link = re.compile(r"\]\((?!\w+:|#)([^)#]+)")
    broken = [
        f"{relative(path)}: {target}"
        for path in text_files()
        if path.suffix == ".md"
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert broken == []
