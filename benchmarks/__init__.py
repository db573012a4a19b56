"""Speed, accuracy and leaks, measured: `python -m benchmarks.NAME [--json OUT]`.

Each module measures one thing, prints a table and writes JSON to `benchmarks/results/NAME.json`
with the machine, versions, date, commit and command that it came from. Each has `table(results)`, and
some have `PART_table(results)`: `python -m benchmarks.tables` fills README and docs with them.
"""
