"""Two passes over the same speech, one free and one that knows the site: what both heard counts.

An engine that is told names will hear them in noise. So a name that only the told pass heard
counts only where the free pass has something of its sound, and a phrase that only it heard leaves
the whole in doubt; by the sound of the free pass alone every 大家 would be a 打架. Our confidence
is how well the two passes agree, weighed by how clean the sound is. The figures were chosen on
speech of our own making (other names, other voices than the measuring set) through a simulated
channel.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from bridge.speech.sounds import Unit, alike, likeness, outermost, ratio, said, spans, units
from rules.inputs import Doubt
from rules.sound import is_hanzi

CONFIRMED = 0.65  # likeness from which the free pass confirms a name of three sounds
CONFIRMED_LONG = 0.75  # the same for longer ones, which have more in common with anything
SAME_SPEECH = 0.75  # agreement from which the told pass is taken whole
MISSPELT = 0.9  # likeness from which a name is taken to be meant though neither pass wrote it
SOMEWHERE = 0.5  # where a name that both heard stands
CONFUSABLE = 0.6  # how like each sound of two names is when one is heard for the other
CONFUSABLE_WORDS = 0.8  # the same for words of other scripts
CONFUSED = 0.8  # no more agreement than this where a name was heard that has such a neighbour, or
# a phrase by the told pass alone
CLEARLY = 0.04  # how much likelier the best of several names must be


class Piece(Struct, frozen=True):
    """Words as an engine gives them; seconds from the start."""

    text: str
    start: float
    end: float


class Settled(Struct, frozen=True):
    """What the passes come to. `agreement` 0…1; `doubts` are where they differ.

    `neighbour`: a name of the site that sounds much like one that was heard.
    """

    words: str
    agreement: float
    doubts: tuple[Doubt, ...] = ()
    neighbour: str = ""


def settle(
    free: Sequence[Piece],
    told: Sequence[Piece],
    names: Sequence[str],
    phrases: Sequence[str],
    gap: str,
) -> Settled:
    """Bring a free pass and a told pass together. `gap` stands between pieces."""
    plain, hinted = join(free, gap), join(told, gap)
    agreement = alike(plain, hinted)
    heard = outermost(names, hinted)
    meant = [n for n in names if confirmed(n, plain, names)]
    both = [n for n in heard if n in meant]
    told_of = outermost(phrases, hinted)
    echoed = [p for p in told_of if likeness(p, plain) >= _needed(units(p))]
    whole = agreement >= SAME_SPEECH and len(both) == len(heard)
    led = whole and len(echoed) < len(told_of)
    words = mend(hinted if whole else plain, both, SOMEWHERE)
    words = mend(words, meant, MISSPELT)
    words = mend(words, echoed, SOMEWHERE) if hinted else mend(words, phrases, 1.0)
    own = covered(mend(plain, [*names, *phrases], 1.0), [*names, *phrases])
    chosen, other = (told, free) if whole else (free, told)
    close = neighbour(words, names)
    sure = min(max(agreement, own), CONFUSED if close or led else 1.0)
    return Settled(words, sure, doubts(chosen, join(other, gap)), close)


def confirmed(name: str, plain: str, names: Iterable[str]) -> bool:
    """Has the free pass something of this name's sound, and not clearly more of one like it?"""
    like = likeness(name, plain)
    if like < _needed(units(name)):
        return False
    rivals = (n for n in names if n not in name and name not in n and alike(n, name) > CONFIRMED)
    return all(likeness(r, plain) < like + CLEARLY for r in rivals)


def neighbour(words: str, names: Sequence[str]) -> str:
    """A name that sounds much like one in the words, and not the same; "" where none does."""
    written = outermost(names, words)
    return next((n for n in names for w in written if _confusable(units(n), units(w))), "")


def _confusable(a: Sequence[Unit], b: Sequence[Unit]) -> bool:
    """As long, much alike sound for sound, not the same: 杨家界 and 袁家界, not 一组 and 二组."""
    least = CONFUSABLE_WORDS if _latin(a) else CONFUSABLE
    pairs = [ratio([x], [y]) for x, y in zip(a, b, strict=False)] if len(a) == len(b) else []
    return bool(pairs) and least <= min(pairs) < 1.0


def _needed(wanted: Sequence[Unit]) -> float:
    if _short(wanted):
        return MISSPELT
    return CONFIRMED if len(wanted) == 3 and not _latin(wanted) else CONFIRMED_LONG  # noqa: PLR2004


def nearest(names: Iterable[str], text: str, most: int) -> list[str]:
    """Names by their nearness in sound to a text, as many as fit into `most` characters."""
    heard = units(text)
    ranked = sorted(dict.fromkeys(names), key=lambda n: (-_closest(n, heard), -len(n), n))
    chosen: list[str] = []
    for name in ranked:
        most -= len(name) + 1
        if most < 0:
            break
        chosen.append(name)
    return chosen


