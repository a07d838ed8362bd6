"""Stage 2: learn a taste from judgements."""
