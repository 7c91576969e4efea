"""What the house understood of what was said, as its board shows it, told to who said it.

Only of what belongs to a call: of the rest the board does not tell, and we do not guess.
"""

from collections import OrderedDict

from adapters.handset.spool import Head
from adapters.handset.stations import Stations, Understood
from bridge.ports import Board
from bridge.views import BoardView, CallView, HeardView

WATCHED = 500  # messages whose call is awaited


class Understanding:
    """Messages of ours that are not seen on the board yet."""

    def __init__(self, adapter: str, board: Board, stations: Stations) -> None:
        self._adapter, self._board, self._stations = adapter, board, stations
        self._watched: OrderedDict[str, Head] = OrderedDict()

    def watch(self, head: Head) -> None:
        """Tell its words and its call when they are known."""
        self._watched[f"{self._adapter}:{head.whole_key}"] = head
        if len(self._watched) > WATCHED:
            self._watched.popitem(last=False)

    def words(self, head: Head, words: str) -> None:
        """They are known already; what the house makes of them comes with the board."""
        self._say(head, Understood(key=head.key, words=words))

    async def follow(self) -> None:
        """Read the board as long as it changes."""
        async for view in self._board.changes():
            self._read(view)

    def _read(self, view: BoardView) -> None:
        for call in view.calls:
            for heard in call.heard:
                if heard.key in self._watched:
                    self._tell(self._watched.pop(heard.key), heard, call)

    def _tell(self, head: Head, heard: HeardView, call: CallView) -> None:
        told = Understood(
            key=head.key,
            words=heard.words,
            number=call.number,
            kind=call.kind_names,
            place=call.place_names,
        )
        self._say(head, told)

    def _say(self, head: Head, told: Understood) -> None:
        if station := self._stations.get(head.station):
            station.tell(told)
