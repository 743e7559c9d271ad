"""The film check: what a viewer, or a broadcaster, would stumble over, found in the finished file."""

from workbench.media.check.film import film_findings

__all__ = ["film_findings"]
