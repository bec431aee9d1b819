"""Slack's own words when an app does not answer, by what the person did."""

from bot.sandbox.slack.ack import Ack
from bot.sandbox.slack.words import Outcome


def of_command(name: str, ack: Ack) -> str:
    """Return what stands below the message field after a slash command."""
    word = "operation_timeout" if ack.outcome is Outcome.TIMED_OUT else "dispatch_failed"
    return f'{name} failed with the error "{word}"'


def of_press(ack: Ack) -> str:
    """Return what stands beside a button or a menu."""
    if ack.outcome is Outcome.TIMED_OUT:
        return "Operation timed out. Apps need to respond within 3 seconds."
    if ack.outcome is Outcome.REFUSED:
        return f"This app responded with Status Code {ack.status}."
    return "Something went wrong with this app. It could not be reached (dispatch_failed)."


def unknown_command(name: str) -> str:
    """Return Slack's answer to a command that nobody has."""
    return (
        f'{name} is not a valid command. In Slack, all messages that start with the "/" character'
        " are interpreted as commands."
    )


def in_thread(name: str) -> str:
    """Return Slack's answer to a command typed in a thread."""
    return f"{name} is not supported in threads. Sorry!"
