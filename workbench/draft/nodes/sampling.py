"""Samplers: they give a latent its prompt and seed, step by step, with previews on the way."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PIL import Image

from workbench.draft.nodes.values import Conditioning, Latent, Result, Run, Weights

_PREVIEW_EDGE = 512


def sample(
    run: Run,
    *,
    model: Weights,
    positive: Conditioning,
    latent_image: Latent,
    seed: int,
    steps: int,
    denoise: float,
    **_: object,
) -> Result:
    """KSampler."""
    return Result((_sampled(run, model, positive, latent_image, seed, steps, denoise),))


def sample_stage(
    run: Run,
    *,
    model: Weights,
    positive: Conditioning,
    latent_image: Latent,
    add_noise: str,
    noise_seed: int,
    steps: int,
    start_at_step: int,
    end_at_step: int,
    **_: object,
) -> Result:
    """KSamplerAdvanced: some of the steps; a stage that adds no noise goes on with what the one before it began."""
    done = max(0, min(end_at_step, steps) - start_at_step)
    if add_noise == "disable":
        return Result((_sampled(run, model, positive, latent_image, latent_image.seed, done, latent_image.share),))
    return Result((_sampled(run, model, positive, latent_image, noise_seed, done, 1 - start_at_step / steps),))


def sample_custom(
    run: Run, *, model: Weights, positive: Conditioning, latent_image: Latent, noise_seed: int, sigmas: int, **_: object
) -> Result:
    """SamplerCustom: the finished latent twice, as output and as denoised output."""
    latent = _sampled(run, model, positive, latent_image, noise_seed, sigmas, 1.0)
    return Result((latent, latent))


def schedule(_run: Run, *, steps: int, **_: object) -> Result:
    """LTXVScheduler: of a schedule a draft keeps the number of steps."""
    return Result((steps,))


def select_sampler(_run: Run, *, sampler_name: str) -> Result:
    """KSamplerSelect."""
    return Result((sampler_name,))


def _sampled(
    run: Run, model: Weights, prompt: Conditioning, planned: Latent, seed: int, steps: int, share: float
) -> Latent:
    prompt = replace(prompt, looks=(*model.looks, *prompt.looks), lines=prompt.lines or model.lines)
    latent = replace(planned, prompt=prompt, seed=seed, share=share)
    if model.motion and not latent.source and latent.batch > 1:
        latent = replace(latent, batch=1, length=latent.batch)
    picture = latent.preview(_PREVIEW_EDGE) if run.previews else None
    for number in range(1, steps + 1):
        run.step(number, steps, _coarse(picture, number / steps) if picture else None)
    return latent


def _coarse(picture: Image.Image, fraction: float) -> Image.Image:
    """The picture with a fraction of its detail: what a sampler shows on its way."""
    width, height = (max(1, round(edge * fraction)) for edge in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX).resize(picture.size, Image.Resampling.BILINEAR)


NODES: Mapping[str, Callable[..., Result]] = {
    "KSampler": sample,
    "KSamplerAdvanced": sample_stage,
    "SamplerCustom": sample_custom,
    "LTXVScheduler": schedule,
    "KSamplerSelect": select_sampler,
}
