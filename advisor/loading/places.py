"""Where the shipped rules and knowledge are, in a checkout and in an installed wheel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.errors import InputError

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class PackPlace:
    """The two folders of a pack, and the folder that its file names are shown relative to."""

    root: Path
    rules: Path
    knowledge: Path

    def files(self) -> tuple[tuple[str, Path], ...]:
        """Return every YAML file of the pack with its name under the root, sorted by name."""
        found = [
            (path.relative_to(self.root).as_posix(), path)
            for folder in (self.knowledge, self.rules)
            for path in folder.rglob("*.yaml")
            if path.is_file() and not is_case(path.relative_to(self.root).parts)
        ]
        return tuple(sorted(found))


def is_case(parts: tuple[str, ...]) -> bool:
    """Whether a file under a pack's root belongs to a worked case, not to the knowledge itself."""
    return parts[:2] == ("knowledge", "cases")


def base_pack() -> PackPlace:
    """Return the place of the shipped pack: inside the package when installed, else beside it."""
    for root in (_PACKAGE / "base", _PACKAGE.parent):
        if (root / "knowledge" / "pack.yaml").is_file():
            return PackPlace(root, root / "rules", root / "knowledge")
    raise InputError(
        "the shipped rules and knowledge are missing; reinstall with: "
        "pip install --force-reinstall partnership-advisor"
    )


def pack_at(folder: Path) -> PackPlace:
    """Return the place of a pack in a folder of the user's."""
    if not (folder / "knowledge" / "pack.yaml").is_file():
        raise InputError(f"{folder}: no pack here; a pack has the file knowledge/pack.yaml")
    return PackPlace(folder, folder / "rules", folder / "knowledge")


def worked_cases(place: PackPlace | None = None) -> dict[str, Path]:
    """Return the worked cases of a pack by id, sorted: the folder of each."""
    folder = (place or base_pack()).knowledge / "cases"
    return {p.parent.name: p.parent for p in sorted(folder.glob("*/case.yaml"))}
