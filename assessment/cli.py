"""The command `cluster-readiness`. Each part imports only what it needs: `evaluate` no web."""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from assessment.config import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse has no public name for it

REFUSED = 2
"""Exit code when the settings or the input cannot be used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments or the process's; gives the exit code."""
    options = _parser().parse_args(arguments)
    do: Callable[[argparse.Namespace], int] = options.do
    try:
        return do(options)
    except BrokenPipeError:  # the reader of our output has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cluster-readiness",
        description="Is a region ready for a health cluster? Web application, engine and reports.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_operating(commands)
    _add_scoring(commands)
    _add_questionnaire(commands)
    _add_translations(commands)
    return parser


def _add_operating(commands: Commands) -> None:
    command = commands.add_parser("run", help="start the web application")
    command.set_defaults(do=_run)
    command = commands.add_parser("worker", help="only make reports, beside other processes")
    command.set_defaults(do=_worker)
    command = commands.add_parser("seed", help="add sample assessments to an empty database")
    command.set_defaults(do=_seed)
    command = commands.add_parser("database", help="bring the database up to date, or check it")
    command.add_argument("action", choices=["upgrade", "check"])
    command.set_defaults(do=_database)


def _add_scoring(commands: Commands) -> None:
    command = commands.add_parser("evaluate", help="score an answer sheet: result as JSON")
    command.add_argument("sheet", nargs="?", type=Path, help="a sheet (.yaml or .json)")
    command.add_argument("--batch", type=Path, metavar="FILE", help="one sheet a line (.jsonl)")
    command.add_argument("--pdf", type=Path, metavar="FILE", help="write the report as well")
    command.add_argument("--lang", default="en", metavar="CODE", help="language of the report")
    command.set_defaults(do=_evaluate, fail=command.error)
    command = commands.add_parser("verify", help="score again what a report carries")
    command.add_argument("report", type=Path)
    command.set_defaults(do=_verify)
    command = commands.add_parser("sample-report", help="write sample reports")
    command.add_argument("folder", nargs="?", type=Path, default=Path("build"))
    command.set_defaults(do=_sample_report)


def _add_questionnaire(commands: Commands) -> None:
    command = commands.add_parser("questionnaire", help="for authors of questionnaires")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("check", help="find every mistake in every definition")
    action.set_defaults(do=_check_definitions)
    action = actions.add_parser("schema", help="print the JSON Schema of definition files")
    action.set_defaults(do=_print_schema)
    action = actions.add_parser("publish", help="fix the meaning of a version for ever")
    action.add_argument("version", help="such as cluster-readiness@1")
    action.set_defaults(do=_publish)


def _add_translations(commands: Commands) -> None:
    command = commands.add_parser("translations", help="for translators, and before a release")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("check", help="list what is untranslated or broken")
    action.add_argument("--language", metavar="CODE", help="only this one, released or not")
    action.set_defaults(do=_check_translations)
    action = actions.add_parser("update", help="bring .po files up to date with the sources")
    action.add_argument("--language", metavar="CODE", help="only this one, which may be new")
    action.set_defaults(do=_update_translations)


# --- operating -----------------------------------------------------------------------------------


def _run(_options: argparse.Namespace) -> int:
    from assessment import commands

    return _operate(commands.run)


def _worker(_options: argparse.Namespace) -> int:
    from assessment import commands

    return _operate(commands.work)


def _seed(_options: argparse.Namespace) -> int:
    from assessment import commands

    return _operate(commands.seed)


def _database(options: argparse.Namespace) -> int:
    from assessment import commands

    return _operate(commands.upgrade if options.action == "upgrade" else commands.check)


def _operate(command: Callable[[Settings], int]) -> int:
    """Run a command of the web application with the settings of the environment."""
    from assessment.config import SettingsError, read_settings
    from assessment.schema import SchemaError

    try:
        return command(read_settings())
    except (SettingsError, SchemaError) as error:
        print(error, file=sys.stderr)
        return REFUSED


# --- scoring -------------------------------------------------------------------------------------


def _evaluate(options: argparse.Namespace) -> int:
    if (options.sheet is None) == (options.batch is None):
        options.fail("name either a sheet or --batch FILE")
    if options.batch is not None:
        from questionnaires.commands import evaluate_batch

        return evaluate_batch(options.batch)
    from reports.commands import evaluate_sheet

    return evaluate_sheet(options.sheet, pdf=options.pdf, language=options.lang)


def _verify(options: argparse.Namespace) -> int:
    from reports.commands import verify_report

    return verify_report(options.report)


def _sample_report(options: argparse.Namespace) -> int:
    from reports.commands import write_samples

    return write_samples(options.folder)


# --- questionnaires ------------------------------------------------------------------------------


def _check_definitions(_options: argparse.Namespace) -> int:
    from questionnaires.commands import check_definitions

    return check_definitions()


def _print_schema(_options: argparse.Namespace) -> int:
    from questionnaires.commands import print_schema

    return print_schema()


def _publish(options: argparse.Namespace) -> int:
    from questionnaires.commands import publish

    return publish(options.version)


# --- translations --------------------------------------------------------------------------------


def _check_translations(options: argparse.Namespace) -> int:
    from assessment.translating import check_translations

    return check_translations(options.language)


def _update_translations(options: argparse.Namespace) -> int:
    from assessment.translating import update_translations

    return update_translations(options.language)
