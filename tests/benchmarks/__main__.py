"""`python -m tests.benchmarks [NAME...]` runs benchmarks and prints one line a figure."""

import importlib
import pkgutil
import sys

import tests.benchmarks


def main() -> int:
    """Run the named benchmarks, or all of them."""
    names = [
        module.name.removeprefix("bench_")
        for module in pkgutil.iter_modules(tests.benchmarks.__path__)
        if module.name.startswith("bench_")
    ]
    wanted = sys.argv[1:] or names
    if unknown := set(wanted) - set(names):
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(names)}.", file=sys.stderr)
        return 2
    print("\t".join(["figure", "value", "baseline", "ratio", "asked"]))
    for name in wanted:
        for figure in importlib.import_module(f"tests.benchmarks.bench_{name}").figures():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
