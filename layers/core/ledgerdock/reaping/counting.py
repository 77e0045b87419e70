"""Metrics of what was reaped and found, for the alarms of template.yaml."""

from aws_lambda_powertools.metrics import MetricUnit, single_metric

NAMESPACE = "Ledgerdock"


def count_reaped(jobs: int) -> None:
    """Jobs that were ended because nothing else would have."""
    _count("JobsReaped", jobs)


def count_found(uploads: int) -> None:
    """Uploads whose event was lost, and which were started."""
    _count("LostUploadsFound", uploads)


def _count(name: str, value: int) -> None:
    if value:
        with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=NAMESPACE):
            pass
