"""The laws by which worlds are made, with a reason for each number.

None of them is a law of the ledger: its priors are normal, beta and exponential; these are
mixtures, uniform shares, logistic and heavy-tailed errors, and plain mistakes. "Bundled" below
means the table of public reports of 2017 to 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = [
    "COPYING", "FATES", "LATENESS", "LAWS", "MISTAKES", "TAILS", "TELLING", "TELLINGS", "CopyLaw",
    "FateLaw", "LateLaw", "Law", "MistakeLaw", "TailLaw", "TellLaw", "Telling",
]  # fmt: skip

#: Lower and upper bound of a uniform law.
Between: TypeAlias = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Law:
    """One named way to make a world.

    Attributes:
        fates: whether people meet every fate (detained, claims, visas, deaths and so on) and
            reports come from pages with places; without it a world is the plain one.
        copies: strength of the law of copies, from 0 (none) to 1; it multiplies each chance.
        heavy: strength of the law of heavy tails.
        wrong_stage: strength of the law of wrong places, days, scopes and measures.
        late: strength of the law of late and recalled reports.
    """

    fates: bool = True
    copies: float = 0.0
    heavy: float = 0.0
    wrong_stage: float = 0.0
    late: float = 0.0


LAWS: Final = {
    "plain": Law(fates=False),
    "outcomes": Law(),  # every fate is met and told, by reporters as honest as the plain ones
    "copies": Law(copies=1.0),
    "heavy": Law(heavy=1.0),
    "wrong_stage": Law(wrong_stage=1.0),
    "late": Law(late=1.0),
    "all": Law(copies=0.5, heavy=0.5, wrong_stage=0.5, late=0.5),
}


@dataclass(frozen=True, kw_only=True)
class FateLaw:
    """What becomes of people. Hazards are chances a day; pairs are bounds of a uniform law."""

    held: Between = (0.3, 1.0)  # of those taken, first held: some are put over the border at once
    removal: Between = (0.15, 0.5)  # out of detention, sent back: within two to seven days
    release: float = 0.02  # out of detention, back on the road: few
    claim_chance: float = 0.7  # caravans to which a door for claims opens
    claim_opens: Between = (3, 12)  # day: the border of Mexico is reached in the first half
    claim_lasts: Between = (2, 8)  # days: a bridge, a camp, then it closes
    claim_hazard: Between = (0.01, 0.1)  # 2 % to half of the group in all; bundled: up to 1,743
    claim_trickle: float = 0.0005  # some ask where no door was opened
    claim_stays: float = 0.5  # caravans in which no claimant walks on: claims bind to a state
    claim_walks: Between = (0.1, 0.8)  # elsewhere, share of claimants who walk on all the same
    north_claim: Between = (0.0, 0.04)  # of those at the northern border
    north_waits: float = 0.6  # of those, still waiting in the camp; the others are let in
    visa_chance: float = 0.35  # bundled: visas are told of in 2 of 23; more shall test them
    visa_opens: Between = (4, 14)  # day: after the border
    visa_lasts: Between = (3, 9)  # days; bundled: totals of visas span 7 to 12
    visa_hazard: Between = (0.02, 0.15)  # up to most of the group; bundled: up to 4,000
    visa_walks: Between = (0.2, 1.0)  # with a visa one may travel: most walk on
    assisted_chance: float = 0.45  # caravans to which assisted return is offered
    assisted_opens: Between = (4, 14)  # day
    assisted_hazard: Between = (0.001, 0.015)  # tens to some hundreds; bundled: 140, 150
    death: float = 1e-5  # illness, falls: about one death in 5,000 people and 20 days
    accident: float = 0.06  # caravans with one accident on the road
    missing: float = 5e-6  # known by name to be missing; most who are lost are never reported
    lost: float = 0.04  # caravans that lose a group at once
    victims: float = 0.15  # victims of an accident or loss are geometric: seven on average
    most_victims: int = 30  # and at most these: deaths and losses are tens, never hundreds


FATES: Final = FateLaw()


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How one outcome is told.

    Attributes:
        quantity: of the reports.
        silent: chance that nobody tells of it in a caravan.
        second: chance that a second authority counts the same people.
        press: chance a day that a paper says a number.
        styles: chances that an authority gives days, totals, windows, or people held now.
        second_country: of the second authority; "" for where the group is.
        least: fewer people in all are not told of.
        place_id: where, if always at one place.
    """

    quantity: str
    silent: float
    second: float
    press: float
    styles: tuple[float, float, float, float]
    second_country: str = ""
    least: int = 5
    place_id: str = ""


