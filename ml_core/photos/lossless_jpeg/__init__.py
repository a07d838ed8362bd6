"""Cropping a baseline JPEG without decoding its pixels: ITU-T T.81, the parts that cameras write."""
