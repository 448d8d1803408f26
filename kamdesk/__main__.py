"""`python -m kamdesk`, and the entry point of the installed program."""

import sys


def main() -> int:
    """Run the program with the arguments of the process and return its exit code."""
    from kamdesk.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
