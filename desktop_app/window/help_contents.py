"""Which pages of help there are, and which one is about which place."""

# In the order a newcomer reads them.
PAGES = (
    *("getting-started", "library", "annotate", "learning", "training"),
    *("export", "judgements", "keys", "troubleshooting"),
)
# Which page F1 opens from which pane; the first page from any other.
PAGE_OF = {
    **dict.fromkeys(("library", "crop"), "library"),
    **dict.fromkeys(("train", "models"), "training"),
    "learn": "learning",
    "annotate": "annotate",
    "settings": "keys",
}
