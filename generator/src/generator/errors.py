"""What stops the generator before it has written anything."""


class GeneratorError(Exception):
    """The repository is not in a state to generate from; the text says what to do."""
