"""The report as one page that needs nothing else: no files beside it, no network, no scripts."""
