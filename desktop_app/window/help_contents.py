"""Which pages of help there are, what they say, and which one is about which place."""

import re

from desktop_app.window.about import about_text
from ml_core.specs.resources import changelog, resource
from ml_core.specs.version import version

CHANGES, ABOUT = "changes", "about"

# In the order a newcomer reads them.
PAGES = (
    *("getting-started", "library", "crop", "annotate", "learning", "training", "models"),
    *(
        "import",
        "export",
        "lightroom",
        "darktable",
        "rawtherapee",
        "judgements",
        "keys",
        "troubleshooting",
        CHANGES,
        ABOUT,
    ),
)
# Which page F1 opens from which pane; the first page from any other.
PAGE_OF = {
    "library": "library",
    "crop": "crop",
    "train": "training",
    "models": "models",
    "learn": "learning",
    "annotate": "annotate",
    "settings": "keys",
}


def page_text(page: str) -> str:
    """Return a page of help as Markdown."""
    written = {CHANGES: _changes, ABOUT: about_text}.get(page)
    return written() if written is not None else resource("help", f"{page}.md").read_text(encoding="utf-8")


def page_title(page: str) -> str:
    """Return the first heading of a page."""
    return page_text(page).partition("\n")[0].removeprefix("#").strip()


def _changes() -> str:
    """Return the changelog without what only developers want: how it is written, and its links."""
    _, _, entries = changelog().read_text(encoding="utf-8").partition("\n## ")
    headings = re.sub(r"^## \[(.*?)\]", r"## \1", f"## {entries}", flags=re.MULTILINE)
    return f"# What is new\n\nThis is Thirds {version()}.\n\n{headings}"
