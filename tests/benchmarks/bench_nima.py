"""Rating crops with a network: batches of crops read from the preview, against one crop at a time."""

import time
from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image

from ml_core.geometry import FREE, Bounds, candidates
from ml_core.models.devices import choose_device
from ml_core.models.nima.network import build_network
from ml_core.models.nima.scorer import NimaScorer
from ml_core.models.picture import Picture
from ml_core.specs.networks import NimaSpec
from tests.benchmarks.figure import Figure
from tests.pictures import scene

SPEC = NimaSpec(backbone="mobilenetv3_small_100")


def figures() -> Iterator[Figure]:
    """Measure on the fastest device there is; weights are random, which changes no time."""
    device = choose_device()
    scorer = NimaScorer("random", SPEC, build_network(SPEC), device)
    pixels = scene(1024, 683)
    prepared = scorer.prepare([Picture("scene", pixels)])
    boxes = candidates(1024 / 683, FREE, Bounds(), "coarse")[: 64 if device.type == "cpu" else 512]
    photos = np.zeros(len(boxes), np.intp)
    prepared.means(photos[:8], boxes[:8])
    began = time.perf_counter()
    prepared.means(photos, boxes)
    batched = len(boxes) / (time.perf_counter() - began)
    began = time.perf_counter()
    few = boxes[:32]
    for box in few:
        left, top, right, bottom = np.round(box * [1024, 683, 1024, 683]).astype(int)
        crop = Image.fromarray(pixels[top:bottom, left:right]).resize((SPEC.size, SPEC.size), Image.Resampling.BILINEAR)
        scorer.distribution(torch.from_numpy(np.asarray(crop) / np.float32(255)).permute(2, 0, 1)[None].to(device))
    alone = len(few) / (time.perf_counter() - began)
    yield Figure(
        f"NIMA {SPEC.backbone} on {device}, crops/s",
        batched,
        alone,
        "one crop at a time",
        "batches, half precision on GPU",
    )
