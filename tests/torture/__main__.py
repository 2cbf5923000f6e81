"""`PYTHONPATH=tests python -m torture [CAMPAIGN …]`: the long campaigns against the storage, each for a time budget."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from torture import corruption, crash_states, faults, kills, readers, wall
from torture.ledger import Ledger

Campaign = Callable[[float, int, Ledger], None]  # budget in seconds, seed, ledger

CAMPAIGNS: dict[str, Campaign] = {
    "crash_states": crash_states.campaign,
    "kills": kills.campaign,
    "faults": faults.campaign,
    "corruption": corruption.campaign,
    "readers": readers.campaign,
    "wall": wall.campaign,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"of {', '.join(CAMPAIGNS)}; default: all")
    parser.add_argument("--budget", type=float, default=600, help="seconds for each campaign")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if unknown := sorted(set(given.campaigns) - set(CAMPAIGNS)):
        parser.error(f"no campaign {', '.join(unknown)}; there are {', '.join(CAMPAIGNS)}")
    ledger = Ledger()
    for name in given.campaigns or CAMPAIGNS:
        CAMPAIGNS[name](given.budget, given.seed, ledger)


if __name__ == "__main__":
    main()
