"""What the wizard says, in a photographer's words."""

from collections.abc import Mapping
from typing import Any

from desktop_app.jobs.run_words import duration, percent, photos
from ml_core.specs.tasks import BootstrapConfig

RECOMMENDED_PHOTOS = 12
FEWEST_PHOTOS = 3
# Of PPO on the built-in scorer on two cores, until a run of this machine says better.
USUAL_STEPS_PER_SECOND = 6000.0
START_SECONDS = 8.0


def advice(count: int) -> str:
    """Return whether so many photos are enough, and what follows."""
    if count < FEWEST_PHOTOS:
        return f"At least {FEWEST_PHOTOS} photos are needed; {RECOMMENDED_PHOTOS} or more are recommended."
    if count < RECOMMENDED_PHOTOS:
        return f"This works; with at least {RECOMMENDED_PHOTOS} photos the result holds better for other photos."
    return "That is enough."


def how_long(config: BootstrapConfig, steps_per_second: float | None = None) -> str:
    """Return how long a bootstrap takes, from the pace of an earlier run of this machine where there was one."""
    seconds = START_SECONDS + config.steps / (steps_per_second or USUAL_STEPS_PER_SECOND)
    if config.minutes:
        seconds = min(seconds, START_SECONDS + 60 * config.minutes)
    if config.scorer != "composition" and steps_per_second is None:
        return f"At least {duration(seconds)}; a network scores the crops, which takes longer than the built-in scorer."
    return f"About {duration(seconds)} on this computer."


def headline(result: Mapping[str, Any]) -> str:
    """Return the outcome of a bootstrap in one sentence; that of another version may lack its figures."""
    if "share" not in result:
        return "The policy is trained."
    count = int(result.get("held_out", 0))
    seen = "the one photo" if count == 1 else f"{count} photos"
    reached = f"On {seen} it never saw, the policy reaches {percent(result['share'])} of the best crop"
    full_frame = result.get("full_frame_share")
    beside = f"; the full frame reaches {percent(full_frame)}" if full_frame is not None else ""
    return f"{reached} found by searching everywhere{beside}."


def fine_print(result: Mapping[str, Any]) -> str:
    """Return what stands behind the headline."""
    parts = []
    # Of one or two photos an interval says nothing.
    if "share_low" in result and "share_high" in result and result.get("held_out", 0) > 2:
        low, high = percent(result["share_low"]).removesuffix("\u00a0%"), percent(result["share_high"])
        parts.append(f"Between {low} and {high} with 95 % confidence.")
    if "polished_share" in result:
        parts.append(f"With a short search after it: {percent(result['polished_share'])}.")
    if "photos" in result and "seconds" in result:
        parts.append(f"It learnt from {photos(result['photos'])} in {duration(result['seconds'])}.")
    if skipped := result.get("skipped"):
        parts.append(f"{photos(len(skipped))} could not be read.")
    return " ".join(parts)
