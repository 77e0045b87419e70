"""Codes of mails and of the links in them."""

from ledgerdock.error_codes.explanation import Explanation

NOTICE = {
    "mail.refused": Explanation(
        "The mail service refused the mail ({reason}).",
        "The job itself is not affected. An administrator can check the sender's address and whether the mail service "
        "may write to this address.",
    ),
    "mail.throttled": Explanation(
        "The mail service took no more mails for {hours} hours, so this one was given up.",
        "The job itself is not affected. An administrator can raise the quota of the mail service.",
    ),
    "mail.unknown": Explanation(
        "Nobody knows whether the mail left: the mail service gave no answer.",
        "Check whether it arrived. It is not sent again, so that nobody gets it twice.",
    ),
    "mail.no_address": Explanation(
        "{user} has no verified e-mail address as a member of this tenant.",
        "Ask your administrator to enter an e-mail address for this user and to have it verified.",
    ),
    "link.unknown": Explanation(
        "This link opens nothing.",
        "Copy the link from the mail as a whole; or sign in and download the file there.",
    ),
    "link.expired": Explanation(
        "This link has expired: it was good until {until}.",
        "Sign in and download the file there while it is kept; an export can be made again, too.",
    ),
    "link.revoked": Explanation(
        "This link was revoked by somebody of your organisation.",
        "Ask them for the file, or sign in and download it there.",
    ),
    "link.superseded": Explanation(
        "This link is of an earlier try of job {number}, which was run again since.",
        "Use the link in the newest mail about it, or sign in and download the file there.",
    ),
}
