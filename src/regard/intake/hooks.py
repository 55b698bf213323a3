"""What other systems tell us at a hook, as the objects that are read: the body itself, or each object of a list."""

from __future__ import annotations

import json

from regard.intake.jsonfields import Table, as_table, rows, table, word
from regard.words import Json


def objects_in(source: str, body: bytes) -> list[Table]:
    """The objects of a body. Raises ValueError, with a sentence, where it holds anything else, or nothing."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The body is no JSON: {error}.") from error
    objects = said if isinstance(said, list) else [said]
    if not objects or not all(isinstance(one, dict) for one in objects):
        raise ValueError("The body is no JSON object.")
    return [_with_titles(one) for one in objects] if source == "typeform" else objects


def _with_titles(one: Table) -> Table:
    """A response of Typeform with the title of its question beside each answer, as the interface is read."""
    response = table(one, "form_response")
    titles = {word(field, "id"): word(field, "title") for field in rows(table(response, "definition"), "fields")}
    answers: list[Json] = [
        {**answer, "field": {**field, "title": titles[word(field, "id")]}} if word(field, "id") in titles else answer
        for answer in rows(response, "answers")
        for field in [as_table(answer.get("field"))]
    ]
    return {**one, "form_response": {**response, "answers": answers}} if answers else one
