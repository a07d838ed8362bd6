"""Which pages of help there are, what they say, and which one is about which place."""

import re

from ml_core.specs.resources import changelog, resource
from ml_core.specs.version import version

CHANGES = "changes"

# In the order a newcomer reads them.
PAGES = (
    *("getting-started", "library", "annotate", "learning", "training"),
    *("export", "judgements", "keys", "troubleshooting", CHANGES),
)
# Which page F1 opens from which pane; the first page from any other.
PAGE_OF = {
    **dict.fromkeys(("library", "crop"), "library"),
    **dict.fromkeys(("train", "models"), "training"),
    "learn": "learning",
    "annotate": "annotate",
    "settings": "keys",
}


def page_text(page: str) -> str:
    """Return a page of help as Markdown."""
    return _changes() if page == CHANGES else resource("help", f"{page}.md").read_text(encoding="utf-8")


def page_title(page: str) -> str:
    """Return the first heading of a page."""
    return page_text(page).partition("\n")[0].removeprefix("#").strip()


def _changes() -> str:
    """Return the changelog without what only developers want: how it is written, and its links."""
    _, _, entries = changelog().read_text(encoding="utf-8").partition("\n## ")
    headings = re.sub(r"^## \[(.*?)\]", r"## \1", f"## {entries}", flags=re.MULTILINE)
    return f"# What is new\n\nThis is Thirds {version()}.\n\n{headings}"
