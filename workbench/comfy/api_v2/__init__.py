"""Servers that speak the Comfy API v2 (Comfy Cloud, serverless, or comfy-api-proxy before a ComfyUI of one's own)."""

from workbench.comfy.api_v2.client import ApiV2Client

__all__ = ["ApiV2Client"]
