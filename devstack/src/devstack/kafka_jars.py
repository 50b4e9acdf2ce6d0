"""The jars of Apache Kafka, one version, each known by its hash: `python -m devstack.kafka_jars` fetches them.

Maven resolves them from whichever repository it is set up with. `--lock VERSION` writes the list anew.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from devstack.files import write_atomically
from devstack.home import Home

LOCK = Path(__file__).with_name("kafka_jars.lock")
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
_BROKER = "org.apache.kafka:kafka_2.13"
_LOGS = "org.slf4j:slf4j-simple:1.7.36"
"""Writes what the broker logs; its version is that of the interface that the broker is built with."""
_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rialto</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{}
  </dependencies>
</project>
"""
_DEPENDENCY = """\
    <dependency>
      <groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
      {}
    </dependency>"""
# What the list names is all there is to fetch: nothing is resolved a second time.
_ALONE = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
_LONGEST = 600.0


class CannotFetch(Exception):
    """The jars cannot be had; the text says why and what to do."""


class Jar(NamedTuple):
    """One jar."""

    name: str
    """`group:artifact:version`"""
    sha256: str

    @property
    def file(self) -> str:
        """Its name in a folder."""
        _, artifact, version = self.name.split(":")
        return f"{artifact}-{version}.jar"


def jars(lock: Path = LOCK) -> list[Jar]:
    """Return the jars that the lock names."""
    lines = [line for line in lock.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [Jar(*line.split()) for line in lines]


def version(wanted: Sequence[Jar]) -> str:
    """Return the version of the broker among jars."""
    return next(jar.name.rpartition(":")[2] for jar in wanted if jar.name.startswith(f"{_BROKER}:"))


def fetched(folder: Path) -> Path:
    """Return the folder of jars inside `folder`, where they are fetched to if they are not all there.

    Raises CannotFetch.
    """
    wanted = jars()
    place = folder / f"kafka-{version(wanted)}"
    if _wrong(place, wanted):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            found = Path(temporary) / "jars"
            _copy([jar.name for jar in wanted], Path(temporary), found, _ALONE)
            if wrong := _wrong(found, wanted):
                raise CannotFetch(
                    f"these jars are missing, or are not those that {LOCK.name} names: {', '.join(wrong)}"
                )
            shutil.rmtree(place, ignore_errors=True)
            found.replace(place)
    return place


def lock(wanted: str) -> str:
    """Return the list of jars that a version of the broker needs.

    Raises CannotFetch.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = folder / "jars"
        _copy([f"{_BROKER}:{wanted}", _LOGS], folder, found, "")
        said = _maven(folder, "list", "-DincludeScope=runtime")
        listed = sorted(Jar(name, _hash(found / Jar(name, "").file) or "") for name in names(said))
    made = f"`python -m devstack.kafka_jars --lock {wanted}`"
    head = f"# Apache Kafka {wanted} and what it needs at run time, with the SHA-256 of each jar; made by {made}.\n"
    return head + "".join(f"{jar.name} {jar.sha256}\n" for jar in listed)


def _wrong(folder: Path, wanted: Sequence[Jar]) -> list[str]:
    return [jar.name for jar in wanted if _hash(folder / jar.file) != jar.sha256]


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _copy(names: Sequence[str], folder: Path, into: Path, extra: str) -> None:
    listed = "\n".join(_DEPENDENCY.format(*name.split(":"), extra) for name in names)
    (folder / "pom.xml").write_text(_POM.format(listed), "utf-8")
    _maven(folder, "copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={into}")


def _maven(folder: Path, goal: str, *options: str) -> str:
    program = shutil.which("mvn")
    if program is None:
        raise CannotFetch(
            "Maven fetches the jars of Apache Kafka, and there is no `mvn` (on Debian: apt install maven)"
        )
    words = [program, "--batch-mode", "--file", str(folder / "pom.xml"), f"{_PLUGIN}:{goal}", *options]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_LONGEST, check=False)  # noqa: S603  (our own words)
    except subprocess.TimeoutExpired:
        raise CannotFetch(f"Maven did not end within {_LONGEST:g} s; is its repository within reach?") from None
    if done.returncode != 0:
        errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
        raise CannotFetch("Maven could not fetch the jars of Apache Kafka:\n" + "\n".join(errors[:5]))
    return done.stdout


def names(said: str) -> set[str]:
    """Return the jars in what Maven writes when it lists them."""
    found = re.findall(r"^\[INFO\] +([\w.-]+):([\w.-]+):jar:([\w.-]+):(?:compile|runtime)", said, re.MULTILINE)
    return {":".join(one) for one in found}


def main() -> None:
    """Fetch the jars and print their folder, or write the lock."""
    parser = argparse.ArgumentParser(description="Fetch the jars of Apache Kafka, and print the folder they are in.")
    parser.add_argument("--into", type=Path, help="where the folder is made; .rialto/tools if left out")
    parser.add_argument("--lock", metavar="VERSION", help="resolve a version, and write the list of its jars anew")
    options = parser.parse_args()
    try:
        if options.lock:
            write_atomically(LOCK, lock(options.lock))
            return
        print(fetched(options.into or Home.find().repository / ".rialto" / "tools"))  # noqa: T201  (what it is for)
    except CannotFetch as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
