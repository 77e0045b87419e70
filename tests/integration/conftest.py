"""A database to test against: moto always, and AWS's own DynamoDB Local where Java and npm are there."""

import uuid
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from ledgerdock_local import transaction_shims
from ledgerdock_local.dynamodb import DynamoDBLocal, is_available

REGION = "eu-west-1"


@pytest.fixture(scope="session", autouse=True)
def _aws_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_PROFILE", raising=False)
        yield


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    transaction_shims.apply()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def dynamodb_local_url() -> Iterator[str]:
    if not is_available():
        pytest.skip("DynamoDB Local needs Java 17 and npm")
    with DynamoDBLocal.start() as server:
        yield server.url


@pytest.fixture(params=["moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)])
def dynamodb(request: pytest.FixtureRequest) -> boto3.client:
    url = request.getfixturevalue(f"{request.param}_url")
    return boto3.client("dynamodb", endpoint_url=url, config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def table(dynamodb: boto3.client) -> Iterator[str]:
    name = f"table-{uuid.uuid4().hex}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    yield name
    dynamodb.delete_table(TableName=name)
