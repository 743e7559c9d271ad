"""What each node does in a draft.

Every function takes the run and its node's inputs by name, as `/object_info` lists them; inputs that a draft does not
need are swallowed. `NODES` is the list of all that can run.
"""

from collections.abc import Callable, Mapping

from workbench.draft.nodes import clips, conditioning, images, latents, models, sampling
from workbench.draft.nodes.values import Result

NODES: Mapping[str, Callable[..., Result]] = {
    **models.NODES,
    **conditioning.NODES,
    **latents.NODES,
    **sampling.NODES,
    **images.NODES,
    **clips.NODES,
}

__all__ = ["NODES", "Result"]
