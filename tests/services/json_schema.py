"""A judge of JSON documents by their schema: it knows few words of that language, and refuses all others."""

import re
from typing import Any

DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)")
SHAPES = {"date-time": MOMENT, "date": DATE}
TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
SAYS_NOTHING = frozenset({"title", "description", "$defs", "$schema"})
KNOWN = SAYS_NOTHING | frozenset(
    [
        "anyOf",
        "items",
        "format",
        "properties",
        "required",
        "additionalProperties",
        "enum",
        "const",
        "type",
        "$ref",
    ]
)
Rule = dict[str, Any]


def faults(value: object, rule: Rule, whole: Rule, where: str = "$") -> list[str]:
    """What of a value its rule doesn't allow; a word of the rule that isn't known here is a fault too."""
    if unknown := set(rule) - KNOWN:
        return [f"{where}: {unknown}"]
    if ref := rule.get("$ref"):
        return faults(value, whole["$defs"][ref.rpartition("/")[2]], whole, where)
    if choices := rule.get("anyOf"):
        found = [faults(value, choice, whole, where) for choice in choices]
        return [] if [] in found else found[0]
    return _of_value(value, rule, where) or _of_parts(value, rule, whole, where)


def _of_value(value: object, rule: Rule, where: str) -> list[str]:
    wanted = TYPES[rule["type"]]
    fits = isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
    fits = fits and value in rule.get("enum", [value]) and value == rule.get("const", value)
    fits = fits and ("format" not in rule or SHAPES[rule["format"]].fullmatch(str(value)) is not None)
    return [] if fits else [f"{where}: {value!r} is none of {rule}"]


def _of_parts(value: object, rule: Rule, whole: Rule, where: str) -> list[str]:
    if isinstance(value, list):
        return [f for n, one in enumerate(value) for f in faults(one, rule["items"], whole, f"{where}[{n}]")]
    if not isinstance(value, dict):
        return []
    known = rule["properties"]
    if rule["additionalProperties"] is not False or not set(value) == set(known) == set(rule["required"]):
        return [f"{where}: {set(value) ^ set(known)}"]
    return [f for name, one in value.items() for f in faults(one, known[name], whole, f"{where}.{name}")]
