"""Reads the call, runs the command, and turns every situation into one line and an exit code.

Exit codes: 0 done, 1 the data or the file does not allow it, 2 the call itself is wrong, 3 the file
is damaged, 4 another process holds it, 5 wrong passphrase.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kamdesk import __version__
from kamdesk.app.paths import VARIABLE, data_folder
from kamdesk.base.errors import Cancelled, FileDamaged, UserError
from kamdesk.base.i18n import LANGUAGES, _, set_language, system_language
from kamdesk.base.lazy import load

# command: (module with add_arguments(parser) and run(args) -> exit code, what it does)
COMMANDS = {
    "new": "kamdesk.cli.files:NEW",
    "demo": "kamdesk.cli.files:DEMO",
    "import": "kamdesk.cli.data:IMPORT",
    "show": "kamdesk.cli.data:SHOW",
    "report": "kamdesk.cli.data:REPORT",
    "fill": "kamdesk.cli.data:FILL",
    "sheet": "kamdesk.cli.data:SHEET",
    "back": "kamdesk.cli.data:BACK",
    "draw": "kamdesk.cli.window:DRAW",
    "undo": "kamdesk.cli.data:UNDO",
    "check": "kamdesk.cli.upkeep:CHECK",
    "backup": "kamdesk.cli.upkeep:BACKUP",
    "restore": "kamdesk.cli.upkeep:RESTORE",
    "dump": "kamdesk.cli.upkeep:DUMP",
    "doctor": "kamdesk.cli.upkeep:DOCTOR",
    "workload": "kamdesk.cli.workload:WORKLOAD",
}
_WORKER = "--worker"
_BUG = 1


def run(arguments: Sequence[str]) -> int:
    """Run one call of the program and return its exit code; never raises for bad input."""
    if arguments and arguments[0] == _WORKER:  # the program's own helper process
        place = "roundtrip" if arguments[1:2] == ["edited"] else "imports"
        worker: int = load(f"kamdesk.features.{place}.worker:main")(list(arguments[1:]))
        return worker
    _speak_utf8()
    try:
        return _dispatch(list(arguments))
    except UserError as error:
        return _fail(error.exit_code, str(error))
    except Cancelled:
        return _fail(1, _("Cancelled; nothing was changed."))
    except KeyboardInterrupt:
        return _fail(1, _("Stopped; nothing half done was kept."))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if _means_damage(error):
            return _fail(
                FileDamaged.exit_code,
                _("The file is damaged.")
                + " "
                + _("Restore the newest backup; the file itself stays untouched."),
            )
        logging.getLogger("kamdesk").debug("uncaught", exc_info=True)
        return _fail(
            _BUG, _("This should not have happened: {problem}").format(problem=repr(error))
        )


def _means_damage(error: Exception) -> bool:
    """Tell whether the driver met a page or a text that is not what it should be."""
    signs = ("malformed", "not a database", "Could not decode to UTF-8")
    return type(error).__name__ in ("DatabaseError", "OperationalError") and any(
        sign in str(error) for sign in signs
    )


def _dispatch(arguments: list[str]) -> int:
    rest, data = _take_data(arguments)
    if data is not None:
        os.environ[VARIABLE] = str(data)
    set_language(_language())
    command = rest[0] if rest else ""
    if command in COMMANDS:
        return _run_command(command, rest[1:])
    if command in ("-h", "--help"):
        _parser().print_help()
        return 0
    if command == "--version":
        print(f"kamdesk {__version__}")
        return 0
    if command == "--demo":
        return _open_window(load("kamdesk.app.open_file:make_demo")(data_folder().workspaces))
    if command == "--self-check":
        checked: int = load("kamdesk.app.selfcheck:run")()
        return checked
    if command.startswith("-") or len(rest) > 1 or not _may_be_file(command):
        _parser().error(_("unknown command: {name}").format(name=command))
    return _open_window(Path(command) if command else None)


def _may_be_file(word: str) -> bool:
    """Tell whether a lone word can only be meant as a workspace; none at all is fine."""
    return not word or word.lower().endswith(".kam") or Path(word).exists()


def _take_data(arguments: list[str]) -> tuple[list[str], Path | None]:
    """Take `--data DIR` from before the command."""
    if arguments and arguments[0] == "--data":
        if len(arguments) < 2:
            _parser().error(_("--data needs a folder"))
        return arguments[2:], Path(arguments[1])
    if arguments and arguments[0].startswith("--data="):
        return arguments[1:], Path(arguments[0].partition("=")[2])
    return arguments, None


def _language() -> str:
    from kamdesk.base.settings import Settings

    return Settings(data_folder().settings).language or system_language()


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<9} {_(load(place).help)}" for name, place in COMMANDS.items())
    return argparse.ArgumentParser(
        prog="kamdesk",
        usage="kamdesk [--data DIR] [FILE.kam | COMMAND ...]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_("An offline desk for key account managers.") + "\n\n" + lines,
        add_help=False,
    )


def _run_command(name: str, rest: list[str]) -> int:
    command = load(COMMANDS[name])
    parser = argparse.ArgumentParser(
        prog=f"kamdesk {name}", description=_(command.help), allow_abbrev=False
    )
    command.add_arguments(parser)
    return int(command.run(parser.parse_args(rest)))


def _open_window(path: Path | None) -> int:
    if _no_display():
        return _fail(
            1,
            _(
                "There is no display. Set DISPLAY, or use the commands that need none: "
                "kamdesk show, report, draw (kamdesk --help lists them)."
            ),
        )
    code: int = load("kamdesk.app.main:run")(path)
    return code


def _no_display() -> bool:
    """Tell whether a window cannot be opened: on Linux without X, Wayland or a chosen platform."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in wanted)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _fail(code: int, text: str) -> int:
    print(f"kamdesk: {' '.join(text.split())}", file=sys.stderr)
    return code


__all__ = ["COMMANDS", "LANGUAGES", "run"]
