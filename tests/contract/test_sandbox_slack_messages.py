"""Messages in the sandbox: who sees them, what may change them, threads, files."""

import pytest

from tests.contract.slack_bench import TOKEN, Bench, actions, button, running

RITA, SAM, ADA, GUEST = "U0RITA0001", "U0SAM00001", "U0ADA00001", "U0GUEST001"
REVOPS = "C0REVOPS01"
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}]


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


async def _post(bench: Bench, **given) -> dict:
    answer = await bench.api("chat.postMessage", **{"channel": REVOPS, "text": "hi", **given})
    assert answer["ok"], answer
    return answer


async def test_an_update_with_text_alone_takes_the_blocks_away(bench: Bench):
    posted = await _post(bench, blocks=BLOCKS)
    where = {"channel": REVOPS, "ts": posted["ts"]}
    answer = await bench.api("chat.update", **where, text="plain")
    assert "blocks" not in answer["message"]
    [seen] = await bench.messages(SAM)
    assert ("plain", False) == (seen["text"], "blocks" in seen)
    assert "edited" in seen


async def test_an_update_with_both_keeps_both(bench: Bench):
    posted = await _post(bench)
    await bench.api("chat.update", channel=REVOPS, ts=posted["ts"], text="new", blocks=BLOCKS)
    [seen] = await bench.messages(SAM)
    assert ("new", "*hi*") == (seen["text"], seen["blocks"][0]["text"]["text"])


async def test_only_own_messages_can_be_changed(bench: Bench):
    typed = await bench.says(RITA, "mine")
    where = {"channel": REVOPS, "ts": typed["ts"]}
    assert "cant_update_message" == (await bench.api("chat.update", **where, text="x"))["error"]
    assert "cant_delete_message" == (await bench.api("chat.delete", **where))["error"]
    gone = {"channel": REVOPS, "ts": "1.000001"}
    assert "message_not_found" == (await bench.api("chat.update", **gone, text="x"))["error"]
    by_name = {"channel": "#revops", "ts": typed["ts"]}
    assert "channel_not_found" == (await bench.api("chat.update", **by_name, text="x"))["error"]


async def test_a_deleted_message_is_gone(bench: Bench):
    posted = await _post(bench)
    assert (await bench.api("chat.delete", channel=REVOPS, ts=posted["ts"]))["ok"]
    assert [] == await bench.messages(RITA)


async def test_an_ephemeral_message_is_seen_by_one_and_changed_by_nobody(bench: Bench):
    answer = await bench.api("chat.postEphemeral", channel=REVOPS, user=RITA, text="psst")
    [seen] = await bench.messages(RITA)
    assert (True, RITA) == (seen["ephemeral"], seen["only_for"])
    assert [] == await bench.messages(SAM)
    where = {"channel": REVOPS, "ts": answer["message_ts"]}
    assert "message_not_found" == (await bench.api("chat.update", **where, text="x"))["error"]
    assert "message_not_found" == (await bench.api("chat.delete", **where))["error"]


async def test_an_ephemeral_message_needs_a_member(bench: Bench):
    answer = await bench.api("chat.postEphemeral", channel=REVOPS, user=GUEST, text="psst")
    assert "user_not_in_channel" == answer["error"]


async def test_text_is_cut_at_forty_thousand_characters(bench: Bench):
    answer = await _post(bench, text="x" * 40_001)
    assert 40_000 == len(answer["message"]["text"])


async def test_block_text_that_is_too_long_together_is_refused(bench: Bench):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    given = {"channel": REVOPS, "text": "t", "blocks": [section] * 5}
    assert "msg_blocks_too_long" == (await bench.api("chat.postMessage", **given))["error"]
    assert (await bench.api("chat.postMessage", **given | {"blocks": [section] * 4}))["ok"]


async def test_slack_gives_ids_to_blocks_and_elements_that_have_none(bench: Bench):
    nameless = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    answer = await _post(bench, blocks=[{"type": "actions", "elements": [nameless, nameless]}])
    [block] = answer["message"]["blocks"]
    assert block["block_id"]
    assert 2 == len({element["action_id"] for element in block["elements"]})


