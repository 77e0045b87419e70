"""Stands in for every function of the stack: plays the scenario named by the dropped file, and notes its calls.

`stage_file-Rejected.csv` makes Stage File raise Rejected; `import_chunk-Transient-2.csv` makes Import Chunk raise
Transient twice for chunk 1. The notes are objects below `trace/{scenario}/`.
"""

import json
import os
import time

import boto3

IMPORT_STEPS = ["register_upload", "stage_file", "stage_failed_rows", "import_chunk", "summarize_import"]
UNDO_STEPS = ["plan_undo", "undo_chunk", "summarize_undo", "record_undo_failure"]
EXPORT_STEPS = ["plan_export", "export_segment", "deliver_export", "record_export_failure"]
STEPS = [*IMPORT_STEPS, *UNDO_STEPS, *EXPORT_STEPS, "await_turn", "record_failure"]
FUNCTION = os.environ["AWS_LAMBDA_FUNCTION_NAME"].lower()
STEP = next((step for step in STEPS if step.replace("_", "") in FUNCTION), "no step")
BUCKET = os.environ["FILES_BUCKET"]
s3 = boto3.client("s3")


class Rejected(Exception):
    """As ledgerdock.errors.Rejected: only the name crosses to the state machine."""


class Transient(Exception):
    """As ledgerdock.errors.Transient."""


def lambda_handler(event, context):
    if STEP == "no step":  # the reaper, the sweep and the API: here nothing is left for them
        return {}
    if STEP == "register_upload":
        scenario = event["upload"]["object"]["key"].rpartition("/")[2].removesuffix(".csv")
    else:
        scenario = event["job"]["id"]
    chunk = event.get("chunk", event.get("segment"))
    calls = note(scenario, {"step": STEP, "chunk": chunk, "failure": event.get("failure", {}).get("Error")})
    step, _, trouble = scenario.partition("-")
    error, _, times = trouble.partition("-")
    if step == STEP and trouble and chunk in {None, 1} and calls <= int(times or 999):
        if error == "Exit":
            os._exit(1)
        raise {"Rejected": Rejected, "Transient": Transient, "ValueError": ValueError}[error](scenario)
    return ANSWERS[STEP](event, scenario)


def note(scenario, entry):
    name = f"{STEP}-{entry['chunk']}-"
    s3.put_object(Bucket=BUCKET, Key=f"trace/{scenario}/{time.time_ns()}-{name}", Body=json.dumps(entry).encode())
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"trace/{scenario}/").get("Contents", [])
    return sum(name in item["Key"] for item in listed)


def register(event, scenario):
    stage = "failed_rows" if scenario == "repair" else "file"
    return {"is_new": scenario != "known", "job": {"tenant": "acme", "id": scenario, "attempt": 1}, "stage": stage}


def turn(event, scenario):
    boto3.client("stepfunctions").send_task_success(taskToken=event["task_token"], output="{}")
    return {}


def stage(event, scenario):
    manifests = [[0, 1, 2]]
    if scenario.endswith("waves"):
        manifests = [[0], [1, 2]]
    for number, chunks in enumerate(manifests):
        manifest = json.dumps([{"chunk": chunk, "rehearse": False} for chunk in chunks]).encode()
        s3.put_object(Bucket=BUCKET, Key=f"work/{scenario}/{number}.json", Body=manifest)
    return {"waves": {"count": len(manifests), "next": 0, "manifests": f"work/{scenario}/"}}


def plan(event, scenario):
    manifest = json.dumps([{"segment": segment} for segment in range(3)]).encode()
    s3.put_object(Bucket=BUCKET, Key=f"work/{scenario}/segments.json", Body=manifest)
    return {"manifest": f"work/{scenario}/segments.json", "segments": 3}


ANSWERS = {
    "register_upload": register,
    "await_turn": turn,
    "stage_file": stage,
    "stage_failed_rows": stage,
    "plan_undo": stage,
    "undo_chunk": lambda event, scenario: {},
    "summarize_undo": lambda event, scenario: {"state": "completed"},
    "record_undo_failure": lambda event, scenario: {"state": "failed"},
    "plan_export": plan,
    "export_segment": lambda event, scenario: {},
    "deliver_export": lambda event, scenario: {"state": "completed"},
    "record_export_failure": lambda event, scenario: {"state": "failed"},
    "import_chunk": lambda event, scenario: {},
    "summarize_import": lambda event, scenario: {"state": "failed" if scenario == "unbalanced" else "completed"},
    "record_failure": lambda event, scenario: {"state": "failed"},
}
