"""Numbers that describe a crop of a photo: what the policy sees, what the scorer weighs, what the taste learns from."""

from ml_core.models.descriptors.catalogue import (
    DESCRIPTOR_VERSION,
    DESCRIPTORS,
    DescriptorInfo,
    mirror_descriptors,
)
from ml_core.models.descriptors.maps import DescribedCrops, PhotoMaps

__all__ = ["DESCRIPTORS", "DESCRIPTOR_VERSION", "DescribedCrops", "DescriptorInfo", "PhotoMaps", "mirror_descriptors"]
