"""What a rule's target is given: the event, a part of it, a constant, or text made from it."""

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"<([^<>\s]+)>")
_STEP = re.compile(r"\.([\w\-]+)|\[(\d+)\]|\['([^']+)'\]")
_MISSING = object()


def target_input(event: dict[str, Any], target: Mapping[str, Any]) -> str:
    """The JSON text the target receives for this event, by its Input, InputPath or InputTransformer."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        found = look_up(event, target["InputPath"])
        return json.dumps(None if found is _MISSING else found)
    if transformer := target.get("InputTransformer"):
        return _fill(transformer["InputTemplate"], transformer.get("InputPathsMap", {}), event)
    return json.dumps(event)


def look_up(value: Any, path: str) -> Any:
    """What a path such as `$.detail.object.key` or `$.resources[0]` names; an own marker object when nothing."""
    for name, index, quoted in _STEP.findall(path.removeprefix("$")):
        try:
            value = value[int(index)] if index else value[name or quoted]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return value


def _fill(template: str, paths: Mapping[str, str], event: dict[str, Any]) -> str:
    values = {name: look_up(event, path) for name, path in paths.items()}
    values["aws.events.event.json"] = event
    values["aws.events.event"] = event
    values["aws.events.event.ingestion-time"] = event.get("time")

    def put(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        value = values[match[1]]
        text = "" if value is _MISSING else value
        inside_string = template[: match.start()].replace('\\"', "").count('"') % 2 == 1
        if not inside_string:
            return json.dumps(text)
        return json.dumps(text if isinstance(text, str) else json.dumps(text))[1:-1]

    return _PLACEHOLDER.sub(put, template)
