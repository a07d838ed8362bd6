"""The blind trial: pairs of what two policies make of photos that neither learnt from, and what the answers say."""

import random

from desktop_app.jobs.run_words import photos
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import JudgedPair, NewPair, StoredModel
from ml_core.geometry import Box, Crop, as_boxes, iou
from ml_core.specs.evaluation import EvaluatedPhoto, EvaluationReport
from ml_core.specs.judgements import CropOrigin
from ml_core.specs.verdict import MOST_PAIRS, Verdict, verdict

# Crops that overlap more than this are hardly told apart.
ALIKE = 0.9


def trial_key(policy: StoredModel, baseline: StoredModel) -> str:
    """Return what the pairs of a trial of these two are kept under."""
    return f"{policy.folder.name} / {baseline.folder.name}"


def trial_pairs(report: EvaluationReport, key: str) -> list[NewPair]:
    """Return a pair a photo where the two crops differ, in random order, each policy as often on either side.

    The same report gives the same pairs, so that a trial goes on where it was left.
    """
    chance = random.Random(key)
    told_apart = [photo for photo in report.photos if _differ(photo)]
    chance.shuffle(told_apart)
    sides = [place % 2 == 0 for place in range(len(told_apart))]
    chance.shuffle(sides)
    return [_pair(photo, key, left) for photo, left in zip(told_apart, sides, strict=True)][:MOST_PAIRS]


def trial_verdict(catalog: Catalog, key: str) -> Verdict:
    """Return what all answers to the trial of these two policies say."""
    judged = [each for each in catalog.judged_pairs() if each.pair.purpose == "trial" and each.pair.model == key]
    outcomes = [_winner(each) for each in judged]
    return verdict(outcomes.count("policy"), outcomes.count("baseline"), outcomes.count("tie"))


def few_words(pairs: int) -> str:
    """Return why there is no trial, or a short one."""
    if pairs:
        return f"The two differ on {photos(pairs)} only; add photos and compare again for a longer trial."
    return "The two policies crop these photos alike, so there is nothing to judge. Use either."


def _differ(photo: EvaluatedPhoto) -> bool:
    if photo.baseline is None:
        return False
    both = (as_boxes([each.box]) for each in (photo.policy, photo.baseline))
    return float(iou(*both)[0]) < ALIKE


def _pair(photo: EvaluatedPhoto, key: str, policy_left: bool) -> NewPair:
    assert photo.baseline is not None
    new, old = Crop(Box(*photo.policy.box)), Crop(Box(*photo.baseline.box))
    if policy_left:
        return NewPair(photo.photo, new, old, "policy", "baseline", purpose="trial", model=key)
    return NewPair(photo.photo, old, new, "baseline", "policy", purpose="trial", model=key)


def _winner(judged: JudgedPair) -> CropOrigin | str:
    sides = {"a": judged.pair.a_origin, "b": judged.pair.b_origin}
    return sides.get(judged.judgement.choice, judged.judgement.choice)
