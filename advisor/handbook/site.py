"""The book as a site: Sphinx builds it from the pages, and every warning is an error."""

from __future__ import annotations

import io
import re
import shutil
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advisor.errors import KnowledgeError, MissingExtraError
from advisor.handbook.access import open_to_all
from advisor.handbook.menu import Entry, menu

_NEEDED = ("sphinx", "myst_parser", "furo")
_STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_SIDEBAR = [
    "sidebar/brand.html",
    "sidebar/search.html",
    "sidebar/scroll-start.html",
    "menu.html",
    "sidebar/scroll-end.html",
]
_TITLE = "Partnership advisor: the rule base"
_MOST_SHOWN = 20
_LANGUAGE = re.compile(r"^(`{3,}|~{3,})([\w+-]+)$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def require_generator() -> None:
    """Raise MissingExtraError unless what builds a site is installed."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise MissingExtraError("building the site", "docs")


def build_site(files: Mapping[str, str], target: Path) -> None:
    """Build the site of a book into a folder that is there and empty.

    It asks no other host for anything and can be read from the file system. Raises MissingExtraError
    where the generator is missing, KnowledgeError with what it warned of.
    """
    require_generator()
    with TemporaryDirectory(prefix="advisor-site-") as place:
        source = Path(place) / "source"
        write_files({n: _coloured(n, text) for n, text in files.items()}, source)
        faults = _run(source, target, Path(place) / "doctrees", menu(files))
    if faults:
        told = "\n".join(faults[:_MOST_SHOWN])
        raise KnowledgeError(f"the site cannot be built from these rules:\n{told}")
    open_to_all(target)
    shutil.rmtree(target / "_sources", ignore_errors=True)  # made though nothing goes there
    (target / ".buildinfo").unlink(
        missing_ok=True
    )  # for building again in place, which we never do
    (target / ".nojekyll").write_text(
        "", encoding="utf-8"
    )  # a host may leave out _static otherwise


def _coloured(name: str, text: str) -> str:
    """Return a page in which lines of a language that nobody colours are named as plain text."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    def known(found: re.Match[str]) -> str:
        try:
            find_lexer_class_by_name(found[2])
        except ClassNotFound:
            return f"{found[1]}text"
        return found[0]

    return _LANGUAGE.sub(known, text) if name.endswith(".md") else text


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write texts into a folder by their paths; LF stays LF."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)


def _run(source: Path, target: Path, doctrees: Path, entries: tuple[Entry, ...]) -> list[str]:
    """Run Sphinx, and return what it warned of."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    heard = io.StringIO()
    with patch_docutils(), docutils_namespace(), warnings.catch_warnings():
        # The libraries warn each other of what they will drop; what is wrong with pages is heard.
        warnings.simplefilter("ignore")
        application = Sphinx(
            str(source),
            None,
            str(target),
            str(doctrees),
            "html",
            confoverrides=_settings(entries),
            status=None,
            warning=heard,
            freshenv=True,
        )
        application.build(force_all=True)
    told = _COLOUR.sub("", heard.getvalue()).replace(f"{source}/", "")
    return [line for line in told.splitlines() if line.strip()]


def _settings(entries: tuple[Entry, ...]) -> dict[str, Any]:
    return {
        "extensions": ["myst_parser", "advisor.handbook.sphinx_parts"],
        "project": _TITLE,
        "html_title": _TITLE,
        "html_theme": "furo",
        # Sphinx's own menu is laid out anew for each page; this one costs nothing, and says where a
        # reader is though no list of contents names each page.
        "html_context": {"menu": entries},
        "html_sidebars": {"**": _SIDEBAR},
        "templates_path": [str(_TEMPLATES)],
        "html_static_path": [str(_STATIC)],
        "html_css_files": ["handbook.css"],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        # Summaries are fetched page by page, which a browser refuses to a page of the file system.
        "html_show_search_summary": False,
        "html_use_index": False,
        "language": "en",
        "myst_heading_anchors": 3,
        "smartquotes": False,  # what people wrote stays as it is
        "suppress_warnings": [
            "toc.not_included",  # pages are reached from lists; a test walks them
        ],
        "nitpicky": True,
    }
