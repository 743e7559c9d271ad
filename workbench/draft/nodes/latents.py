"""Nodes that plan pictures: empty ones of a size, clips from pictures, pictures to draw again.

A latent pixel is as many pixels wide as the model's VAE packs together, and a clip has as many frames as its latent
frames hold: the sizes asked for are cut to that.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from workbench.draft.nodes.values import Conditioning, Latent, Result, Run
from workbench.draft.pictures import Pictures
from workbench.model.vocabulary import CameraMovement


def empty_latent(_run: Run, *, width: int, height: int, batch_size: int) -> Result:
    """EmptyLatentImage, EmptySD3LatentImage: a latent pixel is eight pixels wide."""
    return Result((Latent(width // 8 * 8, height // 8 * 8, batch_size),))


def empty_clip(_run: Run, *, width: int, height: int, length: int, cell: int, group: int, **_: object) -> Result:
    """EmptyHunyuanLatentVideo, EmptyLTXVLatentVideo."""
    return Result((_clip(width, height, length, cell, group),))


def wan22_latent(
    _run: Run, *, width: int, height: int, length: int, start_image: Pictures | None = None, **_: object
) -> Result:
    """Wan22ImageToVideoLatent: a latent pixel is sixteen pixels wide."""
    return Result((replace(_clip(width, height, length, 16, 4), start=start_image),))


def wan_latent(
    _run: Run,
    *,
    positive: Conditioning,
    negative: Conditioning,
    width: int,
    height: int,
    length: int,
    start_image: Pictures | None = None,
    end_image: Pictures | None = None,
    **_: object,
) -> Result:
    """WanImageToVideo, WanFirstLastFrameToVideo."""
    latent = replace(_clip(width, height, length, 8, 4), start=start_image, end=end_image)
    return Result((positive, negative, latent))


def wan_control(
    _run: Run,
    *,
    positive: Conditioning,
    negative: Conditioning,
    width: int,
    height: int,
    length: int,
    ref_image: Pictures | None = None,
    control_video: Pictures | None = None,
    **_: object,
) -> Result:
    """Wan22FunControlToVideo."""
    references = (ref_image,) if ref_image else ()
    asked = replace(positive, references=references, lines=control_video)
    return Result((asked, negative, _clip(width, height, length, 8, 4)))


def ltx_latent(
    _run: Run,
    *,
    positive: Conditioning,
    negative: Conditioning,
    image: Pictures,
    width: int,
    height: int,
    length: int,
    **_: object,
) -> Result:
    """LTXVImgToVideo."""
    return Result((positive, negative, replace(_clip(width, height, length, 32, 8), start=image)))


def svd_latent(_run: Run, *, init_image: Pictures, width: int, height: int, video_frames: int, **_: object) -> Result:
    """SVD_img2vid_Conditioning: there is no prompt, so the camera pushes in."""
    wordless = Conditioning(CameraMovement.PUSH_IN)
    latent = Latent(width // 8 * 8, height // 8 * 8, length=video_frames, start=init_image)
    return Result((wordless, Conditioning(""), latent))


def encode(_run: Run, *, pixels: Pictures, **_: object) -> Result:
    """VAEEncode."""
    return Result((Latent(source=pixels),))


def inpaint(
    _run: Run, *, positive: Conditioning, negative: Conditioning, pixels: Pictures, mask: Pictures, **_: object
) -> Result:
    """InpaintModelConditioning."""
    return Result((positive, negative, Latent(source=pixels, mask=mask)))


def decode(_run: Run, *, samples: Latent, **_: object) -> Result:
    """VAEDecode."""
    return Result((samples.pictures(),))


def _clip(width: int, height: int, length: int, cell: int, group: int) -> Latent:
    """One latent frame for the first picture and one for each group that follows."""
    return Latent(width // cell * cell, height // cell * cell, length=(length - 1) // group * group + 1)


NODES: Mapping[str, Callable[..., Result]] = {
    "EmptyLatentImage": empty_latent,
    "EmptySD3LatentImage": empty_latent,
    "EmptyHunyuanLatentVideo": partial(empty_clip, cell=8, group=4),
    "EmptyLTXVLatentVideo": partial(empty_clip, cell=32, group=8),
    "Wan22ImageToVideoLatent": wan22_latent,
    "WanImageToVideo": wan_latent,
    "WanFirstLastFrameToVideo": wan_latent,
    "Wan22FunControlToVideo": wan_control,
    "LTXVImgToVideo": ltx_latent,
    "SVD_img2vid_Conditioning": svd_latent,
    "VAEEncode": encode,
    "InpaintModelConditioning": inpaint,
    "VAEDecode": decode,
}
