"""What each node does in a draft: models are names, a prompt is its text, a latent the size of a picture to come.

Every function takes the run and its node's inputs by name, as `/object_info` lists them; inputs that a draft does not
need are swallowed. `NODES` is the list of all that can run.
"""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from PIL import Image

from workbench.draft import filters
from workbench.draft.folders import Folders
from workbench.draft.pictures import Animated, Changed, Drawn, Frame, Joined, Pictures, Still, fitted
from workbench.draft.saving import save_mp4, save_pngs
from workbench.kit.errors import InvalidInputError, NotFoundError

TEMP_PREFIX = f"ComfyUI_temp_{''.join(random.choices(string.ascii_lowercase, k=5))}"
_PREVIEW_EDGE = 512


class Run(Protocol):
    """What a node may use of the prompt that it runs in."""

    folders: Folders
    previews: bool

    def step(self, value: int, maximum: int, preview: Image.Image | None) -> None:
        """Report one step of a long node, with a picture of how far it is; stops the node when it is interrupted."""
        ...


@dataclass(frozen=True)
class Result:
    """A node's outputs, and what an output node shows in messages and history."""

    outputs: tuple[object, ...] = ()
    shown: dict[str, Any] | None = None


@dataclass(frozen=True)
class Weights:
    """A MODEL, CLIP or VAE: the files it was loaded from; a draft does not read them."""

    files: tuple[str, ...]


@dataclass(frozen=True)
class Conditioning:
    """A prompt."""

    text: str


@dataclass(frozen=True)
class Latent:
    """A picture to come: its size in pixels, for a clip its frames and first picture; prompt and seed once sampled."""

    width: int
    height: int
    batch: int = 1
    length: int = 0
    start: Pictures | None = None
    prompt: str = ""
    seed: int = 0

    def pictures(self) -> Pictures:
        """The recipe of the picture or clip."""
        drawn = Drawn(self.prompt, self.width, self.height, self.seed, self.batch)
        if not self.length:
            return drawn
        first = Changed(partial(fitted, width=self.width, height=self.height), (self.start,)) if self.start else drawn
        return Animated(first, self.prompt, self.length, self.seed)


@dataclass(frozen=True)
class Video:
    """Pictures at a rate."""

    pictures: Pictures
    fps: float


def load_checkpoint(_run: Run, *, ckpt_name: str) -> Result:
    """CheckpointLoaderSimple: MODEL, CLIP and VAE of one file."""
    weights = Weights((ckpt_name,))
    return Result((weights, weights, weights))


def load_unet(_run: Run, *, unet_name: str, **_: object) -> Result:
    """UNETLoader."""
    return Result((Weights((unet_name,)),))


def load_clip(_run: Run, *, clip_name: str, **_: object) -> Result:
    """CLIPLoader."""
    return Result((Weights((clip_name,)),))


def load_vae(_run: Run, *, vae_name: str) -> Result:
    """VAELoader."""
    return Result((Weights((vae_name,)),))


def load_lora(_run: Run, *, model: Weights, clip: Weights, lora_name: str, **_: object) -> Result:
    """LoraLoader."""
    return Result((Weights((*model.files, lora_name)), Weights((*clip.files, lora_name))))


def load_model_lora(_run: Run, *, model: Weights, lora_name: str, **_: object) -> Result:
    """LoraLoaderModelOnly."""
    return Result((Weights((*model.files, lora_name)),))


def shift_sampling(_run: Run, *, model: Weights, **_: object) -> Result:
    """ModelSamplingSD3: changes nothing that a draft shows."""
    return Result((model,))


def encode_text(_run: Run, *, text: str, **_: object) -> Result:
    """CLIPTextEncode."""
    return Result((Conditioning(text),))


