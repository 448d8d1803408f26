"""The sixteen questions, what their answers mean, and what to do about a weak one."""

from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.i18n import N_

RQ, T, P = "RQ", "T", "P"
AXES = {
    RQ: N_("Quality of the relation"),
    T: N_("Terms of business"),
    P: N_("Course of dealing"),
}
"""The axes: 关系质量 upward on both maps, 成交条件 and 交易进程 to the right."""
WORST, BEST = 1, 5
_STEP = 25


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        code: "R1" … "P5".
        axis: The axis it counts for.
        weight: Its share of the axis by default.
        short: Two or three words for lists.
        question: What is asked.
        low, high: What answer 1 and answer 5 mean.
        measure: What to do if it is weak.
        middle: What answers 2, 3 and 4 mean, where that is not just "in between".
        reversed: Whether 1 is the good end.
    """

    code: str
    axis: str
    weight: Decimal
    short: str
    question: str
    low: str
    high: str
    measure: str
    middle: tuple[str, str, str] | None = None
    reversed: bool = False


def _item(code: str, weight: str, short: str, question: str, low: str, high: str, measure: str,
          middle: tuple[str, str, str] | None = None) -> Item:  # fmt: skip
    axis = {"R": RQ, "T": T, "P": P}[code[0]]
    return Item(
        code, axis, Decimal(weight), short, question, low, high, measure, middle, code == "R6"
    )


ITEMS = {
    one.code: one
    for one in (
        _item(
            "R1", "0.20", N_("Keeping their word"),
            N_("Do they do what they promised, on the day they promised?"),
            N_("Promises are broken more often than kept"), N_("Every promise is kept, on its day"),
            N_("Write down the promises of both sides and go through them every month"),
        ),
        _item(
            "R2", "0.15", N_("Openness"),
            N_("Do they tell us bad news and plans early?"),
            N_("We hear it from others, or too late"), N_("They call us first"),
            N_("Set up a monthly call about plans and problems"),
        ),
        _item(
            "R3", "0.20", N_("Commitment"),
            N_("Do they bind themselves to us beyond the single order?"),
            N_("Order by order, nothing beyond"), N_("Contract of several years, joint plan or investment"),
            N_("Propose a joint plan for the year, or a frame contract"),
        ),
        _item(
            "R4", "0.20", N_("Satisfaction"),
            N_("How satisfied are they with us, by the latest survey?"),
            N_("Very dissatisfied"), N_("Very satisfied"),
            N_("Close the open complaints, then ask again how satisfied they are"),
        ),
        _item(
            "R5", "0.10", N_("Breadth of contact"),
            N_("How many departments and levels do we really talk to?"),
            N_("One person in one department"), N_("Several departments and the management, on both sides"),
            N_("Bring one more of our functions into contact, and arrange a visit of managers"),
        ),
        _item(
            "R6", "0.15", N_("Open conflict"),
            N_("How much open conflict is there: disputes, escalations, unsettled complaints?"),
            N_("None"), N_("Heavy, on the table of managers"),
            N_("Settle the open disputes in one meeting of managers"),
        ),
        _item(
            "T1", "0.25", N_("Price and margin"),
            N_("How do price and margin stand against our target?"),
            N_("Far below the target"), N_("Above the target"),
            N_("Renegotiate the price with a proof of what we are worth to them"),
        ),
        _item(
            "T2", "0.25", N_("Credit period and payment"),
            N_("How do credit period and form of payment stand against our policy?"),
            N_("Far longer than our policy, or mostly commercial bills"), N_("Better than our policy: early, or in advance"),
            N_("Bring the credit period back to our policy, in exchange for something"),
        ),
        _item(
            "T3", "0.20", N_("Risk clauses"),
            N_("Are the risks shared: penalty, warranty, liability, paid-when-paid?"),
            N_("All risk is ours"), N_("Shared fairly, with limits"),
            N_("Balance the risk clauses when the next contract is signed"),
        ),
        _item(
            "T4", "0.15", N_("Mutual need"),
            N_("Do both sides need each other?"),
            N_("One side could leave tomorrow"), N_("Both would be hard to replace"),
            N_("Need them less and be needed more: another outlet for us, something only we offer them"),
        ),
        _item(
            "T5", "0.15", N_("Free services"),
            N_("Is what goes beyond the contract paid for?"),
            N_("Extras are taken for granted"), N_("Extras are paid for or exchanged"),
            N_("Put a price on the extras and give them only against something"),
        ),
        _item(
            "P1", "0.25", N_("Stage"),
            N_("How far has the business come?"),
            N_("No business yet"), N_("Our processes are linked"),
            N_("Win the next stage: trial order, listing as supplier, frame contract"),
            (N_("A trial order"), N_("Repeated orders"), N_("A frame contract")),
        ),
        _item(
            "P2", "0.20", N_("Steadiness of orders"),
            N_("How steadily do orders come?"),
            N_("Once, or with long gaps"), N_("Every month"),
            N_("Agree on a delivery schedule for the year"),
        ),
        _item(
            "P3", "0.25", N_("Share of their purchases"),
            N_("Which share of what they buy of our kind do they buy from us?"),
            N_("Under 10 %"), N_("Over 60 %"),
            N_("Find out who holds the largest other share and bid for it"),
            (N_("10 to 25 %"), N_("25 to 40 %"), N_("40 to 60 %")),
        ),
        _item(
            "P4", "0.15", N_("Product lines bought"),
            N_("How many of our product lines do they buy?"),
            N_("One at most"), N_("Nearly all that fit"),
            N_("Offer a product line they do not buy from us yet, with a sample"),
        ),
        _item(
            "P5", "0.15", N_("Built into their processes"),
            N_("How far are we built into their processes: joint meetings, forecasts, systems?"),
            N_("Orders only"), N_("Regular joint meetings and linked systems"),
            N_("Start a regular joint meeting, then link forecast and ordering"),
        ),
    )
}  # fmt: skip
"""All questions in their order, by code."""


def items_of(axis: str) -> tuple[Item, ...]:
    """Return the questions of one axis in their order."""
    return tuple(one for one in ITEMS.values() if one.axis == axis)


def points(item: str, answer: int) -> int:
    """Return the points of an answer, 0 to 100: (answer - 1) / 4 x 100, turned round if reversed.

    Raises:
        ValueError: If the answer is not 1 to 5.
    """
    if not WORST <= answer <= BEST:
        raise ValueError(f"not an answer: {answer}")
    return (BEST - answer if ITEMS[item].reversed else answer - WORST) * _STEP


def meaning(item: str, answer: int) -> str:
    """Return the marked words of an answer, "" where it is just in between."""
    one = ITEMS[item]
    if answer == WORST:
        return one.low
    if answer == BEST:
        return one.high
    return one.middle[answer - 2] if one.middle else ""
