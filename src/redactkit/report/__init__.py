"""What was done to one file: Plan and facts of the run, as JSON and as text. Never a pixel."""
