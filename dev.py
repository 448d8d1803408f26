#!/usr/bin/env python3
"""Everything a developer types, on a machine with nothing but Python 3.11 or newer.

    python3 dev.py run            make what is missing, then open the sample workspace
    python3 dev.py test [ARGS]    all tests, in random order, with branch coverage
    python3 dev.py lint           ruff, mypy --strict, import contracts
    python3 dev.py bench [ARGS]   speed as ratios to floors
    python3 dev.py oracle [ARGS]  the SQL of the ledger against its rule, on random ledgers
    python3 dev.py build          the one-folder application, checked by itself
    python3 dev.py translations [--check]   extract, update and compile the catalogues

Each makes `.venv` and installs the pinned dependencies when they changed. On Debian-like Linux the
few system libraries and a Chinese font are installed as root; otherwise the command is printed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "kamdesk-stamp"
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("zh_CN", "en")
DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
FONT = "fonts-noto-cjk"


def python() -> Path:
    """Return the interpreter of the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def call(*command: object, env: dict[str, str] | None = None, check: bool = True) -> int:
    """Run a command in the project's folder; end with its code if it fails."""
    words = [str(word) for word in command]
    code = subprocess.call(words, cwd=ROOT, env={**os.environ, **(env or {})})
    if check and code:
        raise SystemExit(code)
    return code


# -- setting up ---------------------------------------------------------------------------------


def set_up() -> None:
    """Make the virtual environment and install what changed since the last time."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the system's Python may be older
        raise SystemExit("kamdesk needs Python 3.11 or newer")
    content = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    stamp = hashlib.sha256(content + str(ROOT).encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text("utf-8") == stamp and python().exists():
        return
    install_system_packages()
    if not python().exists():
        make_venv()
    print("installing the pinned dependencies into .venv", flush=True)
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    call(*pip, "-c", "constraints.txt", "-e", ".[dev]")
    STAMP.write_text(stamp, "utf-8")


def make_venv() -> None:
    """Make `.venv`, also where Debian left ensurepip out."""
    print("making .venv", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt_install([package]):
        raise SystemExit(
            f"{made.stdout}{made.stderr}\nInstall it with: sudo apt-get install {package}"
        )
    call(sys.executable, "-m", "venv", VENV)


def install_system_packages() -> None:
    """Install the system libraries Qt opens and a Chinese font, where they are missing."""
    if not sys.platform.startswith("linux"):
        return
    listed = subprocess.run(
        [shutil.which("ldconfig") or "/sbin/ldconfig", "-p"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    missing = [package for library, package in DEBIAN.items() if library not in listed]
    fonts = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")
    if not any(any(folder.rglob("*CJK*")) for folder in fonts if folder.is_dir()):
        missing.append(FONT)
    if missing and not apt_install(missing):
        print(
            f"Missing system packages; type: sudo apt-get install {' '.join(missing)}", flush=True
        )


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages as root; False where that is not possible."""
    apt = shutil.which("apt-get")
    if apt is None or os.name == "nt" or os.geteuid() != 0:
        return False
    print("installing system packages:", *packages, flush=True)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    call(apt, "update", "-qq", env=env, check=False)
    options = ["install", "-y", "-qq", "--no-install-recommends"]
    return call(apt, *options, *packages, env=env, check=False) == 0


def compile_catalogues() -> None:
    """Compile every catalogue that is newer than its compiled form."""
    for language in LANGUAGES:
        source = I18N / language / "LC_MESSAGES" / "kamdesk.po"
        target = source.with_suffix(".mo")
        if source.exists() and (
            not target.exists() or target.stat().st_mtime < source.stat().st_mtime
        ):
            call(
                python(),
                "-m",
                "babel.messages.frontend",
                "compile",
                "-i",
                source,
                "-o",
                target,
                "-l",
                language,
            )


# -- commands -----------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Open the window on the sample; with no display draw every page and write every report."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    ):
        return call(python(), "-m", "kamdesk.app.showcase", ROOT / "demo-out", check=False)
    return call(python(), "-m", "kamdesk", *(arguments or ["--demo"]), check=False)


def test(arguments: list[str]) -> int:
    """Run the tests."""
    env = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    coverage = [] if arguments else ["--cov", "--cov-report=term:skip-covered"]
    return call(python(), "-m", "pytest", "-q", *coverage, *arguments, env=env, check=False)


def lint(_arguments: list[str]) -> int:
    """Check style, types and import contracts; all of them, even if one fails."""
    scripts = python().parent
    codes = [
        call(python(), "-m", "ruff", "check", ".", check=False),
        call(python(), "-m", "ruff", "format", "--check", "--quiet", ".", check=False),
        call(python(), "-m", "mypy", check=False),
        call(scripts / "lint-imports", "--no-cache", check=False),
    ]
    return max(codes)


def bench(arguments: list[str]) -> int:
    """Measure."""
    env = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    return call(python(), "-m", "benchmarks", *arguments, env=env, check=False)


def oracle(arguments: list[str]) -> int:
    """Hold the SQL of the ledger against its rule on random ledgers."""
    return call(python(), "-m", "benchmarks.oracle", *arguments, check=False)


def build(_arguments: list[str]) -> int:
    """Build the one-folder application, print its size and let it check itself."""
    call(
        python(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build_installer.spec"
    )
    folder = ROOT / "dist" / "kamdesk"
    size = sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    print(f"dist/kamdesk: {size / 1e6:.0f} MB", flush=True)
    program = folder / ("kamdesk.exe" if os.name == "nt" else "kamdesk")
    env = {"QT_QPA_PLATFORM": "offscreen"} if sys.platform.startswith("linux") else {}
    return call(program, "--self-check", env=env, check=False)


def translations(arguments: list[str]) -> int:
    """Extract the texts, bring the catalogues up to date, and tell what is not translated."""
    frontend = [python(), "-m", "babel.messages.frontend"]
    template = ROOT / "build" / "kamdesk.pot"
    template.parent.mkdir(exist_ok=True)
    call(*frontend, "-q", "extract", "--no-default-keywords", "-k", "_", "-k", "N_", "-k", "M_:1",
         "-k", "ngettext:1,2", "--no-location", "--sort-output", "--omit-header", "-o", template, "kamdesk")  # fmt: skip
    if "--check" not in arguments:
        for language in LANGUAGES:
            target = I18N / language / "LC_MESSAGES" / "kamdesk.po"
            target.parent.mkdir(parents=True, exist_ok=True)
            verb = "update" if target.exists() else "init"
            extra = ["--no-fuzzy-matching", "--ignore-obsolete"] if verb == "update" else []
            call(*frontend, "-q", verb, *extra, "-i", template, "-o", target, "-l", language)
    code = call(python(), ROOT / "tests" / "catalogues.py", template, I18N, *arguments, check=False)
    compile_catalogues()
    return code


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "oracle": oracle,
    "build": build,
    "translations": translations,
}


def main() -> int:
    """Do what was typed."""
    words = sys.argv[1:]
    if not words or words[0] not in COMMANDS:
        print(__doc__)
        return 0 if words[:1] in ([], ["-h"], ["--help"]) else 2
    set_up()
    compile_catalogues()
    return COMMANDS[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main())
