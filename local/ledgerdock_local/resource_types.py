"""Resource types of the template that moto's CloudFormation does not know: user pools, secrets and HTTP APIs.

They are made in moto's own services where it has them, with the ids of earlier starts, so that `Ref` and `GetAtt`
of them resolve wherever the template names them.
"""

import json
import secrets
import string
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation import parsing
from moto.cognitoidp.models import cognitoidp_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.secretsmanager.utils import random_password

from ledgerdock_local.identities import Identities
from ledgerdock_local.options import ACCOUNT, REGION

HTTP_API = "AWS::ApiGatewayV2::Api"
USER_POOL = "AWS::Cognito::UserPool"
USER_POOL_CLIENT = "AWS::Cognito::UserPoolClient"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 a type, not a secret
_LETTERS = string.ascii_lowercase + string.digits


class MadeResource:
    """A resource as moto's CloudFormation handles it: `Ref` gives its physical id, `GetAtt` one of its attributes."""

    def __init__(self, physical_resource_id: str, attributes: Mapping[str, str]) -> None:
        self.physical_resource_id = physical_resource_id
        self._attributes = attributes

    def get_cfn_attribute(self, name: str) -> str:
        """Raises KeyError for an attribute the type does not have."""
        return self._attributes[name]

    def is_created(self) -> bool:
        """At once."""
        return True


Make = Callable[[str, Mapping[str, Any], Identities], MadeResource]


class _ResourceType:
    """What moto's CloudFormation asks of a type; `make(logical_id, properties, identities)` makes one."""

    def __init__(self, make: Make, attributes: frozenset[str], identities: Identities) -> None:
        self._make = make
        self._attributes = attributes
        self._identities = identities

    def create_from_cloudformation_json(
        self, _name: str, cloudformation_json: Mapping[str, Any], _account: str, _region: str, **facts: Any
    ) -> MadeResource:
        return self._make(facts["LogicalId"], cloudformation_json["Properties"], self._identities)

    def has_cfn_attr(self, name: str) -> bool:
        return name in self._attributes


def register(identities: Identities, api_url: str) -> None:
    """Teach moto's CloudFormation these types; every HTTP API answers at `api_url`."""

    def make_api(logical_id: str, properties: Mapping[str, Any], identities: Identities) -> MadeResource:
        return _http_api(logical_id, properties, identities, api_url)

    known: list[tuple[str, Make, set[str]]] = [
        (USER_POOL, _user_pool, {"Arn", "ProviderName", "ProviderURL", "UserPoolId"}),
        (USER_POOL_CLIENT, _user_pool_client, {"ClientId", "Name", "ClientSecret"}),
        (SECRET, _secret, {"Id"}),
        (HTTP_API, make_api, {"ApiEndpoint", "ApiId"}),
    ]
    types: dict[str, Any] = parsing.get_model_map()  # moto remembers this very dictionary
    for kind, make, attributes in known:
        types[kind] = _ResourceType(make, frozenset(attributes), identities)


def _random_id(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _http_api(logical_id: str, _properties: Mapping[str, Any], identities: Identities, url: str) -> MadeResource:
    api_id = identities.get(f"{logical_id}/id", lambda: _random_id(10))
    return MadeResource(api_id, {"ApiEndpoint": url, "ApiId": api_id})


def _user_pool(logical_id: str, properties: Mapping[str, Any], identities: Identities) -> MadeResource:
    config = {name: value for name, value in properties.items() if name != "UserPoolName"}
    backend = cognitoidp_backends[ACCOUNT][REGION]
    pool = backend.create_user_pool(properties["UserPoolName"], config)
    del backend.user_pools[pool.id]
    pool.id = identities.get(f"{logical_id}/id", lambda: f"{REGION}_{_random_id(9)}")
    pool.arn = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{pool.id}"
    backend.user_pools[pool.id] = pool
    provider = f"cognito-idp.{REGION}.amazonaws.com/{pool.id}"
    attributes = {
        "Arn": pool.arn,
        "ProviderName": provider,
        "ProviderURL": f"https://{provider}",
        "UserPoolId": pool.id,
    }
    return MadeResource(pool.id, attributes)


def _user_pool_client(logical_id: str, properties: Mapping[str, Any], identities: Identities) -> MadeResource:
    pool_id = properties["UserPoolId"]
    config = {name: value for name, value in properties.items() if name not in {"UserPoolId", "GenerateSecret"}}
    backend = cognitoidp_backends[ACCOUNT][REGION]
    client = backend.create_user_pool_client(pool_id, bool(properties.get("GenerateSecret")), config)
    clients = backend.user_pools[pool_id].clients
    del clients[client.id]
    client.id = identities.get(f"{logical_id}/id", lambda: _random_id(26))
    clients[client.id] = client
    attributes = {"ClientId": client.id, "Name": str(config.get("ClientName", "")), "ClientSecret": client.secret}
    return MadeResource(client.id, attributes)


def _secret(logical_id: str, properties: Mapping[str, Any], identities: Identities) -> MadeResource:
    value = identities.get(f"{logical_id}/value", lambda: _secret_value(properties))
    made = secretsmanager_backends[ACCOUNT][REGION].create_secret(
        name=properties["Name"],
        secret_string=value,
        secret_binary=None,
        description=properties.get("Description"),
        tags=properties.get("Tags"),
        kms_key_id=properties.get("KmsKeyId"),
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )
    arn = json.loads(made)["ARN"]
    return MadeResource(arn, {"Id": arn})


def _secret_value(properties: Mapping[str, Any]) -> str:
    if "SecretString" in properties:
        return str(properties["SecretString"])
    wanted = properties.get("GenerateSecretString", {})
    made: str = random_password(
        int(wanted.get("PasswordLength", 32)),
        wanted.get("ExcludeCharacters", ""),
        bool(wanted.get("ExcludeNumbers", False)),
        bool(wanted.get("ExcludePunctuation", False)),
        bool(wanted.get("ExcludeUppercase", False)),
        bool(wanted.get("ExcludeLowercase", False)),
        bool(wanted.get("IncludeSpace", False)),
        bool(wanted.get("RequireEachIncludedType", True)),
    )
    if "SecretStringTemplate" not in wanted:
        return made
    return json.dumps({**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: made})
