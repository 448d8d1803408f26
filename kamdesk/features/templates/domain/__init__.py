"""Rules of templates: fields, where they stand in a workbook, and how they are filled."""

from kamdesk.features.templates.domain.book import Book, read
from kamdesk.features.templates.domain.fields import Value, Values
from kamdesk.features.templates.domain.fill import PROBLEMS, Filled, Found, fill
from kamdesk.features.templates.domain.sheet import Unreadable

__all__ = ["PROBLEMS", "Book", "Filled", "Found", "Unreadable", "Value", "Values", "fill", "read"]