def _closest(name: str, heard: Sequence[Unit]) -> float:
    """How near any stretch of as many sounds comes; letters strewn over a sentence are no name."""
    wanted = units(name)
    return max((ratio(window, wanted) for window in _windows(wanted, heard)), default=0.0)


def covered(text: str, known: Sequence[str]) -> float:
    """The share of a text that is words of the site: a free pass that says them was not led."""
    taken = spans(known, text)
    parts = units(text)
    return sum(_within(u, taken) for u in parts) / max(1, len(parts))


def mend(text: str, names: Sequence[str], least: float) -> str:
    """Write names where the text has their sound in other characters, the likeliest first.

    `least` likeness 0…1. Where two names of different sound are nearly as likely, neither.
    """
    while (found := _best(text, names, least)) is not None:
        start, end, name = found
        text = text[:start] + name + text[end:]
    return text


def doubts(chosen: Sequence[Piece], other: str) -> tuple[Doubt, ...]:
    """The stretches of a pass that another pass heard otherwise."""
    timed = [t for p in chosen for t in _timed(p)]
    theirs = [u.sound for u in units(other)]
    found = []
    for op in Levenshtein.opcodes([sound for sound, _ in timed], theirs):
        part = [d for _, d in timed[op.src_start : op.src_end]]
        if op.tag != "equal" and part:
            gap = "" if all(is_hanzi(d.text) for d in part) else " "
            found.append(Doubt(gap.join(d.text for d in part), part[0].start, part[-1].end))
    return tuple(found)


def join(pieces: Iterable[Piece], gap: str) -> str:
    """The pieces as one text."""
    return gap.join(t for p in pieces if (t := p.text.strip()))


def _timed(piece: Piece) -> list[tuple[str, Doubt]]:
    """Every unit of a piece by its sound, the time shared out evenly."""
    parts = units(piece.text)
    step = (piece.end - piece.start) / max(1, len(parts))
    edges = [round(piece.start + i * step, 2) for i in range(len(parts) + 1)]
    return [
        (u.sound, Doubt(piece.text[u.start : u.end], edges[i], edges[i + 1]))
        for i, u in enumerate(parts)
    ]


class _Spot(Struct, frozen=True):
    """A name where it may be meant."""

    like: float
    name: str
    start: int
    end: int


def _best(text: str, names: Sequence[str], least: float) -> tuple[int, int, str] | None:
    """The likeliest name that is not written yet, where it stands; longer before shorter."""
    taken, heard = spans(names, text), units(text)
    spots = [s for n in names if not said([n], text) and (s := _spot(n, heard, taken, least))]
    spots.sort(key=lambda s: (-s.like, -len(s.name)))
    for spot in spots:
        rivals = [s for s in spots if s is not spot and s.start < spot.end and spot.start < s.end]
        if spot.like == 1 or least <= SOMEWHERE or not any(_rival(spot, r) for r in rivals):
            return spot.start, spot.end, spot.name
    return None


def _rival(spot: _Spot, other: _Spot) -> bool:
    return other.like > spot.like - CLEARLY and other.name not in spot.name


def _spot(
    name: str, heard: Sequence[Unit], taken: Sequence[tuple[int, int]], least: float
) -> _Spot | None:
    """The best window for a name, if it is at least that like."""
    wanted = units(name)
    least = 1.0 if least > SOMEWHERE and _short(wanted) else least
    best: _Spot | None = None
    for window in _windows(wanted, heard) if len(name) > 1 else ():
        start, end = window[0].start, window[-1].end
        like = ratio(window, wanted)
        if like >= max(least, best.like if best else 0) and not _overlaps(start, end, taken):
            best = _Spot(like, name, start, end) if not best or like > best.like else best
    return best


def _windows(wanted: Sequence[Unit], heard: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    """Chinese names have as many characters as sounds; words may be split or run together."""
    n = len(wanted)
    for size in (n, n - 1, n + 1) if _latin(wanted) else (n,):
        for i in range(len(heard) - size + 1) if size else ():
            yield heard[i : i + size]


def _latin(wanted: Iterable[Unit]) -> bool:
    """Written as it sounds: words, not characters."""
    return all(len(u.sound) == u.end - u.start > 1 for u in wanted)


def _short(wanted: Sequence[Unit]) -> bool:
    """Two sounds are like too many others: only the very same will do."""
    return len(wanted) < 3 and sum(len(u.sound) for u in wanted) < 10  # noqa: PLR2004


def _overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in taken)


def _within(unit: Unit, taken: Iterable[tuple[int, int]]) -> bool:
    return any(a <= unit.start and unit.end <= b for a, b in taken)
