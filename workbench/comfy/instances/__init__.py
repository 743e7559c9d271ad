"""Instances: servers with names, what each has and how it does, and which of them gets a piece of work."""

from workbench.comfy.instances.instance import Address, Instance, InstanceState, ServerKind
from workbench.comfy.instances.pool import Pool

__all__ = ["Address", "Instance", "InstanceState", "Pool", "ServerKind"]
