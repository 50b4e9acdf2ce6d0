"""The definitions as git has them, and what their changes since ask of their versions."""

import contextlib
import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from agent_catalogue.lifecycle import objection
from agent_contracts.definition import AgentDefinition
from agent_contracts.source import MAX_BYTES, InvalidDefinitions, Source, SourceError, read_definition

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "main")
_TIMEOUT = 60
"""Seconds that git may take: its answers come from a disk, which may be a slow one."""


class NotInGit(Exception):
    """There is nothing to compare with; the text says why."""


class UnknownRevision(Exception):
    """The revision that was asked for is not there; the text says what to do."""


class VersionCheck(NamedTuple):
    """What a comparison with git found."""

    errors: list[SourceError]
    base: str | None = None
    """The commit that was compared with; None where nothing was."""
    unchecked: str = ""
    """Why nothing was compared."""


def check_versions(folder: Path, *, root: Path, against: str | None = None) -> VersionCheck:
    """Compare the definitions of `folder` with those of a commit, and return the versions that did not rise enough.

    The commit is `against`; without it, the one at which the branch left the default branch or, where git knows no
    default branch, the last one. Errors name files by their path from `root`. A definition is known by its id, wherever
    it stood; one that was not valid then, by the schema of now, counts as new. One that is not valid now is passed
    over: others tell that. Where next to nothing changed, next to nothing is read as YAML.

    Raises:
        UnknownRevision: `against` names no commit.
    """
    try:
        base = _base(root, against)
        recorded = _recorded(root, base, folder)
        changed = _changed(folder, recorded, _git(root, "rev-parse", "--show-object-format").strip())
        before = _read(root, {name: recorded[name] for name in changed})
    except NotInGit as reason:
        return VersionCheck([], unchecked=str(reason))
    found = (_objection(before[name], source, root) for name, source in changed.items() if name in before)
    return VersionCheck(sorted(error for error in found if error), base)


def _objection(before: AgentDefinition, source: Source, root: Path) -> SourceError | None:
    message = objection(before, source.definition)
    return source.error(("version",), message, relative_to=root) if message else None


def _base(root: Path, against: str | None) -> str:
    if _git(root, "rev-parse", "--is-inside-work-tree").strip() != "true":
        raise NotInGit("git has no files checked out here")
    if against is not None:
        named = _commit(root, against)
        if not named:
            raise UnknownRevision(f"git knows no commit {against[:100]!r}; `git branch -a` and `git tag` list names")
        return named
    head = _commit(root, "HEAD")
    if not head:
        raise NotInGit("git has no commit here yet")
    # A shallow clone may not hold the commit at which the two parted.
    parted = (_git_or_none(root, "merge-base", "HEAD", branch) for branch in _DEFAULT_BRANCHES)
    return next(filter(None, parted), head)


def _commit(root: Path, revision: str) -> str | None:
    return _git_or_none(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")


def _recorded(root: Path, commit: str, folder: Path) -> dict[str, str]:
    """The git ids of the definitions' contents, by the definitions' ids."""
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", folder.relative_to(root).as_posix())
    found: dict[str, str] = {}
    for entry in listed.split("\0"):
        about, _, name = entry.partition("\t")
        path = PurePosixPath(name)
        if path.suffix == ".yaml" and (fields := about.split())[1:2] == ["blob"]:
            found[path.stem] = fields[2]
    return found


def _changed(folder: Path, recorded: Mapping[str, str], hash_name: str) -> dict[str, Source]:
    """The definitions whose bytes are not those recorded, by id. Git's own name for bytes is compared, so that only
    what changed has to be understood."""
    found: dict[str, Source] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        content = _content(path) if path.stem in recorded else b""
        blob = b"blob %d\0%b" % (len(content), content)
        if not content or hashlib.new(hash_name, blob, usedforsecurity=False).hexdigest() == recorded[path.stem]:
            continue
        with contextlib.suppress(InvalidDefinitions):
            found[path.stem] = Source(read_definition(content, path), path, content)
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return b""


def _read(root: Path, wanted: Mapping[str, str]) -> dict[str, AgentDefinition]:
    """The definitions as they were, all by one process; those that cannot be read are left out."""
    if not wanted:
        return {}
    output = _run(root, "cat-file", "--batch", stdin="\n".join(wanted.values()).encode() + b"\n")
    found: dict[str, AgentDefinition] = {}
    position = 0
    for name in wanted:
        end = output.index(b"\n", position)
        size_or_state = output[position:end].rpartition(b" ")[2]
        if not size_or_state.isdigit():
            raise NotInGit("git misses files of that commit; fetch it whole: `git fetch --unshallow`")
        size = int(size_or_state)
        content = output[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
        try:
            found[name] = read_definition(content, name)
        except InvalidDefinitions:
            continue  # the schema has changed since: there is no earlier definition to hold this one against
    return found


def _git(root: Path, *arguments: str) -> str:
    return _run(root, *arguments).decode("utf-8", "surrogateescape")


def _git_or_none(root: Path, *arguments: str) -> str | None:
    try:
        return _git(root, *arguments).strip()
    except NotInGit:
        return None


def _run(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run git without its prompts; NotInGit where it fails, is not there or does not end."""
    command = ["git", "-C", str(root), "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, timeout=_TIMEOUT, check=True)  # noqa: S603 - a list, and no shell
    except FileNotFoundError as error:
        raise NotInGit("git is not installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise NotInGit(f"git says: {said or arguments[0] + ' failed'}") from error
    except (subprocess.SubprocessError, OSError) as error:
        raise NotInGit(f"git {arguments[0]} did not run: {error}") from error
    return done.stdout
