"""The built-in scorer: documented terms of composition, no weights, no download."""

from ml_core.models.composition.scorer import CompositionScorer, PreparedComposition

__all__ = ["CompositionScorer", "PreparedComposition"]
