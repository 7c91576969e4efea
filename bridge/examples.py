"""Where the example sites are: they travel with the package, and a name is enough to run one."""

from pathlib import Path

_HERE = Path(__file__).parent
FOLDERS = (_HERE / "examples", _HERE.parent / "examples")  # in a wheel; in a checkout


def site_path(given: str) -> Path:
    """A site's folder or file as given, else the example of that name."""
    path = Path(given)
    if path.exists() or path.name != given:
        return path
    found = (folder / given for folder in FOLDERS)
    return next((f for f in found if (f / "site.yaml").is_file()), path)
