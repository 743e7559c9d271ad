"""REST, MCP, live events and files, built from the operation list and kept behind one gate."""

from workbench.api.access import COOKIE, Gate, actor_of
from workbench.api.faces import Faces, build_faces

__all__ = ["COOKIE", "Faces", "Gate", "actor_of", "build_faces"]
