"""Words that say the same, and words that say the opposite, in contracts and in clinical texts."""

from __future__ import annotations

import re
from functools import cache

from index.analyze import STOP_WORDS, terms

# Words of one line say the same here. They widen what is compared with what; they never decide a case by themselves.
_SAME = """
begin start commence initiate
end terminate
pay payment payable remit
provide furnish supply deliver
notify notice notification tell
use utilize utilise
disclose reveal divulge disclosure
buy purchase acquire
sell vend
get receive obtain
agreement contract
rent rental
lease tenancy
show demonstrate
dose dosage
drug medicine medication
doctor physician clinician
treat treatment therapy
mark label designate identify
copy reproduce duplicate duplication reproduction
employee staff personnel
amend modify modification change alter
keep retain retention possess possession hold
return surrender
destroy destruction delete erase erasure
allow permit
forbid prohibit prohibition
ban prohibit
need require
assign assignment transfer
indemnify indemnification
consent approval permission authorization authorisation
kidney renal
liver hepatic
heart cardiac
premises property
give given gave administer administration
take taken took
pay paid
hold held
sell sold
make made
show shown
see seen saw
send sent
bring brought
begin began begun
bear borne responsible
write written wrote
choose chosen chose
lend lent
lose lost
mean meant
find found
do done
withhold withheld
withdraw withdrawn
yearly annual annually
monthly month
daily day
weekly week
help assist
child children pediatric paediatric
woman women
pregnant pregnancy
breastfeed breastfeeding lactation nursing
bleed bleeding hemorrhage haemorrhage
high elevated
subcontract subcontracting
sublet sublease
repair maintain maintenance
govern governed
breach default violate violation
survive survival
cap limit maximum
licence license
sign execute conclude enter
balance rest remainder
additional further
consecutive row
""".strip().splitlines()

# Left of the bar the opposite of right of it.
_OPPOSITE = """
increase raise elevate rise grow | decrease reduce lower decline fall shrink
retain keep | return destroy delete erase
include | exclude omit
before prior | after following
above | below
maximum | minimum
acute | chronic
oral orally | intravenous intravenously
oral orally verbal | written
exclusive | nonexclusive
revocable | irrevocable
accept approve grant | reject refuse deny withhold decline
begin start initiate commence | stop discontinue cease
continue | discontinue stop
renew extend | terminate end
positive | negative
present | absent
valid enforceable | invalid void unenforceable
confirm | deny
early | late
great greater high higher large larger long longer more | less little low lower small smaller short shorter few fewer
least | most
earlier sooner | later
earliest soonest | latest
highest greatest largest longest | lowest smallest least shortest
child children pediatric infant | adult
man men male boy | woman women female girl
anterior | posterior
proximal | distal
agonist | antagonist
dominant | recessive
single | multiple
upper | lower
left | right
severe | mild
active | inactive
public | private confidential
better improve | worse worsen
win prevail | lose
affirm uphold | reverse overturn vacate
grant allow | deny dismiss
guilty | innocent acquit
liable | exempt immune
fixed | floating variable
gross | net
buy purchase | sell
open | close
hypertension | hypotension
hyperkalemia | hypokalemia
hyperglycemia | hypoglycemia
tachycardia | bradycardia
benign | malignant
inpatient | outpatient
""".strip().splitlines()
LONGEST = 40  # characters; what is longer is no word and has no stem
_ENDING = re.compile(r"(?:ation|ition|ion|ment|ance|ence|ure|al|ity|ive|able|ible|ly|ness|ing|ed|er|or|e|s)+$")
_NEGATING = ("non", "un")  # "non-exclusive", "unreasonably"

# Words of grammar and of law's padding, which hold nothing by themselves.
_EMPTY = STOP_WORDS | frozenset(
    "shall may must should would could cannot can't not no never neither nor any all each every either both some such "
    "other same said hereby herein hereof hereunder hereto thereof therein thereto thereunder under upon within "
    "without between among through during than unless until except provided however also only "
    "solely etc might ought need per "
    "including limitation limited respect pursuant accordance event case time circumstances extent purpose purposes "
    "certain party parties applicable relevant respective recommended required entitled permitted allowed following "
    "contraindicated indicated prohibited forbidden fail fails failure refuse regarding concerning up more less one "
    "two about over because due while before after out off own very just further once "
    "although though whereas since because whether however therefore thus hence accordingly consequently additionally "
    "moreover furthermore meanwhile nevertheless nonetheless notwithstanding also then".split()
)


@cache
def stem(word: str) -> str:
    """What a folded word is compared by; the words of one line of `_SAME` share it."""
    own = _stem(word)
    return _groups().get(own, own)


def is_empty(word: str) -> bool:
    """Whether a folded word holds nothing by itself: "the", "shall", "herein"."""
    return word in _EMPTY or (len(word) < 2 and not word.isdigit())


@cache
def opposites(word: str) -> frozenset[str]:
    """The stems of what says the opposite of a folded word."""
    found = set(_opposites().get(_stem(word), ()))
    bare = next((word.removeprefix(p) for p in _NEGATING if word.startswith(p) and len(word) > len(p) + 3), None)
    found |= {_stem(bare)} if bare else {_stem(prefix + word) for prefix in _NEGATING}
    return frozenset(found)


def is_variant(word: str, other: str) -> bool:
    """Whether two folded words are forms of one: "disclosing", "disclosure"."""
    return _ENDING.sub("", _stem(word)) == _ENDING.sub("", _stem(other))


def is_opposite(word: str, other: str) -> bool:
    """Whether one folded word says the opposite of another."""
    return _stem(other) in opposites(word)


def has_opposite(word: str) -> bool:
    """Whether a folded word is of a pair of opposites, other than by a prefix that denies."""
    return _stem(word) in _opposites()


def own_stem(word: str) -> str:
    """The stem of a folded word itself, as `opposites` tells it."""
    return _stem(word)


@cache
def _stem(word: str) -> str:
    return next(iter(terms(word)), word) if word[:1].isalpha() and len(word) <= LONGEST else word


@cache
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for line in _SAME:
        names = [_stem(word) for word in line.split()]
        first = next((groups[name] for name in names if name in groups), names[0])
        groups |= dict.fromkeys(names, first)
    return groups


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in _OPPOSITE:
        sides = [[_stem(word) for word in side.split()] for side in line.split("|")]
        for side, other in (sides, sides[::-1]):
            for name in side:
                found.setdefault(name, set()).update(other)
    return found
