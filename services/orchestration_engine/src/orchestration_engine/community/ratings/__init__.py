"""How agents do in everybody's hands, and what those say who ran them."""
