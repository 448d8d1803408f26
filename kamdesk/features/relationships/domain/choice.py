"""Guided choice: a few yes/no questions that lead to a value, and become its evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kamdesk.base.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Question:
    """One yes/no question.

    Attributes:
        text: Marked English question.
        yes, no: The next question, or the value the answers lead to.
    """

    text: str
    yes: "Question | str"
    no: "Question | str"


_ROLE = Question(
    N_("Does anything wait for this person's word or signature?"),
    Question(
        N_("Is the final choice of the supplier theirs?"),
        "decision_maker",
        Question(N_("Is it our invoice or our money that waits?"), "payer", "approver"),
    ),
    Question(
        N_("Do they test or compare what suppliers offer?"),
        "evaluator",
        Question(N_("Do we get to others, or to news, only through them?"), "gatekeeper", "user"),
    ),
)
_ATTITUDE = Question(
    N_("Have they done something for us lately that they did not have to do?"),
    Question(
        N_("Do they tell us what goes on inside, and how we can win?"),
        "2",
        Question(N_("Would they say so in front of their colleagues?"), "1", "0"),
    ),
    Question(
        N_("Have they spoken or acted against us?"),
        Question(N_("Do they work to keep us out, or for a competitor?"), "-2", "-1"),
        "0",
    ),
)
_INFLUENCE = Question(
    N_("Do others wait for their opinion before they move?"),
    Question(
        N_("Have they ever overturned what others had settled?"),
        "5",
        Question(N_("Has a choice gone their way against resistance?"), "4", "3"),
    ),
    Question(N_("Are they asked at all before something is chosen?"), "2", "1"),
)
_COVERAGE = Question(
    N_("Has one of us ever talked with them in person?"),
    Question(
        N_("Was it more than twice within the last year?"),
        Question(N_("Do we know what they are measured by and what worries them?"), "4", "3"),
        "2",
    ),
    Question(N_("Do we know what they do and how to reach them?"), "1", "0"),
)
_POLITICAL = Question(
    N_("Do they hear of decisions before these are announced?"),
    Question(N_("Are they among the few who settle them?"), "core", "inner"),
    Question(N_("Does one of those few listen to them regularly?"), "inner", "outside"),
)
_ADAPTABILITY = Question(
    N_("Do they take up new things before others have tried them?"),
    Question(N_("Does it have to serve a plan of theirs?"), "visionary", "innovator"),
    Question(
        N_("Is a comparable firm's good experience enough for them?"),
        "pragmatist",
        Question(
            N_("Do they follow once nearly everybody has changed?"), "conservative", "laggard"
        ),
    ),
)
GUIDED: Mapping[str, Question] = {
    "role": _ROLE,
    "attitude": _ATTITUDE,
    "influence": _INFLUENCE,
    "coverage": _COVERAGE,
    "political": _POLITICAL,
    "adaptability": _ADAPTABILITY,
}
"""The first question of each kind of judgement that can be asked for."""


def _walk(
    kind: str, answers: Sequence[bool | None]
) -> Iterator[tuple[Question | str, bool | None]]:
    """Yield each question with its answer; at the end the value, or the question left open."""
    at: Question | str = GUIDED[kind]
    for answer in answers:
        if isinstance(at, str):
            return
        yield at, answer
        if answer is None:
            return
        at = at.yes if answer else at.no
    yield at, None


def next_question(kind: str, answers: Sequence[bool | None]) -> str | None:
    """Return the next question in the language in force, None when no more is to be asked.

    Args:
        kind: A key of `GUIDED`.
        answers: So far: yes, no, or None for "don't know", which ends the questions.
    """
    if None in answers:
        return None
    *_before, (last, _answer) = _walk(kind, answers)
    return None if isinstance(last, str) else _(last.text)


def proposed(kind: str, answers: Sequence[bool | None]) -> str | None:
    """Return the value the answers lead to; None while one is missing or not known."""
    *_before, (last, _answer) = _walk(kind, answers)
    return last if isinstance(last, str) else None


def evidence(kind: str, answers: Sequence[bool | None]) -> str:
    """Return questions and answers as text, in the language in force: the source of the judgement."""
    words = {True: _("yes"), False: _("no"), None: _("don't know")}
    return " ".join(
        _("{question} {answer}.").format(question=_(one.text), answer=words[answer])
        for (one, answer), _place in zip(_walk(kind, answers), answers, strict=False)
        if isinstance(one, Question)
    )
