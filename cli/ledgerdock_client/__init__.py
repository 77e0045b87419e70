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
from ledgerdock_client.exports import Exports
from ledgerdock_client.filters import SavedFilters
from ledgerdock_client.imports import Imports
from ledgerdock_client.mails import MailPreference, Mails, MailSettings
from ledgerdock_client.mappings import Mappings
from ledgerdock_client.models.exports import (
    Export,
    Exportable,
    ExportAttempt,
    ExportColumn,
    ExportFile,
    ExportFormat,
    ExportStatus,
    ExportWish,
)
from ledgerdock_client.models.imports import (
    Attempt,
    Change,
    Counts,
    ImportOptions,
    Job,
    KeptRecord,
    Reason,
    Result,
    ResultPart,
    RowError,
    Totals,
    UndoPreview,
    UploadForm,
)
from ledgerdock_client.models.jobs import END_STATES, Action, AuditEntry, JobError, JobLink
from ledgerdock_client.models.mappings import ColumnMapping, SavedMapping, SavedMappingFacts
from ledgerdock_client.models.people import Me
from ledgerdock_client.models.preferences import SavedFilter, Sharing
from ledgerdock_client.models.record_types import Column, RecordType
from ledgerdock_client.models.records import FullRecord, History, Origin, Record
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
    "Export",
    "ExportAttempt",
    "ExportColumn",
    "ExportFile",
    "ExportFormat",
    "ExportStatus",
    "ExportWish",
    "Exportable",
    "Exports",
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
