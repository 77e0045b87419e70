"""boto3 clients for services on this machine."""

from typing import Any

import boto3
from botocore.config import Config

from ledgerdock_local.options import REGION

DUMMY_KEY = "local"
"""Any key opens everything here; a real one must never be sent."""


def client(service: str, url: str) -> Any:
    """A boto3 client for `service` that answers at `url`."""
    return boto3.client(  # type: ignore[call-overload]  # the stubs know services by literal only
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=DUMMY_KEY,
        aws_secret_access_key=DUMMY_KEY,
        # Links are still signed the old way by default, which new buckets refuse, on AWS and here.
        config=Config(signature_version="s3v4") if service == "s3" else None,
    )
