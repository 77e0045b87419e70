"""From what this machine knows to a client that is signed in, and from a client's errors to exit codes."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import NamedTuple

import httpx

from ledgerdock_cli.credentials import Credentials, SignIn
from ledgerdock_cli.exit_codes import CommandError, ExitCode
from ledgerdock_cli.places import LocalCloud, credentials_path, running_cloud
from ledgerdock_client import ApiError, Client, ClientError, RefreshingTokens, SignInNeeded, Tokens, UserPool

_EXIT_CODES: Mapping[int, ExitCode] = {
    HTTPStatus.BAD_REQUEST: ExitCode.USAGE,
    HTTPStatus.UNAUTHORIZED: ExitCode.SIGN_IN,
    HTTPStatus.FORBIDDEN: ExitCode.REFUSED,
    HTTPStatus.CONFLICT: ExitCode.REFUSED,
    HTTPStatus.PRECONDITION_FAILED: ExitCode.REFUSED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ExitCode.USAGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: ExitCode.USAGE,
}
_SIGN_IN = "Sign in with: ledgerdock login"


def connect(tell: Callable[[str], None], transport: httpx.BaseTransport | None = None) -> Client | None:
    """A client for the API this machine is signed in to; None when there is none.

    LEDGERDOCK_API names another API than the last one signed in to. Without a sign-in, a running local cloud is used as
    its sample user, or as the one LEDGERDOCK_USER names; `tell` is told so once. Raises what signing in raises.
    """
    credentials = Credentials(credentials_path())
    found = _sign_in_to_use(credentials)
    sign_in = _sign_in_as_sample(credentials, found, tell, transport) if isinstance(found, _Sample) else found
    if sign_in is None:
        return None
    pool = UserPool(sign_in.pool_url, sign_in.client_id, transport=transport)
    tokens = RefreshingTokens(
        pool,
        sign_in.tokens,
        keep=lambda fresh: credentials.refresh(sign_in, fresh),
        again=(lambda: _sign_in_anew(pool, sign_in)) if sign_in.is_local else None,
    )
    return Client(sign_in.api_url, tokens, transport=transport)


class _Sample(NamedTuple):
    """A sample user of a running local cloud who has to be signed in first."""

    cloud: LocalCloud
    user: str


def _sign_in_to_use(credentials: Credentials) -> SignIn | _Sample | None:
    api_url, sample = os.environ.get("LEDGERDOCK_API"), os.environ.get("LEDGERDOCK_USER")
    kept = credentials.current(api_url)
    remote = kept if kept and not kept.is_local else None
    if remote and not sample:
        return remote
    cloud = running_cloud()
    if cloud is None or api_url not in {None, cloud.api_url}:
        return remote
    own = kept.user if kept and kept.is_local and kept.client_id == cloud.client_id else None
    user = sample or own or cloud.user
    return credentials.find(cloud.api_url, cloud.client_id, user) or _Sample(cloud, user)


@contextmanager
def plain_failures(then: Callable[[], str], missing: str | None = None) -> Iterator[None]:
    """Turns what a client raises into CommandError: one line, ended by what `then` says about going on.

    `missing` names what is looked for, such as `import 12`, for when it is not there.
    """
    try:
        yield
    except BrokenPipeError:
        # Whoever read our output has seen enough; that is no failure of ours.
        raise
    except (ClientError, OSError) as error:
        if missing and isinstance(error, ApiError) and error.code == "not_found":
            raise CommandError(f"There is no {missing}.") from error
        message, code = _told(error)
        going_on = then()
        if going_on and not message.endswith("."):  # what a server says that is no API, such as Bad Gateway
            message = f"{message}."
        raise CommandError(f"{message} {going_on}".strip(), code) from error


def _sign_in_as_sample(
    credentials: Credentials, sample: _Sample, tell: Callable[[str], None], transport: httpx.BaseTransport | None
) -> SignIn:
    cloud, user = sample
    if user not in cloud.passwords:
        known = ", ".join(cloud.passwords)
        raise CommandError(f"{user} is no sample user of the local cloud ({known}). {_SIGN_IN}", ExitCode.SIGN_IN)
    tokens = UserPool(cloud.url, cloud.client_id, transport=transport).sign_in(user, cloud.passwords[user])
    sign_in = SignIn(cloud.api_url, user, cloud.url, cloud.client_id, is_local=True, tokens=tokens)
    credentials.keep(sign_in, as_current=False)
    tell(f"Signed in to the local cloud as {user}.")
    return sign_in


def _sign_in_anew(pool: UserPool, sign_in: SignIn) -> Tokens:
    """A local cloud that was started again with its data knows its sample users, but no sign-in of theirs."""
    cloud = running_cloud()
    if cloud is None or sign_in.user not in cloud.passwords:
        raise SignInNeeded(f"The sign-in of {sign_in.user} has ended.")
    return pool.sign_in(sign_in.user, cloud.passwords[sign_in.user])


def _told(error: ClientError | OSError) -> tuple[str, ExitCode]:
    match error:
        case ApiError():
            code = _EXIT_CODES.get(error.status, ExitCode.BROKEN)
            if error.code == "request.invalid":
                return _misfit(error), code
            hint = _SIGN_IN if code is ExitCode.SIGN_IN else error.hint
            return f"{error.message} {hint}".strip(), code
        case SignInNeeded():
            return f"{error} {_SIGN_IN}", ExitCode.SIGN_IN
        case OSError(filename=str(name), strerror=str(reason)):
            return f"{name}: {reason}.", ExitCode.BROKEN
        case _:
            return str(error), ExitCode.BROKEN


def _misfit(error: ApiError) -> str:
    """A request that does not have its form: what is wrong with which of its parts."""
    parts = error.problem.get("errors") or []
    told = "; ".join(f"{_part_name(part['where'])}: {part['message']}" for part in parts)
    return f"The API does not take that. {told or error.message}"


def _part_name(where: str) -> str:
    """What people call a part of a request: `addresses 2` for `body.addresses.1`."""
    path, _, last = where.rpartition(".")
    return f"{path.rpartition('.')[2]} {int(last) + 1}" if last.isdecimal() else last