#: By what people enter, see ``people.ENTRIES``. Styles follow the bundled shares of measures.
TELLINGS: Final = {
    # Sent by one country and received by the other: nearly always two counters.
    "returned_by_authorities": Telling(
        quantity="returned_by_authorities", silent=0.1, second=0.6, press=0.06,
        styles=(0.5, 0.35, 0.15, 0.0), second_country="HND",
    ),
    "returned_assisted_voluntary": Telling(
        quantity="returned_assisted_voluntary", silent=0.3, second=0.3, press=0.04,
        styles=(0.4, 0.4, 0.2, 0.0), second_country="HND",
    ),
    # Nobody sees most of them leave: silent in half of the caravans.
    "returned_own": Telling(
        quantity="returned_own", silent=0.5, second=0.4, press=0.04, styles=(0.4, 0.5, 0.1, 0.0),
        second_country="HND",
    ),
    # Told on the day of the raid, by officials and papers alike.
    "detained": Telling(
        quantity="detained", silent=0.15, second=0.1, press=0.12, styles=(0.75, 0.1, 0.05, 0.1)
    ),
    "asylum_claimed": Telling(
        quantity="asylum_requests", silent=0.2, second=0.25, press=0.08,
        styles=(0.3, 0.6, 0.1, 0.0),
    ),
    "asylum_claimed_north": Telling(
        quantity="asylum_requests", silent=0.4, second=0.0, press=0.05,
        styles=(0.5, 0.5, 0.0, 0.0), place_id="mx-tijuana",
    ),
    "visa": Telling(
        quantity="visas_issued", silent=0.15, second=0.0, press=0.08, styles=(0.1, 0.8, 0.1, 0.0)
    ),
    # Rare and grave: even one is told, on the day.
    "dead": Telling(
        quantity="deaths", silent=0.15, second=0.1, press=0.1, styles=(0.8, 0.2, 0.0, 0.0), least=1
    ),
    "missing": Telling(
        quantity="missing", silent=0.4, second=0.0, press=0.05, styles=(0.2, 0.8, 0.0, 0.0),
        least=1,
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TellLaw:
    """Habits common to those who tell of outcomes and of everybody so far."""

    flow_rate: float = 0.45  # chance that a day with people is told by who gives days
    total_rate: float = 0.3  # chance a day that a total is told
    window: Between = (3, 7)  # days between two statements of who gives windows
    later: float = 0.5  # chance that the second authority counts them a day later: the bus ride
    clerical: float = 0.01  # sd of ln: 1,754 and 1,764 were given for one day's count
    partial: float = 0.04  # authorities that count a part only: by air, at one crossing
    second_partial: float = 0.15  # second authorities, who see those that reach them
    partial_share: Between = (0.3, 0.8)  # of the people
    about: float = 0.15  # of the authorities' numbers, rounded in speech
    delay: float = 0.55  # delays of authorities are geometric: the median is a day
    press_noise: float = 0.15  # sd of ln, before the rounding
    press_lag: int = 2  # a paper prints a total that is up to so many days old
    press_more: float = 0.5  # of papers' numbers, "more than"
    press_flow: float = 0.35  # of papers' numbers, the day's, if it is worth a line
    press_least: int = 20  # people on a day that are worth a line
    register_chance: float = 0.45  # caravans with a register at a border
    register_opens: Between = (2, 8)  # day
    register_rate: float = 0.25  # chance a day that its total is told
    register_cover: Between = (0.85, 1.0)  # of everybody: some pass by night
    so_far: float = 0.1  # of a reporter's days, on which it also tells everybody so far


TELLING: Final = TellLaw()


@dataclass(frozen=True, kw_only=True)
class CopyLaw:
    """Numbers come back through papers on the following days."""

    share: float = 0.25  # statements that are printed again; most numbers appear once
    official: float = 1.5  # times as often if an authority, the UN or an organiser said it
    papers: float = 0.4  # papers that print it are geometric: two and a half on average
    most: int = 8  # and at most these
    lag: float = 0.5  # days between two papers are geometric: mostly the next day
    names: int = 12  # papers that follow a caravan
    same_source: float = 0.4  # of copies name who said it: they can be recognised
    own_name: float = 0.35  # of copies give the number as their own: recognisable if telling
    # The rest round it anew and date it to the day before print: those cannot be recognised.
    day_after: float = 0.25  # of copies that are not rewritten, dated a day later
    drops_place: float = 0.3  # of copies that name the source, without the place


COPYING: Final = CopyLaw()


@dataclass(frozen=True, kw_only=True)
class TailLaw:
    """Errors with heavy tails. Scales are times the reporter's noise."""

    student: float = 0.5  # of reporters; the others' errors are log-logistic
    freedom: float = 2.5  # of Student's t: a variance, but no third moment
    student_scale: float = 0.65  # the middle half of the errors is then as wide as the plain ones'
    logistic_scale: float = 0.75  # sd 1.36 times the plain one's: a wider middle, longer tails
    furthest: float = 4.0  # ln error is cut here: nobody says 55 times too much by error alone
    typing: float = 0.04  # a nought too many or too few, on top of the plain 1.5 %
    rumour: float = 0.03  # of numbers said in words, by hearsay
    rumour_size: Between = (5.0, 15.0)  # times the truth: around ten


TAILS: Final = TailLaw()


@dataclass(frozen=True, kw_only=True)
class MistakeLaw:
    """A report is put to the wrong place, day, scope or measure. Chances are of those it fits."""

    place: float = 0.1  # another stage of the road
    north: float = 0.02  # the northern border, where the group has not come yet
    day: float = 0.12  # said to be exact all the same
    day_off: Between = (2, 7)  # days early or late
    part_as_whole: float = 0.35  # so an eighth of the "whole" numbers are parts
    whole_as_part: float = 0.05  # rarer: papers like the whole
    total_as_flow: float = 0.2  # "1,200 returned" so far, taken as today's
    total_as_stock: float = 0.1  # likewise as there now; everybody so far as the group's size
    flow_as_total: float = 0.08  # today's number taken as all so far
    unsaid: float = 0.08  # measure and scope are left open


MISTAKES: Final = MistakeLaw()


@dataclass(frozen=True, kw_only=True)
class LateLaw:
    """Reports that are published days to weeks later, with vague dates."""

    late: float = 0.35  # of reports; bundled: a tenth of departures after 16 days and more
    delay: Between = (1.1, 3.4)  # ln days: 3 to 30
    recalled: float = 0.25  # of the late whole sizes, told looking back over some days
    window: Between = (3, 14)  # days looked back over
    peak: Between = (0.4, 1.0)  # how far the number goes from the day's to the window's highest
    imprecise: float = 0.3  # of reports: "around the 20th"; bundled: 0.2 to 0.45
    slack: Between = (2, 7)  # days by which the date is said to be, and is, uncertain


LATENESS: Final = LateLaw()
