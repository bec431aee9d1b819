"""Signed HTTP: the same payloads as in Socket Mode, posted to the app's request URL."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.ack import LATE, NO_SOCKET, Ack, Parcel
from bot.sandbox.slack.records import Settings
from bot.sandbox.slack.words import Kind, Outcome

_FORM = "application/x-www-form-urlencoded"


class RequestUrl:
    """Posts to the app as Slack does, with a signature that the app can check."""

    def __init__(self) -> None:
        """Start without a session; it is opened by the first request."""
        self._session: aiohttp.ClientSession | None = None

    async def send(self, parcel: Parcel, settings: Settings, *, lose_ack: bool = False) -> Ack:
        """Post a payload and return the answer within the deadline."""
        if not settings.request_url:
            return NO_SOCKET
        body, content_type = _encode(parcel)
        headers = sign(body, settings.signing_secret) | {"Content-Type": content_type}
        if parcel.attempt:
            headers["X-Slack-Retry-Num"] = str(parcel.attempt)
            headers["X-Slack-Retry-Reason"] = parcel.reason
        try:
            ack = await self._post(settings, body, headers)
        except TimeoutError:
            return LATE
        except aiohttp.ClientError:
            return NO_SOCKET
        return LATE if lose_ack else ack

    async def verify(self, settings: Settings) -> bool:
        """Send the url_verification challenge and tell whether it came back."""
        challenge = "sandbox-challenge"
        payload = {"type": "url_verification", "token": "sandbox", "challenge": challenge}
        ack = await self.send(Parcel(Kind.EVENT, payload), settings)
        return ack.ok and (ack.payload or {}).get("challenge", challenge) == challenge

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, settings: Settings, body: str, headers: dict[str, str]) -> Ack:
        self._session = self._session or aiohttp.ClientSession()
        deadline = aiohttp.ClientTimeout(total=settings.ack_seconds)
        async with self._session.post(
            settings.request_url, data=body.encode(), headers=headers, timeout=deadline
        ) as response:
            text = await response.text()
            if response.status != 200:
                final = response.headers.get("X-Slack-No-Retry") == "1"
                return Ack(Outcome.REFUSED, status=response.status, final=final)
            return Ack(Outcome.ANSWERED, _decode(text))


def sign(body: str, secret: str) -> dict[str, str]:
    """Return Slack's signature headers: v0, HMAC-SHA256 over ``v0:timestamp:body``."""
    timestamp = str(int(time.time()))
    base = f"v0:{timestamp}:{body}".encode()
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _encode(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind is Kind.EVENT:
        return json.dumps(parcel.payload), "application/json"
    if parcel.kind is Kind.COMMAND:
        return urlencode(parcel.payload), _FORM
    return urlencode({"payload": json.dumps(parcel.payload)}), _FORM


def _decode(text: str) -> dict[str, object] | None:
    """Return the answer's JSON object; plain text is a message's text, as in Slack."""
    if not text.strip():
        return None
    try:
        answer = json.loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) and answer else None
