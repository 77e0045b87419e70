"""What moto's Cognito does differently from AWS, put right."""

from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException, NotAuthorizedError, UserNotFoundError
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPool

from ledgerdock_local.interpreter_shims import original_of, replace

_UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_TOKEN_NAMES = {"access": "AccessToken", "id": "IdToken"}


def apply() -> None:
    """Put everything right, for this process."""
    _issue_tokens_as_configured()
    _sign_in_as_configured()


def _issue_tokens_as_configured() -> None:
    """Every access and ID token of moto lives an hour, whatever the client is configured to."""
    original = original_of(CognitoIdpUserPool, "create_jwt")

    def create(self: Any, client_id: str, username: str, token_use: str, *, extra_data: Any = None) -> Any:
        config = self.clients[client_id].extended_config
        name = _TOKEN_NAMES[token_use]
        unit = config.get("TokenValidityUnits", {}).get(name, "hours")
        seconds = int(config.get(f"{name}Validity", 0)) * _UNIT_SECONDS[unit] or 3600
        return original(self, client_id, username, token_use, seconds, extra_data)

    replace(CognitoIdpUserPool, "create_jwt", create)


def _sign_in_as_configured() -> None:
    """moto signs in by flows the client does not allow, and tells strangers which users exist."""
    original = original_of(CognitoIdpBackend, "initiate_auth")

    def initiate(self: Any, client_id: str, auth_flow: str, auth_parameters: Any) -> Any:
        clients = (pool.clients[client_id] for pool in self.user_pools.values() if client_id in pool.clients)
        config: dict[str, Any] = next((client.extended_config for client in clients), {})
        wanted = "REFRESH_TOKEN_AUTH" if auth_flow == "REFRESH_TOKEN" else auth_flow
        if f"ALLOW_{wanted}" not in config.get("ExplicitAuthFlows", [f"ALLOW_{wanted}"]):
            raise InvalidParameterException(f"{auth_flow} flow not enabled for this client")
        try:
            return original(self, client_id, auth_flow, auth_parameters)
        except UserNotFoundError:
            if config.get("PreventUserExistenceErrors") != "ENABLED":
                raise
            raise NotAuthorizedError("Incorrect username or password.") from None

    replace(CognitoIdpBackend, "initiate_auth", initiate)