def empty_latent(_run: Run, *, width: int, height: int, batch_size: int) -> Result:
    """EmptyLatentImage, EmptySD3LatentImage: a latent pixel is eight pixels wide."""
    return Result((Latent(width // 8 * 8, height // 8 * 8, batch_size),))


def _clip_latent(width: int, height: int, length: int, cell: int, start: Pictures | None) -> Latent:
    """Wan keeps one latent frame for the first picture and one for each four that follow."""
    return Latent(width // cell * cell, height // cell * cell, length=(length - 1) // 4 * 4 + 1, start=start)


def wan22_latent(
    _run: Run, *, width: int, height: int, length: int, start_image: Pictures | None = None, **_: object
) -> Result:
    """Wan22ImageToVideoLatent: a latent pixel is sixteen pixels wide."""
    return Result((_clip_latent(width, height, length, 16, start_image),))


def wan_latent(
    _run: Run,
    *,
    positive: Conditioning,
    negative: Conditioning,
    width: int,
    height: int,
    length: int,
    start_image: Pictures | None = None,
    **_: object,
) -> Result:
    """WanImageToVideo."""
    return Result((positive, negative, _clip_latent(width, height, length, 8, start_image)))


def sample(run: Run, *, positive: Conditioning, latent_image: Latent, seed: int, steps: int, **_: object) -> Result:
    """KSampler: gives the latent its prompt and seed, step by step."""
    latent = replace(latent_image, prompt=positive.text, seed=seed)
    picture = _small(latent) if run.previews else None
    for number in range(1, steps + 1):
        run.step(number, steps, _coarse(picture, number / steps) if picture else None)
    return Result((latent,))


def _small(latent: Latent) -> Image.Image:
    """The picture to come, at the size of a preview."""
    shrink = min(1.0, _PREVIEW_EDGE / max(latent.width, latent.height))
    drawn = Drawn(latent.prompt, max(64, int(latent.width * shrink)), max(64, int(latent.height * shrink)), latent.seed)
    return Image.fromarray(next(drawn.frames()))


def _coarse(picture: Image.Image, fraction: float) -> Image.Image:
    """The picture with a fraction of its detail: what a sampler shows on its way."""
    width, height = (max(1, round(edge * fraction)) for edge in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX).resize(picture.size, Image.Resampling.BILINEAR)


def decode(_run: Run, *, samples: Latent, **_: object) -> Result:
    """VAEDecode."""
    return Result((samples.pictures(),))


def load_image(run: Run, *, image: str) -> Result:
    """LoadImage, without its mask: no node of the draft backend takes one."""
    path = run.folders.loadable(image)
    if path is None:
        raise NotFoundError(f"There is no picture {image}.", "Upload it again.")
    with Image.open(path) as opened:
        picture = np.asarray(opened.convert("RGB"))
    return Result((Still((picture,)),))


def empty_image(_run: Run, *, width: int, height: int, batch_size: int, color: int) -> Result:
    """EmptyImage: one colour, 0xRRGGBB."""
    plain: Frame = np.full((height, width, 3), list(color.to_bytes(3, "big")), np.uint8)
    return Result((Still((plain,) * batch_size),))


def scale_image(_run: Run, *, image: Pictures, upscale_method: str, width: int, height: int, crop: str) -> Result:
    """ImageScale."""
    change = partial(filters.scaled, method=upscale_method, width=width, height=height, crop=crop == "center")
    return Result((Changed(change, (image,)),))


def blend_images(_run: Run, *, image1: Pictures, image2: Pictures, blend_factor: float, blend_mode: str) -> Result:
    """ImageBlend; like the real one it meets an unknown mode only when it runs."""
    if blend_mode not in filters.BLENDS:
        raise InvalidInputError(f"Unsupported blend mode: {blend_mode}.", f"Use one of {', '.join(filters.BLENDS)}.")
    return Result((Changed(partial(filters.blended, factor=blend_factor, mode=blend_mode), (image1, image2)),))


def blur_image(_run: Run, *, image: Pictures, blur_radius: int, sigma: float) -> Result:
    """ImageBlur."""
    return Result((Changed(partial(filters.blurred, radius=blur_radius, sigma=sigma), (image,)),))


def batch_images(_run: Run, *, image1: Pictures, image2: Pictures) -> Result:
    """ImageBatch."""
    return Result((Joined((image1, image2)),))


def save_image(
    run: Run, *, images: Pictures, filename_prefix: str, prompt: object, extra_pnginfo: dict[str, Any] | None
) -> Result:
    """SaveImage."""
    saved = save_pngs(images, run.folders.output, filename_prefix, prompt=prompt, extra_pnginfo=extra_pnginfo)
    return Result(shown={"images": [name | {"type": "output"} for name in saved]})


def preview_image(run: Run, *, images: Pictures, prompt: object, extra_pnginfo: dict[str, Any] | None) -> Result:
    """PreviewImage."""
    saved = save_pngs(images, run.folders.temp, TEMP_PREFIX, prompt=prompt, extra_pnginfo=extra_pnginfo)
    return Result(shown={"images": [name | {"type": "temp"} for name in saved]})


def create_video(_run: Run, *, images: Pictures, fps: float) -> Result:
    """CreateVideo, without sound: no node of the draft backend makes any."""
    return Result((Video(images, fps),))


def save_video(
    run: Run,
    *,
    video: Video,
    filename_prefix: str,
    format: str,
    codec: str,
    prompt: object,
    extra_pnginfo: dict[str, Any] | None,
) -> Result:
    """SaveVideo; like the real one it meets an unknown format or codec only when it runs."""
    if format not in ("auto", "mp4") or codec not in ("auto", "h264"):
        raise InvalidInputError(f"Cannot save a video as {format} with {codec}.", "Use mp4 with h264.")
    name = save_mp4(
        video.pictures, video.fps, run.folders.output, filename_prefix, prompt=prompt, extra_pnginfo=extra_pnginfo
    )
    return Result(shown={"images": [name | {"type": "output"}], "animated": [True]})


NODES: Mapping[str, Callable[..., Result]] = {
    "CheckpointLoaderSimple": load_checkpoint,
    "UNETLoader": load_unet,
    "CLIPLoader": load_clip,
    "VAELoader": load_vae,
    "LoraLoader": load_lora,
    "LoraLoaderModelOnly": load_model_lora,
    "ModelSamplingSD3": shift_sampling,
    "CLIPTextEncode": encode_text,
    "EmptyLatentImage": empty_latent,
    "EmptySD3LatentImage": empty_latent,
    "Wan22ImageToVideoLatent": wan22_latent,
    "WanImageToVideo": wan_latent,
    "KSampler": sample,
    "VAEDecode": decode,
    "LoadImage": load_image,
    "EmptyImage": empty_image,
    "ImageScale": scale_image,
    "ImageBlend": blend_images,
    "ImageBatch": batch_images,
    "ImageBlur": blur_image,
    "PreviewImage": preview_image,
    "SaveImage": save_image,
    "CreateVideo": create_video,
    "SaveVideo": save_video,
}
