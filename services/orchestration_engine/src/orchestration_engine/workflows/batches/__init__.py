"""Many inputs through one template."""
