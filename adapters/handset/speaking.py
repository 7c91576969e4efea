"""Who speaks just now, with the words so far: for the pages of the station and for the house."""

from adapters.handset.spool import Head
from adapters.handset.stations import Heard, Stations
from bridge.ports import Following, Services, Talking


class Speaking:
    """All transmissions of the adapter that are not over."""

    def __init__(self, services: Services, stations: Stations) -> None:
        self._name, self._talk, self._clock = services.name, services.talk, services.clock
        self._stations = stations
        self._now: dict[str, Talking] = {}

    def goes_on(self, head: Head, following: Following | None) -> None:
        """More of it came."""
        key, words = head.whole_key, following.so_far if following else ""
        was = self._now.get(key)
        if was and was.words == words:
            return
        since = was.since if was else self._clock.now()
        self._now[key] = Talking(
            adapter=self._name, channel=head.station, key=key, since=since, who=head.station,
            words=words,
        )  # fmt: skip
        self._talk.tell(self._now[key])
        if words and (station := self._stations.get(head.station)):
            station.show(Heard(key=head.key, words=words))

    def over(self, head: Head) -> None:
        """It is whole, or its page is gone."""
        if self._now.pop(head.whole_key, None):
            self._talk.over(self._name, head.whole_key)
