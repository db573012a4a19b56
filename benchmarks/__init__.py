"""Speed, accuracy and leaks, measured: `python -m benchmarks.NAME [--json OUT]`.

Each module measures one thing, prints a table and writes JSON to `benchmarks/results/NAME.json`
with the machine, versions, date, commit and command that it came from. Each has `table(results)`,
which the README's and docs' tables are generated with.
"""
