"""Block Kit as Slack checks it: shapes, caps, and which block may stand where."""
