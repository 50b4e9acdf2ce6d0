"""Work that nobody could carry."""
