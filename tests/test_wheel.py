"""The wheel holds everything: installed alone, far from the checkout, it checks and plays a site."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with our wheel; third-party packages are borrowed from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder)
    run(sys.executable, *build, ROOT, cwd=folder)
    (wheel,) = folder.glob("patrolbridge-*.whl")
    assert wheel.name.endswith("py3-none-any.whl"), "pure Python: every machine takes it"
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    borrowed = sysconfig.get_path("purelib")
    (Path(own.strip()) / "borrowed.pth").write_text(f"{borrowed}\n")
    return folder


def test_the_wheel_runs_far_from_the_checkout(installed: Path) -> None:
    command = installed / "env" / "bin" / "patrolbridge"
    where = run(
        installed / "env" / "bin" / "python", "-c", "import bridge; print(bridge.__file__)",
        cwd=installed,
    )  # fmt: skip
    assert where.startswith(str(installed)), "it runs what was installed, not the checkout"
    assert "yuanjiajie" in run(command, "check", "yuanjiajie", cwd=installed)
    rows = run(command, "say", "yuanjiajie", "迷魂台有人打架", cwd=installed).splitlines()
    kinds = [row["kind"] for row in map(json.loads, rows) if "kind" in row]
    assert kinds == ["dispute"]


@pytest.mark.parametrize(
    "path",
    [
        "bridge/logs/commit.lua",
        "bridge/catalogue/zh.yaml",
        "bridge/catalogue/en.yaml",
        "bridge/config/keys.yaml",
        "adapters/console/static/index.html",
        "adapters/console/static/report.html",
        "adapters/handset/page/index.html",
        "bridge/examples/yuanjiajie/site.yaml",
        "bridge/examples/yuanjiajie/paths.geojson",
        "bridge/examples/yuanjiajie/tests.yaml",
        "bridge/examples/common/kinds.yaml",
    ],
)
def test_data_travels_along(installed: Path, path: str) -> None:
    (found,) = (installed / "env").glob(f"lib/python3*/site-packages/{path}")
    assert found.stat().st_size > 100
