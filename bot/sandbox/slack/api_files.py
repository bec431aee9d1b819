"""files.*: uploads in three steps, as the SDK's files_upload_v2 takes them."""

import mimetypes
from typing import Any

from aiohttp import web

from bot.sandbox.slack import messages
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError, invalid
from bot.sandbox.slack.records import Channel, File
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def upload_url(ws: Workspace, given: Arguments) -> Json:
    """Return where to send the bytes, and the file's id."""
    length = given.number("length", 0)
    if length < 1:
        raise invalid("invalid_arguments", ["[ERROR] length must be greater than 0"])
    name = given.needed("filename")
    file = File(
        id=ws.state.next_id("F"),
        name=name,
        length=length,
        secret=ws.state.secret(),
        created=int(ws.now()),
        alt_txt=given.text("alt_txt") or None,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    ws.data.files[file.id] = file
    return {"upload_url": f"{ws.origin}/upload/v1/{file.secret}", "file_id": file.id}


async def complete(ws: Workspace, given: Arguments) -> Json:
    """Finish uploads and share them; without a channel they stay private."""
    wanted = given.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid("invalid_arguments", ["[ERROR] missing required field: files"])
    files = [_finished(ws, one) for one in wanted]
    names = given.text("channels") or given.text("channel_id")
    channels = [_target(ws, name) for name in names.split(",") if name]
    for channel in channels:
        _share(ws, channel, files, given)
    return {"files": [_file(ws, file) for file in files]}


async def info(ws: Workspace, given: Arguments) -> Json:
    """Return one file."""
    file = ws.data.files.get(given.needed("file"))
    if file is None or not file.completed:
        raise ApiError("file_not_found")
    return {"file": _file(ws, file), "comments": [], **_no_more()}


async def take_upload(ws: Workspace, request: web.Request) -> web.Response:
    """Take the bytes, raw or as a form field (Slack answers ``OK - <length>``)."""
    secret = request.match_info["secret"]
    file = next((f for f in ws.data.files.values() if f.secret == secret), None)
    if file is None or file.completed:
        return web.Response(status=404, text="upload not found")
    content = await _bytes(request)
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


def serve(ws: Workspace, file_id: str) -> web.Response:
    """Answer a file's bytes."""
    file = ws.data.files.get(file_id)
    if file is None or file.content is None:
        return web.Response(status=404, text="file not found")
    return web.Response(body=file.content, content_type=file.mimetype)


async def _bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _finished(ws: Workspace, one: Any) -> File:
    file = ws.data.files.get(str(one.get("id"))) if isinstance(one, dict) else None
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    file.title = str(one.get("title") or file.name)
    file.completed = True
    return file


def _target(ws: Workspace, name: str) -> Channel:
    user = ws.state.user(name)
    channel = ws.state.im(name) if user is not None else ws.data.channels.get(name)
    if channel is None:
        raise ApiError("channel_not_found")
    if ws.data.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _share(ws: Workspace, channel: Channel, files: list[File], given: Arguments) -> None:
    blocks = messages.checked_blocks(ws, given.json("blocks"))
    for file in files:
        file.channels.append(channel.id)
    messages.post(
        ws,
        channel,
        user=ws.data.bot_user_id,
        bot=True,
        text=given.text("initial_comment"),
        blocks=blocks,
        thread_ts=given.text("thread_ts") or None,
        files=[file.id for file in files],
    )


def _file(ws: Workspace, file: File) -> Json:
    return {
        "id": file.id,
        "created": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "size": file.length,
        "user": ws.data.bot_user_id,
        "alt_txt": file.alt_txt,
        "is_external": False,
        "channels": file.channels,
        "url_private": f"{ws.origin}/files-pri/{file.id}/{file.name}",
        "permalink": f"{ws.origin}/_sandbox/files/{file.id}",
    }


def _no_more() -> Json:
    return {"response_metadata": {"next_cursor": ""}}
