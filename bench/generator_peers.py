"""Makes agents' folders with another generator, inside that generator's own environment; see `generator.py`.

`python generator_peers.py cookiecutter|copier GENERATED TARGET COUNT`
"""

import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = {"Dockerfile": "dockerfile", "README.md": "readme", "app.py": "app", "requirements.txt": "requirements"}
NAMES["definition.yaml"] = "definition"


def with_cookiecutter(template: Path, target: Path, agent_id: str, texts: Mapping[str, str]) -> None:
    """Make one agent's folder. Cookiecutter renders the variables too, so what they say is marked as text."""
    cookiecutter = importlib.import_module("cookiecutter.main").cookiecutter
    raw = {name: f"{{% raw %}}{text}{{% endraw %}}" for name, text in texts.items()}
    cookiecutter(str(template), no_input=True, extra_context={"id": agent_id, **raw}, output_dir=str(target))


def with_copier(template: Path, target: Path, agent_id: str, texts: Mapping[str, str]) -> None:
    """Make one agent's folder."""
    run_copy = importlib.import_module("copier").run_copy
    run_copy(str(template), target / agent_id, data=dict(texts), defaults=True, quiet=True, unsafe=True)


def cookiecutter_template(folder: Path) -> None:
    """Write a template whose files are its variables."""
    inner = folder / "{{cookiecutter.id}}"
    inner.mkdir(parents=True)
    variables = dict.fromkeys(("id", *NAMES.values()), "")
    (folder / "cookiecutter.json").write_text(json.dumps(variables))
    for name, variable in NAMES.items():
        (inner / name).write_text(f"{{{{ cookiecutter.{variable} }}}}")


def copier_template(folder: Path) -> None:
    """Write a template whose files are its variables."""
    folder.mkdir(parents=True)
    (folder / "copier.yml").write_text("".join(f"{name}: {{type: str, default: ''}}\n" for name in NAMES.values()))
    for name, variable in NAMES.items():
        (folder / f"{name}.jinja").write_text(f"{{{{ {variable} }}}}")


def main() -> None:
    """Make them all."""
    peer, generated, target, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    template = target.with_name(f"{target.name}-template")
    make = with_cookiecutter if peer == "cookiecutter" else with_copier
    (cookiecutter_template if peer == "cookiecutter" else copier_template)(template)
    target.mkdir()
    for folder in sorted(path for path in generated.iterdir() if path.is_dir())[:count]:
        texts = {variable: (folder / name).read_text("utf-8") for name, variable in NAMES.items()}
        make(template, target, folder.name, texts)


if __name__ == "__main__":
    main()