async def test_a_thread_stands_apart_from_its_channel(bench: Bench):
    root = await _post(bench)
    reply = await _post(bench, text="in thread", thread_ts=root["ts"])
    await bench.says(SAM, "me, too", thread_ts=root["ts"])
    [seen] = await bench.messages(RITA)
    assert 2 == seen["reply_count"]
    thread = await bench.messages(RITA, thread_ts=root["ts"])
    assert ["hi", "in thread", "me, too"] == [message["text"] for message in thread]
    deeper = await _post(bench, text="reply to a reply", thread_ts=reply["ts"])
    assert root["ts"] == deeper["message"]["thread_ts"]
    lost = await bench.api("chat.postMessage", channel=REVOPS, text="x", thread_ts="1.000001")
    assert "thread_not_found" == lost["error"]


async def test_timestamps_rise_on_a_frozen_clock(bench: Bench):
    stamps = [(await _post(bench))["ts"] for _ in range(3)]
    assert sorted(set(stamps)) == stamps
    assert "1795165200.000000" == stamps[0]


async def test_a_permalink_names_channel_and_message(bench: Bench):
    posted = await _post(bench)
    answer = await bench.api("chat.getPermalink", channel=REVOPS, message_ts=posted["ts"])
    assert answer["permalink"].endswith(f"/archives/{REVOPS}/p{posted['ts'].replace('.', '')}")
    answer = await bench.api("chat.getPermalink", channel=REVOPS, message_ts="1.000001")
    assert "message_not_found" == answer["error"]


async def test_what_people_type_is_escaped(bench: Bench):
    await bench.says(RITA, "a < b & c")
    assert ["a &lt; b &amp; c"] == await bench.texts(SAM)


async def test_a_picture_is_uploaded_shared_and_shown(bench: Bench):
    picture = b"\x89PNG sandbox"
    asked = await bench.api("files.getUploadURLExternal", filename="a.png", length=len(picture))
    unready = await bench.api("files.completeUploadExternal", files=[{"id": asked["file_id"]}])
    assert "file_not_found" == unready["error"]
    async with bench.session.post(asked["upload_url"], data=picture) as response:
        assert f"OK - {len(picture)}" == await response.text()
    done = await bench.api(
        "files.completeUploadExternal",
        files=[{"id": asked["file_id"], "title": "A chart"}],
        channel_id=REVOPS,
        initial_comment="look",
    )
    assert "A chart" == done["files"][0]["title"]
    [seen] = await bench.messages(ADA)
    [file] = seen["files"]
    assert ("look", "image/png", "A chart") == (seen["text"], file["mimetype"], file["title"])
    async with bench.session.get(bench.url + file["url"]) as response:
        assert picture == await response.read()
    private = done["files"][0]["url_private"]
    async with bench.session.get(private) as response:
        assert 403 == response.status
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with bench.session.get(private, headers=headers) as response:
        assert picture == await response.read()


async def test_a_picture_block_needs_a_file_that_exists(bench: Bench):
    block = {"type": "image", "alt_text": "chart", "slack_file": {"id": "F0NOTHING1"}}
    answer = await bench.api("chat.postMessage", channel=REVOPS, text="t", blocks=[block])
    assert "invalid_blocks" == answer["error"]


async def test_files_are_not_shared_where_the_bot_is_not(bench: Bench):
    asked = await bench.api("files.getUploadURLExternal", filename="a.csv", length=3)
    async with bench.session.post(asked["upload_url"], data=b"a,b") as response:
        assert 200 == response.status
    given = {"files": [{"id": asked["file_id"]}], "channel_id": "C0RANDOM01"}
    assert "not_in_channel" == (await bench.api("files.completeUploadExternal", **given))["error"]


async def test_a_person_outside_a_channel_sees_nothing_of_it(bench: Bench):
    await _post(bench)
    assert "channel_not_found" == (await bench.get("messages", user=GUEST, channel=REVOPS))["error"]
    where = {"channel": REVOPS, "block_id": "b", "action_id": "a", "ts": "1.1"}
    assert "channel_not_found" == (await bench.act("click", GUEST, **where))["error"]


async def test_listeners_hear_only_what_they_can_see(bench: Bench):
    rita, guest = bench.ws.feed.subscribe(RITA), bench.ws.feed.subscribe(GUEST)
    await _post(bench, blocks=[actions(button("a"))])
    assert {"type": "messages", "channel": REVOPS} == rita.get_nowait()
    assert guest.empty()


async def test_events_stream_to_the_page(bench: Bench):
    async with bench.session.get(f"{bench.url}/_sandbox/events?user={SAM}") as response:
        assert "text/event-stream" == response.content_type
        assert b": here\n" == await response.content.readline()
        await _post(bench)
        await response.content.readline()
        line = await response.content.readline()
    assert b'data: {"type": "messages", "channel": "C0REVOPS01"}\n' == line
