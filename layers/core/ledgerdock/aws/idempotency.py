"""Doing once what is asked for again and again: Powertools' idempotency, kept in the jobs table.

`pk = {tenant}#ONCE`, `sk` is made of a hash of who asked and of the key given; DynamoDB forgets the items after a day.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import Conflict, Rejected

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

REMEMBERED_SECONDS = 24 * 60 * 60

Effect = Callable[[], str]


class IdempotencyStore:
    """What was done for which key."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def once(self, tenant: str, key: tuple[str, ...], request: Any, context: Any, effect: Effect) -> str:
        """Run `effect`, or give back what it returned the first time.

        `key` names the asker, the route and the key they chose; `request` is plain JSON data that must be the same
        each time. `context` is Lambda's: after its remaining time a run that was cut off may be tried again. Raises
        Rejected("idempotency.reused") for another request, Conflict("idempotency.in_progress") while the first runs.
        """
        config = IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="request",
            expires_after_seconds=REMEMBERED_SECONDS,
            hash_function="sha256",
            lambda_context=context,
        )
        layer = DynamoDBPersistenceLayer(
            self._table,
            key_attr="pk",
            sort_key_attr="sk",
            static_pk_value=f"{tenant}#ONCE",
            boto3_client=self._client,
        )
        guarded = idempotent_function(
            lambda wish: effect(),  # noqa: ARG005 - Powertools reads it by its name
            data_keyword_argument="wish",
            persistence_store=layer,
            config=config,
            key_prefix="once",
        )
        try:
            with passing_failures_are_transient():
                return str(_unwrapped(lambda: guarded(wish={"key": list(key), "request": request})))
        except IdempotencyValidationError as error:
            raise Rejected("idempotency.reused") from error
        except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError) as error:
            raise Conflict("idempotency.in_progress") from error


def _unwrapped(work: Callable[[], Any]) -> Any:
    """Let through what went wrong with the table as DynamoDB said it."""
    try:
        return work()
    except IdempotencyPersistenceLayerError as error:
        raise (error.__cause__ or error) from error
