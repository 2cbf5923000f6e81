"""One word of duty, denial, order or extent of a sentence turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from benchmarks.twins.edit import Change, like, replaced
from benchmarks.twins.sentence import Sentence

_DENYING = re.compile(
    r"(?i)\b(?:no|not|never|none|nothing|neither|nor|without|unless|cannot|few|little|only|hardly|rarely|seldom|whether)\b|n't\b"
)
_AUXILIARY = re.compile(
    r"\b(?P<word>shall|will|must|should|is|are|was|were|can|could|has been|have been|had been)(?= (?P<next>[a-z-]+))"
)
# After "is" and the like only what makes a plain statement when denied.
_DENIABLE = re.compile(
    r"(?!\b(?:if|in|that|because|when|why|how|what|where|not|also|as|due|one|usually|often|both|either|all|no|to|"
    r"from|for|of|by|based|still|thus|therefore|however|caused|said|called|known|named|referred|defined|divided|located|mainly|mostly|"
    r"primarily|generally|sometimes|only|limited|more|most|less|another|among|especially|particularly|currently|very|an?|"
    r"then|just|almost|even|at|on|with|within|under|over|many|several|some|two|three|four)\b)"
)
_DOUBTFUL = re.compile(r"(?i)\b(?:all|every|each|any|if|both|there) (?:\w+ ){0,4}$")
_DENIED = re.compile(
    r"\b(?P<word>shall|will|must|should|is|are|was|were|can|could|has|have|had|may|would)(?P<not> not)\b"
    r"(?<!\bmay not(?= be))(?! (?:limited|only|"
    r"less|more|later|earlier|exceed|fewer|greater|necessarily|yet|just|merely|otherwise|even|all|be limited|so))"
)
_CANNOT = re.compile(r"\b(?:can(?P<not>not))\b(?! only)")
_DOES_NOT = re.compile(r"\bdoes not (?!necessarily|only|yet|even|just)(?P<verb>[a-z]+)\b")
_DO_NOT = re.compile(r"\bdo(?P<not> not)(?= (?!necessarily|only|yet|even|just)[a-z]+)")
_WITHOUT = re.compile(
    r"\b(?P<word>[Ww]ithout)(?= (?!limit|prejudice|regard|any|delay|being|having|derogat|limiting|the need)[a-z])"
)

_MODALS = (
    (r"shall not", "may"), (r"must not", "may"), (r"may not", "must"),
    (r"shall(?! not| mean| have the meaning| include)", "may"), (r"must(?! not| have)", "need not"),
    (r"may(?! not| have been| also| wish| be subject| need| require| arise| result)(?= [a-z])", "shall not"),
    (r"should(?! not| have)", "need not"), (r"will(?! not)(?= [a-z])", "may"),
    (r"(?:is|are) required to", "{be} permitted to"), (r"(?:is|are) permitted to", "{be} required to"),
    (r"(?:is|are) entitled to(?= [a-z]+ (?!and))", "{be} obliged to"), (r"is contraindicated", "is indicated"),
    (r"are contraindicated", "are indicated"), (r"contraindicated", "indicated"),
    (r"is indicated(?= for| in)", "is contraindicated"), (r"are indicated(?= for| in)", "are contraindicated"),
    (r"prohibited(?= from)", "exempted"), (r"is prohibited", "is permitted"), (r"are prohibited", "are permitted"),
    (r"is recommended", "is discouraged"), (r"are recommended", "are discouraged"), (r"(?<!non-)mandatory", "optional"),
)  # fmt: skip
_MEDICAL_MODALS = ((r"may(?! not| have been| also)(?= [a-z])", "will not"), (r"should(?! not| have)", "need not"))

_ORDER = (
    ("not less than", "not more than"), ("not more than", "not less than"), ("no less than", "no more than"),
    ("no more than", "no less than"), ("no later than", "no earlier than"), ("not later than", "not earlier than"),
    ("at least", "at most"), ("at most", "at least"), ("up to (?=[\\d$])", "at least "), ("more than", "less than"),
    ("less than", "more than"), ("greater than", "less than"), ("fewer than", "more than"), ("prior to", "after"),
    ("before(?= \\w)", "after"), ("after", "before"), ("earlier of", "later of"), ("later of", "earlier of"),
    ("maximum", "minimum"), ("minimum", "maximum"), ("increase", "decrease"), ("increases", "decreases"),
    ("increased", "decreased"), ("increasing", "decreasing"), ("decrease", "increase"), ("decreases", "increases"),
    ("decreased", "increased"), ("reduces", "increases"), ("reduced", "increased"), ("higher", "lower"),
    ("lower", "higher"), ("upregulated", "downregulated"), ("longer than", "shorter than"), ("larger", "smaller"),
    ("smaller", "larger"), ("or more", "or less"), ("or older", "or younger"), ("older than", "younger than"),
    ("exceeds", "falls below"), ("above (?=\\d)", "below "), ("below (?=\\d)", "above "), ("exceeding", "below"),
    ("improves", "worsens"), ("improved", "worsened"), ("faster", "slower"), ("better than", "worse than"),
)  # fmt: skip
_OPPOSITES = re.compile(
    r"(?i)increas\w* (?:or|and|/) ?decreas|decreas\w* (?:or|and|/) ?increas|"
    r"higher (?:or|and) lower|lower (?:or|and) higher|"
    r"more or less|before (?:or|and|,|, and) (?:\w+ ){0,3}after|after (?:or|and) before|maximum and minimum|"
    r"minimum and maximum|larger and smaller|(?:before|after),? (?:and|or|during)|soon after|shortly|thereafter|"
    r"immediately|"
    r"lower (?:respiratory|extremit|limb|back|abdomen|abdominal|airway|tract|court|leg|part|than expected)|"
    r"higher education|"
    r"before (?:the|a|any|such) (?:court|tribunal|judge|board|arbitrator|notary|magistrate|commission)|"
    r"after all|look after|"
    r"higher order|named after|no longer|even after|only after|hereinafter|increased by|\bnot until"
)
_PART_OF_PHRASE = re.compile(r"(?i)\b(?:no|not|the day|day|year|look|once|much|far|any|time|one) $")
_NOT_COUNTED = (
    "that|who|of|is|are|at|in|but|and|or|to|be|the|were|was|rights reserved|have|had|other|respects|"
    "its|his|this|has|does"
)
_NOT_INCLUDED = (
    "but not|without|any|all|how|where|when|after|before|during|with|in|by|for|to|on|at|from|as|if|those|example"
)
_EXTENT = (
    (r"all of the", "some of the"), (r"all the", "some of the"),
    (rf"all(?= (?!{_NOT_COUNTED})[a-zA-Z-]+s\b)", "some"),
    (r"all(?= (?:information|material|equipment|property|evidence|liability|work))", "some"),
    (r"always", "sometimes"), (r"usually", "rarely"), (r"often", "rarely"),
    (r"most(?= (?:of the|of|people|patients|children|adults|cases|individuals|[a-z]+s)\b)", "few"),
    (r"many(?= [a-z]+)", "few"), (r"commonly", "rarely"), (r"frequently", "rarely"), (r"solely", "partly"),
    (r"exclusively", "partly"), (r"non-exclusive", "exclusive"), (r"nonexclusive", "exclusive"),
    (r"(?<!non-)exclusive", "non-exclusive"), (r"entirely", "partly"), (r"in full", "in part"), (r"wholly", "partly"),
    (rf"including(?! (?:{_NOT_INCLUDED})\b)(?= [a-z])", "excluding"),
    (r"the majority of", "a minority of"), (r"perpetual", "temporary"), (r"irrevocable", "revocable"),
    (r"with the exception of", "including"), (r"in writing", "orally"), (r"worldwide", "local"),
    (r"prior written", "subsequent written"), (r"each(?= of the)", "some"),
    (r"every(?= (?!other|two|three|four|six|eight|few|time|effort)[a-z]+)", "not every"),
    (r"rare(?= [a-z]+)", "common"), (r"common(?= [a-z]+)", "rare"),
)  # fmt: skip
_HELD = re.compile(r"(?i)\b(?:no|not|an?|non|to|of|if|whether|that|as|more|most|less|least|very|how) (?:\w+ )?$|-$")
_NOT_EXTENT = re.compile(
    r"(?i)\bnot all|at all\b|after all|all-cause|as many|so many|how many|too many|most common|at most|"
    r"common (?:law|stock|share|ancestor|name|control|cold|interest|carrier|factor|form|good|sense|variable)|"
    r"in common|almost all|nearly all|"
    r"not always|all or (?:any|part)|exclusive of|rare (?:earth|variant)|as often|more often|how often|"
    r"mutually exclusive|(?:sole|entire) and exclusive|"
    r"\ball (?:kinds|sorts|times)|by and large"
)


def negation_added(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """A "not" after the auxiliary, where nothing is denied before it and no "all" makes the denial doubtful."""
    text = sentence.text
    for match in _AUXILIARY.finditer(text):
        before = text[: match.start()]
        if (
            not _DENYING.search(before)
            and not _DOUBTFUL.search(before)
            and not _DENYING.match(match["next"])
            and _DENIABLE.match(text, match.end() + 1)
        ):
            word = match["word"]
            new = "cannot" if word == "can" else f"{word.split()[0]} not" + (" been" if " " in word else "")
            yield replaced(match, new, "word")


def negation_removed(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """The denial taken away, where the sentence stays whole."""
    text = sentence.text
    if re.search(r"(?i)\b(?:nor|neither|but (?:rather|also)|not only|whether or not|if not)\b", text):
        return
    for pattern in (_DENIED, _CANNOT, _DO_NOT):
        for match in pattern.finditer(text):
            # "shall not … any", "do not … unless": what hangs on the denial would be left hanging.
            if not re.match(r".{0,60}\b(?:any|either|unless|until|except|but|yet|ever)\b", text[match.end() :]):
                yield replaced(match, "", "not")
    for match in _DOES_NOT.finditer(text):
        yield replaced(match, _third_person(match["verb"]))
    for match in _WITHOUT.finditer(text):
        yield replaced(match, like(match["word"], "with"), "word")


def modal(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """A duty made a choice, a choice a ban, a contraindication an indication."""
    table = _MODALS if not sentence.is_medical else (
        *_MEDICAL_MODALS, *(row for row in _MODALS if not row[0].startswith(("may", "should")))
    )  # fmt: skip
    denied = re.compile(r"(?i)\b(?:no|neither|nor|none|nothing|never)\b")
    for pattern, new in table:
        for match in re.finditer(rf"\b{pattern}\b", sentence.text):
            if not denied.search(sentence.text[: match.start()]):
                yield replaced(match, new.format(be=match[0].split()[0]))


def comparative(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """The order turned round: at least and at most, before and after, increase and decrease."""
    text = sentence.text
    if _OPPOSITES.search(text):
        return
    for old, new in _ORDER:
        for match in re.finditer(rf"\b{old}(?!\w)" if old[-1] != ")" else rf"\b{old}", text, re.IGNORECASE):
            is_name = match[0][0].isupper() and match.start() > 0
            is_part = _PART_OF_PHRASE.search(text[: match.start()]) and not old.startswith(("no ", "not "))
            is_verb = old == "lower" and re.match(r" (?:the|your|their|blood|a|its|his) ", text[match.end() :])
            if not (is_name or is_part or is_verb):
                yield replaced(match, like(match[0], new))


def scope(sentence: Sentence, draw: Random) -> Iterator[Change]:  # noqa: ARG001
    """All made some, most few, exclusive non-exclusive, included excluded."""
    if _NOT_EXTENT.search(sentence.text):
        return
    for old, new in _EXTENT:
        for match in re.finditer(rf"\b{old}\b", sentence.text, re.IGNORECASE):
            if old.startswith(("all", "in ")) or not _HELD.search(sentence.text[: match.start()]):
                yield replaced(match, like(match[0], new))


def _third_person(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb == "be":
        return "is"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
