"""The commands of the other embedded servers."""

import sys

from devstack.components import Launch
from devstack.home import Home
from devstack.wheels import broker_program, model_file, valkey_program


def valkey(home: Home, port: int) -> Launch:
    """Return the command of Valkey, which keeps every write in a log of its own."""
    folder = home.root / "valkey"
    folder.mkdir(exist_ok=True)
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "protected-mode": "yes",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Launch([str(valkey_program(home)), *options])


def broker(home: Home, port: int) -> Launch:
    """Return the command of the broker, which keeps everything in memory: the events' truth is the database."""
    listener = f"tcp://127.0.0.1:{port}"
    words = [str(broker_program(home)), "broker", "--listener-url", listener, "--advertised-listener-url", listener]
    return Launch([*words, "--storage-engine", "memory://tansu/"])


def model(port: int) -> Launch:
    """Return the command of the local language model."""
    model_file()
    return Launch([sys.executable, "-m", "devstack.model_server", "--port", str(port)])


def module(name: str) -> Launch:
    """Return the command of a Python module."""
    return Launch([sys.executable, "-m", name])
