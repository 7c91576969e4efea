"""Which of our messages end with a question: whoever says them on the air listens for the answer.

Law: what says “over” in English stands here, and so does what asks for a word at once. What is to
be reported later, when something is done, does not.
"""

ASKING = frozenset({
    "offer", "offer_ends", "offer_group", "offer_group_at", "case_offer", "guest_invited",
    "reminder_unit", "repeat_which", "say_again", "say_again_all",
    "received_which", "received_is_it", "received_where", "received_elsewhere", "reporter_asked",
    "roll_call", "roll_call_again", "which_roll", "which_of_rolls",
    "which_answer", "which_unit", "which_called", "ask_which", "vouch_asked", "vouch_stale",
    "notice_unclear", "cover_order", "cover_order_way",
})  # fmt: skip
"""Keys of the catalogue."""
