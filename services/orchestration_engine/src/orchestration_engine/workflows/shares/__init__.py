"""Links at which anybody who has them reads what came of a workflow."""
