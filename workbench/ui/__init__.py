"""The screens: a Gradio application in tabs over the engine. Nothing else in the product imports Gradio."""

from workbench.ui.app import build_app
from workbench.ui.serving import launch_arguments, serve

__all__ = ["build_app", "launch_arguments", "serve"]
