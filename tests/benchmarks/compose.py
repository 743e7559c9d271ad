"""The composition alone, as a process of its own: `compose.py CUT.json FILM SEGMENTS`.

What was made is FILM.json. Films are composed by a process that runs already, so the seconds in it are those of the
composition, without the start of Python.
"""

import sys
import time
from pathlib import Path

from workbench.media.film import make_film
from workbench.model.cut import Cut, FilmFacts
from workbench.model.document import Document


class Composed(Document):
    """What was made, and what it took: CPU seconds of all threads, and seconds of wall clock."""

    facts: FilmFacts
    cpu: float
    wall: float


if __name__ == "__main__":
    order, film, segments = map(Path, sys.argv[1:])
    before, started = time.process_time(), time.perf_counter()
    facts = make_film(Cut.model_validate_json(order.read_bytes()), film, segments)
    spent = {"cpu": time.process_time() - before, "wall": time.perf_counter() - started}
    composed = Composed(facts=facts, **spent)
    film.with_suffix(".json").write_text(composed.model_dump_json())
