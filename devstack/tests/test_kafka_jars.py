"""What Apache Kafka is started from is what the list names."""

import re
import shutil
from pathlib import Path

import pytest

from devstack import kafka_jars
from devstack.kafka import CannotRun, KafkaNode
from devstack.kafka_jars import LOCK, CannotFetch, fetched, jars, version

_SH, _CP = shutil.which("sh"), shutil.which("cp")


def test_the_list_names_every_jar_once_by_version_and_hash_and_no_place() -> None:
    listed = jars()
    assert version(listed) in LOCK.read_text("utf-8").splitlines()[0]
    assert len({jar.file for jar in listed}) == len(listed) > 40
    assert all(re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+", jar.name) for jar in listed)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in listed)
    assert "//" not in LOCK.read_text("utf-8")


def test_without_maven_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotFetch, match="apt install maven"):
        fetched(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_java_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRun, match="Java 17"):
        KafkaNode(tmp_path, tmp_path / "node", 20_001, 20_002).start()


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Maven that puts into the folder what the test has put beside it."""
    place = tmp_path / "bin"
    place.mkdir()
    (place / "jars").mkdir()
    program = place / "mvn"
    program.write_text(
        f"#!{_SH}\n"
        f'for word in "$@"; do case "$word" in -DoutputDirectory=*) {_CP} -r "{place}/jars" '
        '"${word#-DoutputDirectory=}";; esac; done\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(place))
    return place


def test_jars_that_are_not_those_of_the_list_are_refused(tmp_path: Path, maven: Path) -> None:
    for jar in jars():
        (maven / "jars" / jar.file).write_bytes(b"something else")
    into = tmp_path / "into"
    with pytest.raises(CannotFetch, match=r"not those that kafka_jars\.lock names: .*kafka_2\.13"):
        fetched(into)
    assert list(into.iterdir()) == [], "nothing of it is left"


def test_what_maven_says_is_passed_on(tmp_path: Path, maven: Path) -> None:
    (maven / "mvn").write_text(f"#!{_SH}\necho '[ERROR] no route to the repository'; exit 1\n")
    with pytest.raises(CannotFetch, match="no route to the repository"):
        fetched(tmp_path / "into")


def test_the_names_of_jars_are_read_off_what_maven_lists() -> None:
    said = """\
[INFO] The following files have been resolved:
[INFO]    org.apache.kafka:kafka_2.13:jar:4.3.1:compile
[INFO]    org.slf4j:slf4j-api:jar:1.7.36:compile -- module org.slf4j
[INFO]    com.yammer.metrics:metrics-core:jar:2.2.0:runtime
[INFO] BUILD SUCCESS
"""
    assert kafka_jars.names(said) == {
        "org.apache.kafka:kafka_2.13:4.3.1",
        "org.slf4j:slf4j-api:1.7.36",
        "com.yammer.metrics:metrics-core:2.2.0",
    }
