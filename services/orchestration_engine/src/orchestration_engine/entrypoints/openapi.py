"""Write the OpenAPI document that the web page's client is generated from.

`python -m orchestration_engine.entrypoints.openapi web/openapi.json`; with `--check`, exit 1 where the file differs.
"""

import argparse
import json
import sys
from pathlib import Path

from orchestration_engine.entrypoints.api import create_app


def document() -> str:
    """Return the document as it is checked in."""
    return json.dumps({**create_app().openapi(), "x-source": "engine"}, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write or check the file named on the command line."""
    parser = argparse.ArgumentParser(description="Write the engine's OpenAPI document.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file differs")
    arguments = parser.parse_args()
    text = document()
    if not arguments.check:
        arguments.path.write_text(text, encoding="utf-8")
    elif not arguments.path.is_file() or arguments.path.read_text(encoding="utf-8") != text:
        sys.exit(f"{arguments.path} is not the API's document any more. Run `make client`, and commit what changes.")


if __name__ == "__main__":
    main()
