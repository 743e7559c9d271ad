"""Model families: told by the names of model files and by the `type` that a text encoder is loaded as."""

import re
from collections.abc import Iterable

from workbench.comfy.nodes import CHOICE
from workbench.comfy.slots.prompts import is_sink
from workbench.comfy.typed import CLIP, MODEL, Place, Source, TypedGraph
from workbench.comfy.wording import MODEL_FILE
from workbench.model.workflows import Family

_FILE_NAMES: tuple[tuple[str, Family], ...] = (
    (r"animatediff|temporaldiff|^mmsd|sd15mm", Family.ANIMATEDIFF),
    (r"zimage", Family.Z_IMAGE),
    (r"qwenimage|qwenedit", Family.QWEN_IMAGE),
    (r"flux2", Family.FLUX2),
    (r"flux", Family.FLUX),
    (r"chroma\d", Family.CHROMA),
    (r"wan22", Family.WAN22),
    (r"wan(\d|[it]2v|vace|alpha|fun|animate|$)|^humo", Family.WAN21),
    (r"hunyuanvideo", Family.HUNYUAN_VIDEO),
    (r"ltx", Family.LTX),
    (r"^svd", Family.SVD),
    (r"sd35", Family.SD35),
    (r"(?<!x)xl(?!abs)|pony|illustrious|noobai", Family.SDXL),
    (r"sd1[45]|sdv1|^v15|vaeftmse", Family.SD15),
    (r"dreamshaper|majicmix|realisticvision|revanimated|meinamix|epicrealism|absolutereality", Family.SD15),
)
"""Marks of a family in a file's name, without its folder and separators, in the order in which they are looked for:
AnimateDiff and ControlNet files carry the name of the family they were made for beside their own. The last line holds
widely used SD1.5 models whose names do not say so; their SDXL editions do."""

_ENCODER_TYPES = {
    "flux": Family.FLUX,
    "flux2": Family.FLUX2,
    "chroma": Family.CHROMA,
    "qwen_image": Family.QWEN_IMAGE,
    "wan": Family.WAN21,
    "ltxv": Family.LTX,
    "hunyuan_video": Family.HUNYUAN_VIDEO,
    "sdxl": Family.SDXL,
}
"""Values of the `type` input of CLIPLoader and DualCLIPLoader that only one family has."""


def family_of(typed: TypedGraph, output: str) -> Family:
    """The family of the model that draws a result: of the sampler that is nearest to the output."""
    nearest = typed.nearest_first(output)
    sampler = next((node for node in nearest if is_sink(typed, node) and model_roots_of(typed, node)), None)
    if sampler is None:
        return Family.UNKNOWN
    feeding = typed.upstream([sampler])
    loaders = [node for node in feeding if CLIP not in typed.gives(node) or MODEL in typed.gives(node)]
    told = [family_of_file(name) for node in loaders for name in _files_at(typed, node)]
    if Family.ANIMATEDIFF in told:
        return Family.ANIMATEDIFF
    roots = (family_of_root(typed, root) for root in model_roots_of(typed, sampler))
    return _first_known([*roots, *_loaded_as(typed, feeding), *told])


def family_of_file(name: str) -> Family:
    """The family that a model file's name tells, UNKNOWN when it tells none."""
    bare = re.sub(r"[^a-z0-9]", "", re.split(r"[\\/]", MODEL_FILE.sub("", name).lower())[-1])
    return next((family for mark, family in _FILE_NAMES if re.search(mark, bare)), Family.UNKNOWN)


def family_of_root(typed: TypedGraph, root: Source) -> Family:
    """The family of the model that begins at a root, by its file."""
    return _first_known(family_of_file(name) for name in _files_at(typed, root.node))


def model_roots_of(typed: TypedGraph, node: str) -> list[Source]:
    """The roots of the models that a node draws with, the one it takes itself first."""
    roots: list[Source] = []
    waiting = [source for _, source in typed.links(node, MODEL)]
    for source in waiting:
        further = [upstream for _, upstream in typed.links(source.node, MODEL)]
        waiting += [link for link in further if link not in waiting]
        roots += [] if further else [source]
    return roots


def _files_at(typed: TypedGraph, node: str) -> list[str]:
    choices = [place for place in typed.places(node) if typed.type_of(place) == CHOICE]
    return [value for value in (str(typed.value(place)) for place in choices) if MODEL_FILE.search(value)]


def _loaded_as(typed: TypedGraph, nodes: Iterable[str]) -> list[Family]:
    types = [typed.value(Place(node, "type")) for node in nodes if CLIP in typed.gives(node)]
    return [_ENCODER_TYPES.get(str(told), Family.UNKNOWN) for told in types]


def _first_known(families: Iterable[Family]) -> Family:
    return next((family for family in families if family is not Family.UNKNOWN), Family.UNKNOWN)
