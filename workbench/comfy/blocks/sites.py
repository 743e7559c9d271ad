"""Where blocks go: the models and the samplers that draw the result, and the pictures on their way to it."""

from typing import NamedTuple

from workbench.comfy.slots.families import family_of_root, model_roots_of
from workbench.comfy.slots.prompts import NEGATIVE, is_sink, role_of
from workbench.comfy.typed import CONDITIONING, IMAGE, MODEL, VAE, VIDEO, Place, Source, TypedGraph
from workbench.model.workflows import Family


class Site(NamedTuple):
    """A sampler or guider: where it takes what should be seen, and what should not (None: it takes no such thing)."""

    node: str
    positive: Place
    negative: Place | None


def main_roots(typed: TypedGraph, family: Family) -> list[Source]:
    """The models that draw the result: those of its family; several for one of two experts (Wan 2.2) or a refiner."""
    roots = [root for root in typed.roots(MODEL) if typed.consumers(root)]
    same = [root for root in roots if family_of_root(typed, root) is family]
    nameless = [root for root in roots if family_of_root(typed, root) is Family.UNKNOWN]
    return same or nameless or roots


def drawing_sites(typed: TypedGraph, family: Family) -> list[Site]:
    """Every sampler or guider that draws with one of the main models."""
    roots = set(main_roots(typed, family))
    sinks = [node for node in typed.live if is_sink(typed, node) and roots & set(model_roots_of(typed, node))]
    return [site for node in sinks if (site := _site(typed, node))]


def vae_of(typed: TypedGraph, output: str) -> Source | None:
    """The VAE that is used nearest to the result."""
    nearest = typed.nearest_first(output)
    return next((source for node in nearest for _, source in typed.links(node, VAE)), None)


def last_pictures(typed: TypedGraph, output: str) -> list[tuple[Place, Source]]:
    """The links on which pictures come to the result: to the output, or to the node that joins them to a film."""
    films = [source.node for _, source in typed.links(output, VIDEO)]
    return [link for node in [output, *films] for link in typed.links(node, IMAGE)]


def _site(typed: TypedGraph, node: str) -> Site | None:
    places = [place for place, _ in typed.links(node, CONDITIONING)]
    negative = [place for place in places if role_of(place.input) == NEGATIVE]
    positive = [place for place in places if place not in negative]
    return Site(node, positive[0], negative[0] if negative else None) if positive else None
