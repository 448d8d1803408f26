"""The local file: connection, sessions, recorder, migrations; knows no feature."""
