"""The search index over accounts, people and document numbers."""

from alembic.operations import Operations

_WORDS = "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5'"
_NUMBERS = "tokenize = 'trigram', content = '', contentless_delete = 1"


def upgrade(op: Operations) -> None:
    """Make the index: words and parts of accounts and people, parts of document numbers."""
    op.execute(f"CREATE VIRTUAL TABLE search_account USING fts5(keys, text, sound, {_WORDS})")
    op.execute(f"CREATE VIRTUAL TABLE search_person USING fts5(keys, text, sound, {_WORDS})")
    op.execute("CREATE VIRTUAL TABLE search_account_part USING fts5(part, tokenize = 'trigram')")
    op.execute("CREATE VIRTUAL TABLE search_person_part USING fts5(part, tokenize = 'trigram')")
    op.execute(f"CREATE VIRTUAL TABLE search_invoice USING fts5(number, {_NUMBERS})")
    op.execute(f"CREATE VIRTUAL TABLE search_receipt USING fts5(number, {_NUMBERS})")
