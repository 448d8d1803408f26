"""With no display: draws every page of a sample workspace and writes every report.

python -m kamdesk.app.showcase FOLDER
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kamdesk.app.draw import Picture, draw, page_names
from kamdesk.app.features import derivations, features
from kamdesk.app.open_file import make_demo
from kamdesk.base.i18n import LANGUAGES, speaking
from kamdesk.base.lazy import load
from kamdesk.db.database import Database
from kamdesk.db.workspace_info import standing_day


def show(folder: Path) -> list[Path]:
    """Make the sample if it is not there, draw and write everything, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    workspace = make_demo(folder)
    pictures = [
        Picture(page, folder / "pages" / f"{page}-{lang}-{theme}.png", theme=theme, lang=lang)
        for page in page_names()
        for lang in LANGUAGES
        for theme in ("light", "dark")
    ]
    return [*draw(workspace, pictures), *_reports(workspace, folder / "reports")]


def _reports(workspace: Path, folder: Path) -> list[Path]:
    specs = [spec for feature in features() for spec in feature.reports]
    if not specs:
        return []
    write = load("kamdesk.features.workbooks.service:write_report")
    folder.mkdir(parents=True, exist_ok=True)
    database = Database.open(workspace, readonly=True, derivations=derivations())
    made = []
    try:
        with database.read() as reader:
            as_of = standing_day(reader)
            code = reader.value("SELECT code FROM account ORDER BY id LIMIT 1")
        for spec in specs:
            for lang in LANGUAGES:
                out = folder / f"{spec.name}-{lang}.xlsx"
                with speaking(lang):
                    account = code if spec.per_account else None
                    write(database, spec, out, as_of=as_of, account=account)
                made.append(out)
    finally:
        database.close()
    return made


def main() -> int:
    """Do it and print what was made."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-out").absolute()
    made = show(folder)
    for path in made:
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"{len(made)} files in {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
