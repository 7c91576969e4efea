"""docs/mechanisms.md says what the stories of today are, and which rows lack one."""

from tests.docs.mechanisms import PAGE, pages, rows, stories, written

UNTOLD = ()  # rows that nobody has told yet
UNEXPLAINED = ()  # rows without a how-to page


def test_the_table_is_that_of_today() -> None:
    assert PAGE.read_text("utf-8") == written(), "run python -m tests.docs.write"


def test_every_row_has_its_stories() -> None:
    assert tuple(row for row, told in stories().items() if not told) == UNTOLD


def test_every_row_has_its_page() -> None:
    assert tuple(row for row in rows() if row not in pages()) == UNEXPLAINED
