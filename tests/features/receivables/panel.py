"""What the tests of the panel ask of it."""

from typing import Any

from kamdesk.features.receivables.ui.drawer import DocumentPane
from kamdesk.features.receivables.ui.panel import ReceivablesPanel
from kamdesk.ui.tables import Row

CONTESTED, PROMISED, DONE, COMING, WHO = 8, 9, 10, 11, 13


def rows(panel: ReceivablesPanel) -> list[Row]:
    """Return the rows of the documents in sight, as shown."""
    model = panel.lists.by_item
    found = (model.row_at(place) for place in range(len(model.ids)))
    return [row for row in found if row is not None]


def numbers(panel: ReceivablesPanel) -> list[str]:
    """Return the numbers of the documents listed, sorted."""
    return sorted(one.number for one in panel.lists.documents.shown)


def row_of(panel: ReceivablesPanel, number: str) -> int:
    """Return the place of a document in the list."""
    model = panel.lists.by_item
    for place, key in enumerate(model.ids):
        one = panel.lists.documents.doc(key)
        if one is not None and one.number == number and key[0] == "doc":
            return place
    raise AssertionError(f"{number} is not listed")


def open_document(panel: ReceivablesPanel, number: str) -> DocumentPane:
    """Choose a document in the list by invoice and return its pane."""
    panel.list_invoices()
    panel.lists.items.selectRow(row_of(panel, number))
    shown = panel.pane.document()
    assert shown is not None
    assert shown.number == number
    return shown


def fill(form: Any, **texts: str) -> None:
    """Type into fields of a form by their names."""
    for name, text in texts.items():
        field = getattr(form, name)
        field.line.setText(text)
        field.commit()
