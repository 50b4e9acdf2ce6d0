"""A workflow under way: what it does next, who carries it, and what is written of it."""
