"""Units of measure as lawyers and clinicians write them, and what converts into what.

An own table, since a library of physics converts too much: a month is no number of days here, a business day no day,
and tablets, international units and milliequivalents are units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# dimension: spellings = how many of the first one it is
_TABLE = {
    "day": "day days calendar-day calendar-days = 1; week weeks wk wks = 7; fortnight fortnights = 14; "
    "hour hours hr hrs h = 1/24; minute minutes min mins = 1/1440; second seconds sec secs = 1/86400",
    "month": "month months calendar-month calendar-months mo mos = 1; "
    "year years yr yrs calendar-year calendar-years = 12; "
    "quarter quarters calendar-quarter = 3; decade decades = 120",
    "business day": "business-day business-days working-day working-days banking-day banking-days = 1",
    "mass": "g gram grams gm gms = 1; mg milligram milligrams mgs = 0.001; "
    "mcg µg μg ug microgram micrograms = 0.000001; ng nanogram nanograms = 0.000000001; "
    "kg kilogram kilograms kgs = 1000; lb lbs pound-weight = 453.59237; "
    "tonne tonnes = 1000000; oz ounce ounces = 28.349523125",
    "volume": "l liter liters litre litres = 1; dl deciliter = 0.1; "
    "ml milliliter milliliters millilitre millilitres cc = 0.001; "
    "µl microliter microliters = 0.000001; gallon gallons = 3.785411784",
    "amount": "mol = 1; mmol millimole millimoles = 0.001; µmol micromol micromole = 0.000001; nmol = 0.000000001",
    "equivalent": "meq milliequivalent milliequivalents = 1; eq = 1000",
    "unit": "unit units u iu international-unit international-units = 1",
    "length": "m meter meters metre metres = 1; cm centimeter centimeters centimetre centimetres = 0.01; "
    "mm millimeter millimeters millimetre millimetres = 0.001; km kilometer kilometers kilometre kilometres = 1000; "
    "mile miles = 1609.344; foot feet ft = 0.3048; inch inches = 0.0254; yard yards = 0.9144",
    "area": "m2 m² sq-m square-meter square-meters square-metres = 1; square-feet square-foot sq-ft = 0.09290304; "
    "hectare hectares ha = 10000; acre acres = 4046.8564224",
    "pressure": "mmhg = 1",
    "energy": "kcal = 1",
    "temperature": "°c degrees-celsius degrees-c ℃ = 1",
    "fahrenheit": "°f degrees-fahrenheit degrees-f ℉ = 1",
    "share": "% percent per-cent percentage pct = 1; basis-points basis-point bps = 0.01",
    "percentage point": "percentage-points percentage-point = 1",
    "tablet": "tablet tablets tab tabs pill pills = 1",
    "capsule": "capsule capsules cap caps = 1",
    "drop": "drop drops = 1",
    "puff": "puff puffs inhalation inhalations spray sprays = 1",
    "dose": "dose doses = 1",
    "USD": "dollar dollars usd us$ $ us-dollars u.s.-dollars = 1; cent cents = 0.01",
    "GBP": "gbp £ pounds-sterling pound pounds = 1",
    "EUR": "euro euros eur € = 1",
    "times": "times time = 1",
}
_FAMILY = {"day": "time", "month": "time", "business day": "time", "USD": "money", "GBP": "money", "EUR": "money"}
_FAMILY |= {"per day": "frequency", "per month": "frequency", "reference": "reference", "ordinal": "ordinal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a number counts. Numbers of one dimension can be compared once each is multiplied by its factor."""

    dimension: str
    factor: Decimal

    @property
    def family(self) -> str:
        """What a number of another dimension may be mistaken for: days for months, dollars for pounds."""
        return _FAMILY.get(self.dimension, "amount")


COUNT = Unit(dimension="count", factor=Decimal(1))


def _key(spelling: str) -> str:
    return re.sub(r"[\s-]+", "-", spelling.strip().casefold())  # of both letters for "micro" it makes one


def _read_table() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for dimension, rows in _TABLE.items():
        for row in rows.split(";"):
            spellings, factor = row.split("=")
            over, _, under = factor.strip().partition("/")
            unit = Unit(dimension=dimension, factor=Decimal(over) / Decimal(under or 1))
            units |= dict.fromkeys(map(_key, spellings.split()), unit)
    return units


_UNITS = _read_table()
_SPELLED = "|".join(re.escape(name).replace(r"\-", r"[\s-]") for name in sorted(_UNITS, key=len, reverse=True))
_ENDS = r"(?![\w$])"
# "mg/kg", "mg per kg", "units/kg/h", "mL/min": no "/day", which tells how often.
_UNDER = r"\s?(?:/|\bper\b)\s?(?:kg|kilogram|m2|m²|ml|l|dl|liter|litre|min|minute|h|hr|hour)\b"
_AFTER = re.compile(
    rf"(?:[\s-]*|\s*\(\d+\)\s*|\)\s*)(?P<over>{_SPELLED}){_ENDS}(?P<under>(?:{_UNDER}){{0,2}})", re.IGNORECASE
)
_BEFORE = re.compile(r"(?P<sign>US\$|USD|GBP|EUR|[$£€])\s?$", re.IGNORECASE)


def unit_after(text: str, at: int) -> tuple[Unit, int] | None:
    """The unit that begins at a place in a text, and where it ends; None where none does."""
    match = _AFTER.match(text, at)
    if match is None:
        return None
    unit = _UNITS[_key(match["over"])]
    for under in re.findall(r"(?:/|per)\s?([\w²]+)", match["under"], re.IGNORECASE):
        below = _UNITS[_key(under)]
        unit = Unit(dimension=f"{unit.dimension} per {below.dimension}", factor=unit.factor / below.factor)
    return unit, match.end()


def unit_before(text: str, at: int) -> tuple[Unit, int] | None:
    """The sign of a currency that ends at a place in a text, and where it begins; None where none does."""
    match = _BEFORE.search(text, max(0, at - 5), at)
    return (_UNITS[_key(match["sign"])], match.start()) if match else None
