"""The JSON schema of the events: `python -m ledgerdock.notices.event_docs > docs/events.schema.json`."""

import json
import sys
from typing import Any

from ledgerdock.aws.events import SOURCE
from ledgerdock.notices.events import DETAIL_TYPES, JobEnded


def schema() -> dict[str, Any]:
    """The schema of an event as EventBridge delivers it, as far as it is ours."""
    detail = JobEnded.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = detail.pop("$defs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Ledgerdock tells when a job ends",
        "type": "object",
        "properties": {
            "source": {"const": SOURCE},
            "detail-type": {"enum": list(DETAIL_TYPES)},
            "detail": {"$ref": "#/$defs/JobEnded"},
        },
        "required": ["source", "detail-type", "detail"],
        "$defs": {**definitions, "JobEnded": detail},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
