"""Why there is no pair to judge, in words, and the button that helps."""

from collections.abc import Callable

from desktop_app.jobs.judging import Judging
from desktop_app.panes.annotate.waiting_page import WaitingPage
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import PhotoQuery

# Fewer say little about a taste, and soon run out of pairs.
FEW_PHOTOS = 10


def explain_waiting(page: WaitingPage, judging: Judging, catalog: Catalog, add: Callable[[], object]) -> None:
    """Say on the page why there is no pair; `add` lets the person add photos."""
    photos, ready = catalog.count(PhotoQuery()), catalog.count(PhotoQuery(state="ready"))
    waiting = judging.waiting()
    if photos == 0:
        page.say("photo", "No photos yet", "Pairs are made of crops of your photos.", "Add a folder…", add)
    elif waiting.since is not None:
        page.count(
            f"Choosing the {'next' if judging.answers else 'first'} pairs",
            "Crops of your photos are compared in the background.",
            waiting.since,
        )
    elif waiting.error is not None:
        words = f"{waiting.error.what} {waiting.error.remedy}".strip()
        page.say("warning", "No pairs could be chosen", words, "Try again", judging.begin)
    elif ready == 0:
        page.say("clock", "Photos are being read", "The first pairs come as soon as some of them are ready.")
    elif waiting.is_over:
        page.say("check", "All pairs are judged", waiting.reason)
    else:
        few = " Add photos to go on: ten or more say much more about your taste." if photos < FEW_PHOTOS else ""
        reason = waiting.reason or "There are no more pairs to judge for now."
        page.say("check", "No more pairs", f"{reason}{few}", "Add a folder…", add)
