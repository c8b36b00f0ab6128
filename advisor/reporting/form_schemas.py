"""A written form as a JSON Schema that an editor can complete and explain from.

Pydantic derives the shape; here it is put as people write it: one word or a list of them, numbers and
yes or no as YAML reads them, nothing that is null, and each form in its place.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from advisor.loading.case_forms import ID, Form, one_or_more, read_number
from advisor.loading.rule_forms import one_conclusion

Schema = dict[str, Any]
_TOLD = "patternErrorMessage"
"""What editors say of a text that a pattern refuses."""
NUMBER: Schema = {
    "type": ["number", "string"],
    "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$",
    _TOLD: "A plain number is wanted here, such as 12 or 0.15.",
}
WHOLE: Schema = {
    "type": ["integer", "string"],
    "pattern": r"^[0-9]+$",
    _TOLD: "A whole number is wanted here.",
}
TEXT: Schema = {"type": ["string", "number"]}
"""Every scalar is read as text; what is only a number is text all the same."""
DATE: Schema = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    _TOLD: "A date is wanted here, such as 2007-03-01.",
}
# `true` and `false` are taken, and not offered: that is why they are said by what they are not.
YES_OR_NO: Schema = {
    "anyOf": [
        {"enum": ["yes", "no"]},
        {"type": "string", "pattern": "^([Oo]n|ON|[Oo]ff|OFF|[YyNn]|Y(es|ES)|N(o|O))$"},
        {"type": "integer", "minimum": 0, "maximum": 1},
        {"not": {"type": ["string", "number", "object", "array", "null"]}},
    ]
}


def form_schema(form: type[Form]) -> Schema:
    """Return the schema of a form, the forms inside it written out."""
    found = form.model_json_schema(mode="validation", by_alias=True, schema_generator=_AsWritten)
    inside = found.pop("$defs", {})
    shape = _written_out(found, inside)
    assert isinstance(shape, dict)
    return shape


def closed(properties: Schema, *, required: tuple[str, ...] = (), **more: Any) -> Schema:
    """Return the schema of a mapping with these keys and no others."""
    wanted = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": properties,
        **wanted,
        "additionalProperties": False,
        **more,
    }


def one_or_a_list(item: Schema, **bounds: int) -> Schema:
    """Return the schema of one such thing or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, **bounds}]}


def _written_out(schema: Any, inside: dict[str, Any]) -> Any:
    """Return a schema with what it refers to in the place of each reference."""
    if isinstance(schema, list):
        return [_written_out(item, inside) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        there = inside[schema["$ref"].rpartition("/")[2]]
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _written_out({**there, **beside}, inside)
    return {key: _written_out(value, inside) for key, value in schema.items()}


class _AsWritten(GenerateJsonSchema):
    """Pydantic's schema, with values as they stand in a file."""

    def get_title_from_name(self, name: str) -> str:
        """Return the words of a name: who-bears-it is told as "Who bears it"."""
        return re.sub(r"[-_]+", " ", name).strip().capitalize()

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a form, called by its words and explained in one line."""
        found = super().model_schema(schema)
        words = re.findall(r"[A-Z][a-z]+", schema["cls"].__name__)
        found["title"] = " ".join(w for w in words if w not in ("Form", "File")).capitalize()
        if "description" in found:
            found["description"] = found["description"].partition("\n\n")[0]
        return found

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of what a validator takes, where it takes more than it returns."""
        function = schema["function"]["function"]
        if function is read_number:
            return dict(NUMBER)
        found = super().function_before_schema(schema)
        if function in (one_or_more, one_conclusion):
            bounds = {k: found[k] for k in ("minItems", "maxItems") if k in found}
            return one_or_a_list(found["items"], **bounds)
        return found

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a mapping; a key that is no such word is refused."""
        found = super().dict_schema(schema)
        found.pop("propertyNames", None)
        return {**found, "additionalProperties": False} if "patternProperties" in found else found

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of what may be left out: it is left out, never null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of what has a default, without it: an editor would write it."""
        return self.generate_inner(schema["schema"])

    def str_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of text, or of a word that a pattern holds to."""
        found = super().str_schema(schema)
        if "pattern" not in found:
            return {**found, **TEXT}
        if found["pattern"].endswith(f"{ID}$"):
            found[_TOLD] = "Lower-case words joined by hyphens are wanted here."
        if re.match(found["pattern"], "1" * 12):  # YAML reads digits alone as a number
            return {**found, "type": ["string", "number"]}
        return found

    def int_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a whole number, in quotes or not."""
        return {**super().int_schema(schema), **WHOLE}

    def bool_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of yes or no."""
        return dict(YES_OR_NO)

    def date_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of a date."""
        return dict(DATE)
