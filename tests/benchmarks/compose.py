"""The composition alone, as a process of its own: `compose.py CUT.json FILM SEGMENTS`.

What was made is FILM.json. Films are composed by a process that runs already, so the CPU seconds in it are those of the
composition, without the start of Python.
"""

import sys
import time
from pathlib import Path

from workbench.media.film import make_film
from workbench.model.cut import Cut, FilmFacts
from workbench.model.document import Document


class Composed(Document):
    """What was made, and the CPU seconds of all threads that it took."""

    facts: FilmFacts
    cpu: float


if __name__ == "__main__":
    order, film, segments = map(Path, sys.argv[1:])
    before = time.process_time()
    facts = make_film(Cut.model_validate_json(order.read_bytes()), film, segments)
    composed = Composed(facts=facts, cpu=time.process_time() - before)
    film.with_suffix(".json").write_text(composed.model_dump_json())
