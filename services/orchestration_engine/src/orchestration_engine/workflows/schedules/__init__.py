"""Templates that run by the clock."""
