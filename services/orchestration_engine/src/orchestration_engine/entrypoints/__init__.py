"""The processes: each reads the settings, builds the parts and hands them to the slices."""
