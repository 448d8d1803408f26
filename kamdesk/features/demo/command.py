"""`kamdesk demo`: arguments and what they do."""

import argparse
from pathlib import Path

from kamdesk.base.i18n import _
from kamdesk.base.progress import Progress
from kamdesk.db.derivation import Derivation
from kamdesk.features.demo.scale import DEFAULT_SEED, SCALES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `kamdesk demo`."""
    parser.add_argument("file", type=Path, metavar="FILE.kam", help=_("the workspace to make"))
    parser.add_argument(
        "--scale",
        choices=tuple(SCALES),
        default="small",
        help=_("small: a person's desk; medium: 5,000 accounts; large: 50,000 accounts"),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=DEFAULT_SEED,
        help=_("the same seed gives the same workspace"),
    )


def run(
    args: argparse.Namespace,
    derivations: tuple[Derivation, ...] = (),
    progress: Progress | None = None,
) -> int:
    """Make the sample workspace.

    Args:
        args: As `add_arguments` described them.
        derivations: What the program keeps in step with every write.
        progress: Told which table is being filled.

    Returns:
        The exit code, 0.

    Raises:
        UserError: If there is a file already, or the folder cannot be written.
    """
    from kamdesk.features.demo.service import create_demo

    create_demo(
        args.file, scale=args.scale, seed=args.seed, derivations=derivations, progress=progress
    ).close()
    return 0
