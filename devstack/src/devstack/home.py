"""Where a checkout keeps what its servers write."""

import hashlib
import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path


class NotInRepository(Exception):
    """The current folder is not inside a checkout of Rialto."""


@dataclass(frozen=True)
class Home:
    """The paths of one platform: `root` holds its data, logs and state; `repository` is the checkout it runs."""

    root: Path
    repository: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Home":
        """Walk up from `start` (the current folder) to the checkout; `RIALTO_HOME` names another folder for the data.

        Raises NotInRepository.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if _is_repository(folder):
                named = os.environ.get("RIALTO_HOME")
                return cls(Path(named).expanduser().resolve() if named else folder / ".rialto", folder)
        raise NotInRepository(f"{here} is not inside a checkout of Rialto; change into one and try again.")

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def state(self) -> Path:
        return self.run / "state.json"

    @property
    def environment(self) -> Path:
        """What the applications are told, with passwords: for tests and tools that join them."""
        return self.run / "environment.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def ports(self) -> Path:
        return self.root / "ports.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def temporary(self) -> Path:
        """A folder outside the home that belongs to it, for data which its owner cannot reach inside."""
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"rialto-{digest}"

    def log(self, component: str) -> Path:
        return self.logs / f"{component}.log"

    def prepare(self) -> None:
        """Make the folders that everything else expects."""
        for folder in (self.root, self.logs, self.run):
            folder.mkdir(parents=True, exist_ok=True)


def _is_repository(folder: Path) -> bool:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8")).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == "rialto"
