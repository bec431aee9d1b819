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
    Row("chat.getPermalink", Support.SUPPORTED),
    Row("chat.postEphemeral", Support.SUPPORTED),
    Row(
        "chat.postMessage", Support.PARTIAL, "no unfurling, no reply_broadcast, no author override"
    ),
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
    Row("chat.scheduleMessage", Support.NO),
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
