"""The composition alone, as a process of its own: `compose.py CUT.json FILM SEGMENTS`; the facts are FILM.json."""

import sys
from pathlib import Path

from workbench.media.film import make_film
from workbench.model.cut import Cut

if __name__ == "__main__":
    order, film, segments = map(Path, sys.argv[1:])
    facts = make_film(Cut.model_validate_json(order.read_bytes()), film, segments)
    film.with_suffix(".json").write_text(facts.model_dump_json())
