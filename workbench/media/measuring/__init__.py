"""Takes looked at: frames as samples, and what can be measured in them without understanding them."""

from workbench.media.measuring.colours import cast_distance, found_share
from workbench.media.measuring.measures import Measures, measures_of
from workbench.media.measuring.samples import sample_jpeg, samples_of

__all__ = [
    "Measures",
    "cast_distance",
    "found_share",
    "measures_of",
    "sample_jpeg",
    "samples_of",
]
