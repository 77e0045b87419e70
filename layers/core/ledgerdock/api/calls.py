"""One request on its way through: who asks, with what to work, and the event it came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler.api_gateway import Router

from ledgerdock.api.identity import Identity
from ledgerdock.api.paging import Cursors, Scope
from ledgerdock.runtime import Event, Runtime


@dataclass(frozen=True)
class Call:
    """A request that was authorised. `context` is Lambda's."""

    identity: Identity
    runtime: Runtime
    event: Event
    context: Any

    @property
    def tenant(self) -> str:
        """The tenant the caller belongs to: no other may be touched."""
        return self.identity.tenant

    @property
    def filters(self) -> Sequence[str]:
        """The filters of the query, read from it as it was written: a value may hold commas."""
        query = parse_qsl(self.event.get("rawQueryString", ""), keep_blank_values=True)
        return [value for name, value in query if name == "f"]

    def cursors(self, filters: Sequence[str]) -> Cursors:
        """The cursors of the list that is asked for."""
        scope = Scope(self.tenant, f"GET {self.event['rawPath']}", filters)
        return Cursors(scope, lambda: self.runtime.api_secret)


_KEY = "call"
_RUNTIME = "runtime"


def new_router() -> Router:
    """A router for the routes of one resource."""
    return Router()  # type: ignore[no-untyped-call]


def call_of(router: Router) -> Call:
    """The request a router is answering."""
    call: Call = router.context[_KEY]
    return call


def runtime_of(router: Router) -> Runtime:
    """What an open route works with: there nobody is known who asks."""
    runtime: Runtime = router.context[_RUNTIME]
    return runtime


def handing_over(runtime: Runtime, call: Call | None) -> dict[str, Call | Runtime]:
    """The context in which `call_of` finds a call, and `runtime_of` the runtime; `call` is None on an open route."""
    return {_RUNTIME: runtime, **({_KEY: call} if call else {})}
