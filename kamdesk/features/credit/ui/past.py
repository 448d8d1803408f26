"""Limits granted and orders let through, the newest first."""

from collections.abc import Callable, Sequence

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.credit.queries import AccountCredit
from kamdesk.features.credit.ui.words import method_text, until_text
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import Card, button, caption, hbox, section, vbox

_SERVICE = "kamdesk.features.credit.service"
_ROWS = 5


class PastCard(Card):
    """Limits granted and orders let through, the newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("credit_past")
        self._context = context
        self._found: AccountCredit | None = None
        self.limits_model, self.limits = self._table(
            "limits_table", _("Limits granted"),
            (
                Column("since", _("Holds from"), 88, sortable=False),
                Column("until", _("Until"), 88, sortable=False),
                Column("amount", _("Limit"), 108, numeric=True, sortable=False),
                Column("method", _("How it was found, who granted it, why"), 165, sortable=False),
            ),
            self._limit_rows,
        )  # fmt: skip
        self.override_model, self.overrides = self._table(
            "overrides_table", _("Orders let through"),
            (
                Column("day", _("Day"), 90, sortable=False),
                Column("order", _("Order amount"), 112, numeric=True, sortable=False),
                Column("after", _("Exposure / limit"), 180, sortable=False),
                Column("approver", _("Allowed by"), 90, sortable=False),
                Column("until", _("Valid until"), 100, sortable=False),
                Column("reason", _("Reason"), 200, sortable=False),
            ),
            self._override_rows,
        )  # fmt: skip
        self.remove = button(_("Remove"), "flat", "trash", self._remove)
        self.remove.setObjectName("remove_limit")
        self.remove_override = button(_("Remove"), "flat", "trash", self._remove_override)
        self.remove_override.setObjectName("remove_override")
        self.limits.picked.connect(lambda _ids: self._allow())
        self.overrides.picked.connect(lambda _ids: self._allow())
        self.no_limit = caption(_("No limit was granted here yet."))
        self.none = caption(_("No order was let through beyond the limit."))
        self.setLayout(
            vbox(
                hbox(section(_("History of limits")), None, self.remove), self.no_limit, self.limits,
                hbox(section(_("Orders let through")), None, self.remove_override), self.none,
                self.overrides, gap=4, margins=(14, 8, 10, 8),
            )
        )  # fmt: skip

    def _table(
        self,
        name: str,
        accessible: str,
        columns: tuple[Column, ...],
        rows: Callable[[Sequence[int]], dict[int, Row]],
    ) -> tuple[LazyTableModel, TableView]:
        model = LazyTableModel(columns, rows)
        model.failed.connect(self._raise)
        table = TableView(model, name, accessible)
        table.set_density("compact")
        return model, table

    def show_credit(self, found: AccountCredit) -> None:
        """Show an account."""
        self._found = found
        self.limits_model.set_ids(range(len(found.granted)))
        self.override_model.set_ids(range(len(found.overrides)))
        for table, count in (
            (self.limits, len(found.granted)),
            (self.overrides, len(found.overrides)),
        ):
            table.setFixedHeight(28 * (min(max(count, 1), _ROWS) + 1) + 14)
        for one in (self.limits, self.remove):
            one.setVisible(bool(found.granted))
        self.no_limit.setVisible(not found.granted)
        self.overrides.setVisible(bool(found.overrides))
        self.remove_override.setVisible(bool(found.overrides))
        self.none.setVisible(not found.overrides)
        self._allow()

    def _allow(self) -> None:
        can = not self._context.workspace.readonly
        self.remove.setEnabled(can and len(self.limits.selected()) == 1)
        self.remove_override.setEnabled(can and len(self.overrides.selected()) == 1)

    def _limit_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = self._found
        if found is None:
            return {}
        current = found.line.limit
        return {
            place: _limit_row(found.granted[place], current)
            for place in places
            if place < len(found.granted)
        }

    def _override_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = self._found
        if found is None:
            return {}
        return {
            place: self._override_row(place) for place in places if place < len(found.overrides)
        }

    def _override_row(self, place: int) -> Row:
        assert self._found is not None
        one = self._found.overrides[place]
        over = one.valid_until is not None and one.valid_until < self._context.as_of
        until = until_text(one.valid_until)
        texts = (
            format_date(one.day), format_money(one.order, one.currency),
            f"{format_money(one.exposure, one.currency)} / {format_money(one.limit, one.currency)}",
            one.approver, _("{day} (over)").format(day=until) if over else until, one.reason,
        )  # fmt: skip
        return Row(
            texts,
            ("", "", "muted", "", "muted", "muted"),
            (None, one.order, None, None, None, None),
            currency=one.currency,
        )

    def _remove(self) -> None:
        places = self.limits.selected()
        if self._found is not None and len(places) == 1:
            one = self._found.granted[places[0]]
            text = M_("Remove the limit of {day}", day=format_date(one.since))
            edit = load(f"{_SERVICE}:remove_limit")
            self._context.workspace.write(text, edit, one.id, self._context.today())
            self._context.notify(text.text(), undo=True)

    def _remove_override(self) -> None:
        places = self.overrides.selected()
        if self._found is not None and len(places) == 1:
            one = self._found.overrides[places[0]]
            text = M_("Remove the override of {day}", day=format_date(one.day))
            self._context.workspace.write(text, load(f"{_SERVICE}:remove_override"), one.id)
            self._context.notify(text.text(), undo=True)

    def _raise(self, error: BaseException) -> None:
        raise error


def _limit_row(one: Granted, current: Granted | None) -> Row:
    kind = method_text(one.method)
    if one.is_peak:
        kind = _("{method}, peak").format(method=kind)
    if one.covers_group:
        kind = _("{method}, group").format(method=kind)
    amount = format_money(one.amount, one.currency)
    in_force = current is not None and one.id == current.id
    told = " · ".join(part for part in (kind, one.approver, one.note) if part)
    texts = (
        format_date(one.since), until_text(one.until), f"● {amount}" if in_force else amount, told,
    )  # fmt: skip
    return Row(
        texts,
        ("", "muted", "", "muted"),
        (None, None, one.amount, None),
        strong=in_force,
        currency=one.currency,
    )
