"""The report page and its plain answer page, as HTML that needs no script.

Law: everything that did not come out of these files is escaped. The page holds nothing of who asks
for it, so that a phone may keep it for when there is no line; the answer page is never kept.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from adapters.console.config import Config
from adapters.console.report_answers import ORDER, Answer, Told
from adapters.console.report_assets import Assets
from adapters.console.report_guide import Post, centre, near, way
from adapters.console.report_places import Spot, named
from adapters.console.report_tongues import Tongues

_HOLE = re.compile(r"\{\{(t:)?(\w+)\}\}")
AGAIN, AGAIN_OVER = 8, 60  # seconds until the answer page looks again; as a header, see report
WITHDRAW = {"zh": "取消 {n}"}  # as the rules read it; English for every other language
FORGET = {"zh": "忘记我"}
RATE = {"zh": "评价 {n} {stars}"}


class Asked(Struct, frozen=True, kw_only=True):
    """How a page was asked for."""

    language: str
    spot: Spot = Spot()
    key: str  # of the message that its form will send
    token: str  # that its form must bring back
    words: str = ""  # what already stands in the form
    note: str = ""  # what went wrong, in words


class Pages:
    """Makes the pages of one console."""

    def __init__(self, config: Config, site: Mapping[str, Any], tongues: Tongues) -> None:
        self._config, self._site, self._tongues = config, site, tongues
        self.assets = Assets()

    def report(self, asked: Asked, posts: Sequence[Post]) -> str:
        """The page on which somebody reports."""
        place = self._site.get("places", {}).get(asked.spot.place)
        here = self._named(place["names"], asked.language) if place else ""
        words = self._tongues.tables[asked.language]
        return self._filled(
            self.assets.page,
            asked.language,
            {
                **self._everywhere(asked),
                "data": escape(msgspec.json.encode(self._data(asked)).decode()),
                "languages": "".join(self._languages(asked)),
                "here": escape(words["here"].format(place=here)),
                "no_place": "" if here else " hidden",
                "note": escape(asked.note),
                "no_note": "" if asked.note else " hidden",
                "words": escape(asked.words),
                "numbers": "".join(self._numbers(asked.language)),
                "posts_title": escape(words["near" if place else "posts"]),
                "posts": "".join(self._posts(asked.language, posts, place)),
                "no_posts": "" if posts else " hidden",
            },
        )

    def state(self, asked: Asked, told: Told, *, still: bool) -> str:
        """The page that says how far it is; `still` = it does not look again by itself."""
        words = self._tongues.tables[asked.language]
        waits = "state_wait" if told.answers else "state_none"
        return self._filled(
            self.assets.state,
            asked.language,
            {
                **self._everywhere(asked),
                "no_again": " hidden" if still else "",
                "number": str(told.number) if told.number else "",
                "no_number": "" if told.number else " hidden",
                "waits": "" if told.number else f"<p>{escape(asked.note or words[waits])}</p>",
                "steps": "".join(_steps(words, told.step)),
                "talk": "".join(self._answer(asked, a) for a in told.answers),
                "acts": "".join(self._acts(asked, told)),
            },
        )

    def _everywhere(self, asked: Asked) -> dict[str, str]:
        phone = self._config.phone
        words = self._tongues.tables[asked.language]
        return {
            "lang": "zh-Hans" if asked.language == "zh" else asked.language,
            "language": escape(asked.language),
            "version": self.assets.version,
            "site": escape(self._named(self._site.get("names", {}), asked.language)),
            "phone": escape(phone),
            "call": escape(words["call"].format(phone=phone)),
            "tel": escape(_tel(phone)),
            "place": escape(asked.spot.code),
            "key": escape(asked.key),
            "token": escape(asked.token),
        }

    def _data(self, asked: Asked) -> dict[str, Any]:
        return {
            "words": self._tongues.page(asked.language),
            "language": asked.language,
            "place": asked.spot.code,
            "phone": self._config.phone,
            "withdraw": WITHDRAW.get(asked.language, "cancel {n}"),
            "forget": FORGET.get(asked.language, "forget me"),
            "rate": RATE.get(asked.language, "rate {n} {stars}"),
            "version": self.assets.version,
        }

    def _languages(self, asked: Asked) -> Iterator[str]:
        for code, table in self._tongues.tables.items():
            if code != asked.language:
                query = {"place": asked.spot.code} if asked.spot.code else {}
                target = escape("/report?" + urlencode({**query, "lang": code}))
                name = escape(table["language"])
                lang = "zh-Hans" if code == "zh" else code
                yield f'<a class="lang" href="{target}" lang="{lang}" hreflang="{lang}">{name}</a>'

    def _numbers(self, language: str) -> Iterator[str]:
        for number in self._config.numbers:
            name = escape(self._named(number.names, language))
            tel = escape(_tel(number.number))
            yield f'<li>{name} <a href="tel:{tel}">{escape(number.number)}</a></li>'

    def _posts(self, language: str, posts: Sequence[Post], place: Any) -> Iterator[str]:  # noqa: ANN401
        words, at = self._tongues.tables[language], centre(place)
        for post, _ in near(posts, at):
            name = escape(self._named(post.names, language))
            shut = "" if post.on_duty else f" <i>{escape(words['off_duty'])}</i>"
            far = (
                f" <b>{escape(way(words, at, post.point))}</b>" if at and post.point else " <b></b>"
            )
            spot = f' data-at="{post.point.lat:.5f},{post.point.lon:.5f}"' if post.point else ""
            yield f"<li{spot}>{name}{shut}{far}</li>"

    def _answer(self, asked: Asked, answer: Answer) -> str:
        buttons = "".join(
            self._button(asked, f"{answer.id}{nth}", label, words, answer.id)
            for nth, (label, words) in enumerate(answer.choices)
        )
        more = f'<div class="choices">{buttons}</div>' if buttons else ""
        return f'<li class="theirs">{escape(answer.text)}{more}</li>'

    def _acts(self, asked: Asked, told: Told) -> Iterator[str]:
        words, number = self._tongues.tables[asked.language], told.number
        if number and told.step != "over":
            said = WITHDRAW.get(asked.language, "cancel {n}").format(n=number)
            yield self._button(asked, f"withdraw-{number}", words["withdraw"], said, "")
        if number and told.step == "over":
            yield f"<p>{escape(words['rate'])}</p>"
            for stars in range(5, 0, -1):
                said = RATE.get(asked.language, "rate {n} {stars}").format(n=number, stars=stars)
                label = words["stars"].format(n=stars)
                yield self._button(asked, f"rate-{number}-{stars}", label, said, "")

        if told.answers:
            said = FORGET.get(asked.language, "forget me")
            yield self._button(asked, f"forget-{told.tag}", words["forget"], said, "")

    def _button(self, asked: Asked, key: str, label: str, words: str, reply: str) -> str:
        """A form that is one button; pressed twice it says it once."""
        told = {
            "key": key, "token": asked.token, "language": asked.language, "words": words,
            "reply": reply,
        }  # fmt: skip
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in told.items()
        )
        button = f"{hidden}<button>{escape(label)}</button>"
        return f'<form method="post" action="/report/send">{button}</form>'

    def _named(self, names: Mapping[str, str], language: str) -> str:
        return named(names, language, str(self._site.get("language", "")))

    def _filled(self, template: str, language: str, holes: Mapping[str, str]) -> str:
        words = self._tongues.tables[language]

        def hole(match: re.Match[str]) -> str:
            return escape(words[match[2]]) if match[1] else holes[match[2]]

        return _HOLE.sub(hole, template)


def address(spot: Spot) -> str:
    """Where the page of a code is."""
    return f"/report?place={quote(spot.code)}" if spot.code else "/report"


def _steps(words: Mapping[str, str], step: str) -> Iterator[str]:
    reached = ORDER.index(step) if step in ORDER else -1
    for nth, name in enumerate(ORDER):
        done = "done now" if nth == reached else "done" if nth < reached else ""
        now = ' aria-current="step"' if nth == reached else ""
        yield f'<li class="{done}"{now}>{escape(words[name])}</li>'


def _tel(number: str) -> str:
    return re.sub(r"[^\d+*#]", "", number)
