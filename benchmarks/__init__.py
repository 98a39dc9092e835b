"""How fast and how right the program is, beside its peers in the same run: `python -m benchmarks --help`."""
