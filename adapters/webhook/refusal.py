"""A request that is not taken, with words for the person who wrote the far side."""


class Refusal(Exception):
    """Answered with `status` and `{"error": message}`; `wait` seconds become Retry-After."""

    def __init__(self, status: int, message: str, *, wait: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
