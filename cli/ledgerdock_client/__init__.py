"""A client of Ledgerdock's API, small and typed: `pip install httpx`, nothing else.

from ledgerdock_client import Client, UserPool, RefreshingTokens

pool = UserPool("https://cognito-idp.eu-west-1.amazonaws.com/", client_id)
tokens = RefreshingTokens(pool, pool.sign_in(user, password))
with Client(api_url, tokens) as client:
    for job in client.imports.list(["state=failed"]):
        print(job["number"], job["error"])
"""

from ledgerdock_client.client import Client
from ledgerdock_client.cognito import RefreshingTokens, SignInRefused, Tokens, UserPool
from ledgerdock_client.errors import ApiError, ClientError, SignInNeeded, Unreachable
from ledgerdock_client.filters import SavedFilters
from ledgerdock_client.imports import Imports
from ledgerdock_client.mails import MailPreference, Mails, MailSettings
from ledgerdock_client.mappings import Mappings
from ledgerdock_client.models import (
    END_STATES,
    Action,
    Attempt,
    AuditEntry,
    Change,
    Column,
    ColumnMapping,
    Counts,
    FullRecord,
    History,
    ImportOptions,
    Job,
    JobError,
    JobLink,
    KeptRecord,
    Me,
    Origin,
    Reason,
    Record,
    RecordType,
    Result,
    ResultPart,
    RowError,
    SavedFilter,
    SavedMapping,
    SavedMappingFacts,
    Sharing,
    Totals,
    UndoPreview,
    UploadForm,
)
from ledgerdock_client.records import Records
from ledgerdock_client.retry import Retry
from ledgerdock_client.tokens import FixedToken, TokenSource

__all__ = [
    "END_STATES",
    "Action",
    "ApiError",
    "Attempt",
    "AuditEntry",
    "Change",
    "Client",
    "ClientError",
    "Column",
    "ColumnMapping",
    "Counts",
    "FixedToken",
    "FullRecord",
    "History",
    "ImportOptions",
    "Imports",
    "Job",
    "JobError",
    "JobLink",
    "KeptRecord",
    "MailPreference",
    "MailSettings",
    "Mails",
    "Mappings",
    "Me",
    "Origin",
    "Reason",
    "Record",
    "RecordType",
    "Records",
    "RefreshingTokens",
    "Result",
    "ResultPart",
    "Retry",
    "RowError",
    "SavedFilter",
    "SavedFilters",
    "SavedMapping",
    "SavedMappingFacts",
    "Sharing",
    "SignInNeeded",
    "SignInRefused",
    "TokenSource",
    "Tokens",
    "Totals",
    "UndoPreview",
    "Unreachable",
    "UploadForm",
    "UserPool",
]
