"""What the program is told about sheets that go out for editing."""

from kamdesk.base.feature import Feature

FEATURE = Feature("roundtrip")
