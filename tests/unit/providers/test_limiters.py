"""The limiters: windows of both kinds, what others use of them, and what is kept for people."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.pace import Window
from core.providers.apollo.limits import ApolloLimiter
from core.providers.hubspot.limits import BURST, SEARCH, HubSpotLimiter
from core.providers.port import QuotaSpent, RateLimited
from tests.fakes.clocks import START, MovedClock


async def _admit(limiter: HubSpotLimiter, times: int, lane: str = BURST, **how: bool) -> None:
    for _ in range(times):
        await limiter.admit(lane, interactive=how.get("interactive", False))


def _headers(**values: int) -> dict[str, str]:
    return {f"x-hubspot-ratelimit-{name.replace('_', '-')}": str(v) for name, v in values.items()}


async def test_the_smallest_tier_is_taken_until_the_headers_name_another() -> None:
    clock = MovedClock()
    limiter = HubSpotLimiter(clock)
    await _admit(limiter, 92)
    assert [] == clock.slept
    await _admit(limiter, 1)
    assert 10 == (clock.now() - START).total_seconds()
    await limiter.learn(BURST, 200, _headers(max=190, remaining=189, interval_milliseconds=10_000))
    await _admit(limiter, 170)
    assert 10 == (clock.now() - START).total_seconds()


@pytest.mark.rule("F32")
async def test_a_share_of_the_burst_is_kept_for_people() -> None:
    clock = MovedClock()
    limiter = HubSpotLimiter(clock)
    await _admit(limiter, 92)
    await _admit(limiter, 8, interactive=True)
    assert [] == clock.slept


@pytest.mark.rule("F33")
async def test_what_other_applications_use_is_waited_out() -> None:
    clock = MovedClock()
    limiter = HubSpotLimiter(clock)
    await _admit(limiter, 1)
    await limiter.learn(BURST, 200, _headers(max=100, remaining=10))
    clock.advance(1)
    await _admit(limiter, 2)
    assert [] == clock.slept
    await _admit(limiter, 1)
    assert 10 == (clock.now() - START).total_seconds()  # until that reading is out of the window


async def test_search_has_a_second_of_its_own() -> None:
    clock = MovedClock()
    limiter = HubSpotLimiter(clock)
    await _admit(limiter, 4, SEARCH)
    assert [] == clock.slept
    await _admit(limiter, 1, SEARCH)
    assert 1 == (clock.now() - START).total_seconds()
    await _admit(limiter, 80)
    assert 1 == (clock.now() - START).total_seconds()


@pytest.mark.rule("F31")
async def test_a_429_closes_its_window_for_one_span() -> None:
    clock = MovedClock()
    limiter = HubSpotLimiter(clock)
    await limiter.learn(BURST, 429, {})
    await _admit(limiter, 1)
    assert 10 == (clock.now() - START).total_seconds()
    await limiter.learn(BURST, 423, {})
    await _admit(limiter, 1)
    assert 12 == (clock.now() - START).total_seconds()


@pytest.mark.rule("F32")
async def test_the_day_is_parked_until_midnight_of_the_account_and_people_go_on() -> None:
    clock = MovedClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    limiter = HubSpotLimiter(clock)
    limiter.zone = ZoneInfo("America/New_York")
    await limiter.learn(BURST, 200, _headers(daily=1000, daily_remaining=100))
    with pytest.raises(QuotaSpent) as caught:
        await _admit(limiter, 1)
    assert datetime(2026, 11, 21, 5, tzinfo=UTC) == caught.value.retry_at
    await _admit(limiter, 1, interactive=True)
    clock.advance(timedelta(hours=18).total_seconds())
    await _admit(limiter, 1)


def _windows(per_minute: str, per_hour: str = "", per_day: str = "", **left: str) -> dict[str, str]:
    headers = {
        "x-rate-limit-minute": per_minute,
        "x-rate-limit-hourly": per_hour,
        "x-rate-limit-24-hour": per_day,
    }
    return headers | {f"x-{n.replace('_', '-')}-requests-left": v for n, v in left.items()}


async def test_a_blank_limit_of_apollo_is_unlimited_and_not_zero() -> None:
    clock = MovedClock()
    limiter = ApolloLimiter(clock)
    await limiter.admit("people/match", interactive=False)
    await limiter.learn("people/match", 200, _windows("1000", minute="999"))
    for _ in range(500):
        await limiter.admit("people/match", interactive=False)
    assert [] == clock.slept


@pytest.mark.rule("F32")
async def test_a_minute_of_apollo_is_slept_through_and_an_hour_is_not() -> None:
    clock = MovedClock()
    limiter = ApolloLimiter(clock)
    await limiter.admit("contacts/search", interactive=False)
    await limiter.learn("contacts/search", 200, _windows("50", "200", minute="5", hourly="100"))
    await limiter.admit("contacts/search", interactive=False)
    assert [60.0] == clock.slept
    await limiter.learn("contacts/search", 200, _windows("50", "200", minute="49", hourly="20"))
    with pytest.raises(QuotaSpent) as caught:
        await limiter.admit("contacts/search", interactive=False)
    assert START + timedelta(hours=1) == caught.value.retry_at


@pytest.mark.rule("F32", "F33")
async def test_each_endpoint_of_apollo_has_its_own_windows_and_people_their_share() -> None:
    clock = MovedClock()
    limiter = ApolloLimiter(clock)
    await limiter.admit("contacts/search", interactive=False)
    await limiter.learn("contacts/search", 200, _windows("50", "200", minute="40", hourly="20"))
    await limiter.admit("accounts/search", interactive=False)
    await limiter.admit("contacts/search", interactive=True)
    with pytest.raises(QuotaSpent):
        await limiter.admit("contacts/search", interactive=False)
    assert {"contacts/search, minute": 39, "contacts/search, hourly": 19} == dict(limiter.left())


async def test_nobody_waits_a_minute_at_a_button() -> None:
    limiter = ApolloLimiter(MovedClock())
    await limiter.admit("contacts/search", interactive=True)
    await limiter.learn("contacts/search", 200, _windows("50", minute="0"))
    with pytest.raises(RateLimited) as caught:
        await limiter.admit("contacts/search", interactive=True)
    assert not isinstance(caught.value, QuotaSpent)
    assert START + timedelta(minutes=1) == caught.value.retry_at


@pytest.mark.rule("R62", "F31")
async def test_the_time_that_apollo_names_is_kept() -> None:
    clock = MovedClock()
    limiter = ApolloLimiter(clock)
    await limiter.learn("contacts/search", 429, {"retry-after": "15733"})
    with pytest.raises(QuotaSpent) as caught:
        await limiter.admit("contacts/search", interactive=True)
    assert START + timedelta(seconds=15_733) == caught.value.retry_at
    clock.advance(15_733)
    await limiter.admit("contacts/search", interactive=True)


@pytest.mark.rule("F32")
async def test_a_run_plans_with_what_is_left_when_people_have_their_share() -> None:
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    apollo = ApolloLimiter(MovedClock())
    smallest = [Window(45, minute), Window(180, hour), Window(540, day)]
    assert smallest == apollo.windows.pace(), "before any answer, the smallest plan counts"
    await apollo.admit("contacts/bulk_update", interactive=False)
    await apollo.learn(
        "contacts/bulk_update", 200, _windows("200", "600", minute="199", hourly="599")
    )
    assert [Window(180, minute), Window(540, hour)] == apollo.windows.pace()
    hubspot = HubSpotLimiter(MovedClock())
    assert [Window(92, timedelta(seconds=10))] == hubspot.windows.pace()
    await hubspot.learn(BURST, 200, _headers(daily=1000, daily_remaining=900))
    assert Window(900, day) == hubspot.windows.pace()[-1]
