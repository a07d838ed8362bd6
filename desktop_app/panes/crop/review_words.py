"""What the review says of a photo's crop."""

from collections.abc import Mapping

from desktop_app.jobs.run_words import percent
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.review_filter import ACCEPTED, CORRECTED, REJECTED
from desktop_app.panes.crop.shapes import shape_words
from desktop_app.widgets.photo_words import CROP_WORDS, trouble_of
from ml_core.catalog.records import StoredCrop
from ml_core.specs.attention import ATTENTION_WORDS
from ml_core.specs.engine import StraightenReply
from ml_core.specs.judgements import Regime


def standing_words(desk: ReviewDesk) -> str:
    """Return what is known of the crop shown, in a line."""
    photo, chosen = desk.photo, desk.chosen
    if photo is None:
        return ""
    if photo.state == "broken":
        return " ".join(trouble_of(photo)).strip()
    if desk.working:
        return f"Looking for crops, {shape_words(desk.shape, photo).lower()}…"
    if desk.changed_by_hand:
        return "Changed"
    if desk.fruitless:
        return "No crop of this shape leaves every face whole."
    return "No crop proposed yet" if chosen is None else _chosen_words(chosen)


def _chosen_words(chosen: StoredCrop) -> str:
    sure = "" if chosen.confidence is None else f"{percent(chosen.confidence)} sure"
    state = "" if chosen.state == "proposed" else CROP_WORDS[chosen.state].removeprefix("crop ").capitalize()
    return ". ".join(part for part in (state or sure, _sentence(chosen.reason)) if part) or "Proposed"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def attention_words(chosen: StoredCrop | None) -> str:
    """Return what about a crop asks for a look; empty as a rule, and once somebody decided."""
    if chosen is None or chosen.state == "rejected":
        return ""
    flags = chosen.attention if chosen.state == "proposed" else tuple(e for e in chosen.attention if e == "small")
    return ". ".join(ATTENTION_WORDS[each] for each in flags)


def level_words(suggestion: StraightenReply) -> str:
    """Return what a suggested angle says on its button."""
    return f"Level: {suggestion.angle:+.1f}°, {percent(suggestion.confidence)} sure".replace("-", "\u2212")


def place_words(row: int, count: int) -> str:
    """Return where a photo stands."""
    return f"{row + 1:,} of {count:,}"


def similar_words(count: int) -> str:
    """Return what the button for similar photos says."""
    return f"Apply to the {'similar photo' if count == 1 else f'{count:,} similar photos'} (A)"


def learnt_words(count: int, regime: Regime) -> str:
    """Return from how many crops was learnt, and what that is good for by now."""
    if not count:
        return ""
    crops = "1 of your crops" if count == 1 else f"{count:,} of your crops"
    early = regime in (Regime.COLD, Regime.WARMING)
    follows = "proposals follow when there are a few more" if early else "the next proposals follow"
    return f"Learnt from {crops}; {follows}."


def done_words(counts: Mapping[str, int]) -> str:
    """Return what became of the photos, by the names of the groups."""
    decided = ((counts[group], group.lower()) for group in (ACCEPTED, CORRECTED, REJECTED))
    words = ", ".join(f"{count:,} {name}" for count, name in decided if count)
    return f"{words}. Choose a group above to look at them again."
