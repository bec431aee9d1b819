"""What of Slack this sandbox supports; a test holds the list against the routes."""

from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """How far one thing goes."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True)
class Row:
    """One method of the Web API, or one address beside it; ``note`` says what is left out."""

    name: str
    support: Support
    note: str = ""


METHODS = (
    Row("apps.connections.open", Support.SUPPORTED),
    Row("auth.test", Support.SUPPORTED),
    Row("bots.info", Support.PARTIAL, "only the app's own bot; no icons"),
    Row("chat.delete", Support.SUPPORTED),
    Row("chat.deleteScheduledMessage", Support.SUPPORTED),
    Row("chat.getPermalink", Support.SUPPORTED),
    Row("chat.postEphemeral", Support.SUPPORTED),
    Row(
        "chat.postMessage", Support.PARTIAL, "no unfurling, no reply_broadcast, no author override"
    ),
    Row("chat.scheduleMessage", Support.PARTIAL, "kept until it is taken back, never posted"),
    Row("chat.update", Support.PARTIAL, "no reply_broadcast, no file_ids"),
    Row("conversations.info", Support.PARTIAL, "public channels and direct messages"),
    Row("conversations.join", Support.SUPPORTED),
    Row("conversations.list", Support.PARTIAL, "public channels and direct messages"),
    Row("conversations.members", Support.SUPPORTED),
    Row("conversations.open", Support.PARTIAL, "one person; no group direct messages"),
    Row("files.completeUploadExternal", Support.SUPPORTED),
    Row("files.getUploadURLExternal", Support.PARTIAL, "no snippets"),
    Row("files.info", Support.PARTIAL, "no comments, no thumbnails"),
    Row("team.info", Support.PARTIAL, "no icons"),
    Row("usergroups.list", Support.PARTIAL, "no disabled groups, no prefs"),
    Row("usergroups.users.list", Support.SUPPORTED),
    Row("users.info", Support.PARTIAL, "no pictures, no status"),
    Row("users.list", Support.PARTIAL, "no pictures, no status"),
    Row("views.open", Support.SUPPORTED),
    Row("views.publish", Support.SUPPORTED),
    Row("views.push", Support.SUPPORTED),
    Row("views.update", Support.SUPPORTED),
    Row("chat.startStream", Support.NO),
    Row("conversations.history", Support.NO, "the app must not read channels"),
    Row("reactions.add", Support.NO),
    Row("search.messages", Support.NO),
)

ADDRESSES = (
    Row("POST /commands/{team}/{id}/{secret}", Support.SUPPORTED, "a command's response_url"),
    Row("POST /actions/{team}/{id}/{secret}", Support.SUPPORTED, "a message's response_url"),
    Row("POST /app/{team}/{id}/{secret}", Support.SUPPORTED, "a dialog's response_url"),
    Row("POST /upload/v1/{secret}", Support.SUPPORTED),
    Row("GET /files-pri/{id}/{name}", Support.SUPPORTED),
    Row("GET /link/", Support.SUPPORTED, "Socket Mode"),
)

BLOCKS = (
    Row("actions", Support.SUPPORTED),
    Row("context", Support.SUPPORTED),
    Row("divider", Support.SUPPORTED),
    Row("header", Support.SUPPORTED),
    Row("image", Support.SUPPORTED),
    Row("input", Support.SUPPORTED),
    Row("markdown", Support.SUPPORTED),
    Row("rich_text", Support.SUPPORTED),
    Row("section", Support.SUPPORTED),
    Row("table", Support.SUPPORTED),
    Row("alert", Support.NO, "rolls out in phases"),
    Row("card", Support.NO, "rolls out in phases"),
    Row("carousel", Support.NO, "rolls out in phases"),
    Row("container", Support.NO, "rolls out in phases"),
    Row("context_actions", Support.NO, "for assistants"),
    Row("data_table", Support.NO, "rolls out in phases"),
    Row("data_visualization", Support.NO, "rolls out in phases"),
    Row("file", Support.NO, "an app cannot send it"),
    Row("plan", Support.NO, "for assistants"),
    Row("task_card", Support.NO, "for assistants"),
    Row("video", Support.NO, "needs links.embed:write"),
)

FAULTS = {
    "lose_ack": "the app's answer gets lost: the person sees a timeout, events come again",
    "redeliver": "a payload is sent once more after it was answered",
    "ratelimited": "429 with Retry-After (``seconds``); ``path`` says for which method",
    "invalid_auth": "the token is wrong",
    "account_inactive": "the bot user was deactivated",
    "token_revoked": "the token was taken back",
    "token_expired": "the token has run out",
    "internal_error": "Slack failed, and may or may not have done it",
    "fatal_error": "Slack failed badly",
    "service_unavailable": "Slack is down",
    "request_timeout": "the call did not arrive whole",
    "channel_not_found": "the channel is gone",
    "is_archived": "the channel is archived",
    "msg_too_long": "the message is too long",
}
