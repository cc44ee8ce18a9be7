"""Every benchmark, one after the other, as one table of ratios: `make bench`, or with names of benchmarks only those.

Figures are compared within one run only: variants take turns, medians count. ``good`` and ``aim`` are what we want of a
ratio on two busy cores.
"""

import sys
from importlib import import_module

from ground import heading

BENCHMARKS = ("pages", "posts", "visitors", "group_commit", "added_latency", "upstream", "claim", "guard", "tallies")


def main(names: list[str]) -> int:
    """Run what is named; the exit code is 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    heading()
    for name in names or BENCHMARKS:
        import_module(name).main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
