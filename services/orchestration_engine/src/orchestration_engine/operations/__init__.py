"""How the platform is, for those who run it."""
