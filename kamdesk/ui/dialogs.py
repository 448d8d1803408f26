"""Questions and files: verbs on buttons, and the folder of each purpose remembered."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from kamdesk.base.i18n import _
from kamdesk.base.settings import Settings


def confirm(parent: QWidget, text: str, detail: str, verb: str) -> bool:
    """Ask before what cannot be undone; keeping things as they are is the default."""
    box = QMessageBox(parent)
    box.setWindowTitle("kamdesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    box.setInformativeText(detail)
    do = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(_("Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is do


def ask_text(parent: QWidget, heading: str, question: str, text: str = "") -> str | None:
    """Ask for a short text; None if it was not given."""
    answer, accepted = QInputDialog.getText(
        parent, heading, question, QLineEdit.EchoMode.Normal, text
    )
    return answer.strip() or None if accepted else None


def ask_passphrase(parent: QWidget | None, file: str) -> str | None:
    """Ask for the passphrase of a file; None if it was not given."""
    answer, accepted = QInputDialog.getText(
        parent, "kamdesk", _("Passphrase of {file}").format(file=file), QLineEdit.EchoMode.Password
    )
    return answer if accepted and answer else None


def choose_open(
    parent: QWidget, settings: Settings, purpose: str, heading: str, patterns: str
) -> Path | None:
    """Let the user choose a file to open."""
    name, _filter = QFileDialog.getOpenFileName(
        parent, heading, _folder(settings, purpose), patterns
    )
    return _remember(settings, purpose, name)


def choose_save(
    parent: QWidget, settings: Settings, purpose: str, heading: str, name: str, patterns: str
) -> Path | None:
    """Let the user choose where to write; the system asks before overwriting."""
    proposed = str(Path(_folder(settings, purpose)) / name)
    chosen, _filter = QFileDialog.getSaveFileName(parent, heading, proposed, patterns)
    return _remember(settings, purpose, chosen)


def choose_save_as(
    parent: QWidget,
    settings: Settings,
    purpose: str,
    heading: str,
    name: str,
    patterns: dict[str, str],
) -> tuple[Path, str] | None:
    """Let the user choose where to write and in which form; return the file and the form's value."""
    proposed = str(Path(_folder(settings, purpose)) / name)
    chosen, pattern = QFileDialog.getSaveFileName(parent, heading, proposed, ";;".join(patterns))
    path = _remember(settings, purpose, chosen)
    if path is None:
        return None
    return path, patterns.get(pattern, next(iter(patterns.values())))


def _folder(settings: Settings, purpose: str) -> str:
    folder = settings.page("folders").get(purpose)
    return folder if isinstance(folder, str) and Path(folder).is_dir() else str(Path.home())


def _remember(settings: Settings, purpose: str, name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    settings.set_page("folders", {**settings.page("folders"), purpose: str(path.parent)})
    return path
