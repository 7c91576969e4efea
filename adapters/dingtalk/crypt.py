"""DingTalk's proofs: the signs of robots, theirs and ours. Envelopes of events: `message.sealed`.

Published at open.dingtalk.com (机器人接收消息, 自定义机器人安全设置): HMAC-SHA256 of the timestamp
(ms), a line break and the secret, under the secret, in base64.
"""

import hmac
from base64 import b64encode

from bridge.message.sealed import same


def sign(timestamp: str, secret: str) -> str:
    """The sign of a robot, ours and theirs; `timestamp` in milliseconds."""
    made = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    return b64encode(made).decode()


def signed(given: str, timestamp: str, secret: str) -> bool:
    """Is it the sign of that? Compared in constant time."""
    return same(sign(timestamp, secret), given)
