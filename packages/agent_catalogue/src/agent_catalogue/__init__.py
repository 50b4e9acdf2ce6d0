"""The catalogue's editor-in-chief: what must hold across all definitions, and from one version to the next."""
