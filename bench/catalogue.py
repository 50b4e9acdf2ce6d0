"""A checkout with as many agents as wanted, made from the real definitions, for benchmarks to work on.

`.venv/bin/python -m bench.catalogue COUNT FOLDER` makes one to look at. The copies differ from their originals in
id and name; their texts, and so the work that they make, are the originals'.
"""

import itertools
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_DEFINITIONS = REPOSITORY / "agents" / "definitions"
_ID = re.compile(r"^id: *(\S+) *$", re.MULTILINE)
_NAME = re.compile(r"^name: *(.*?) *$", re.MULTILINE)


def make_checkout(root: Path, count: int, folders: Sequence[Path] = ()) -> Path:
    """Make `root` a checkout of `count` agents that the generator can work on, and return it.

    The definitions come from `folders`, or from those of the repository.
    """
    originals = sorted(path for folder in folders or [_DEFINITIONS] for path in folder.glob("*/*.yaml"))
    for number, path in zip(range(count), itertools.cycle(originals), strict=False):
        _copy(path, number // len(originals), root / "agents" / "definitions" / path.parent.name)
    shutil.copy(REPOSITORY / "requirements.lock", root)
    for project in (REPOSITORY / "packages").glob("*/pyproject.toml"):
        package = root / "packages" / project.parent.name
        package.mkdir(parents=True)
        shutil.copy(project, package)
    return root


def with_bytecode(folder: Path) -> dict[str, str]:
    """Return an environment in which Python keeps what it compiled, in `folder`.

    An installation has it; where the environment forbids writing it, each start would compile every library again.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def _copy(original: Path, round_: int, folder: Path) -> None:
    agent_id, text = original.stem, original.read_text("utf-8")
    if round_:
        agent_id = f"{agent_id}-{round_}"
        text = _ID.sub(f"id: {agent_id}", text, count=1)
        text = _NAME.sub(lambda found: f"name: {_numbered(found[1], round_)}", text, count=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{agent_id}.yaml").write_text(text, "utf-8")


def _numbered(name: str, number: int) -> str:
    quote = name[0] if name[0] in "\"'" else ""
    return f"{quote}{name.strip(quote) if quote else name} {number}{quote}"


if __name__ == "__main__":
    made = make_checkout(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{sys.argv[1]} agents below {made}")
