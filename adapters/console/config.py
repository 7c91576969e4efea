"""What the site file may say under `adapters.<name>` of a console."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

PORTS = range(65536)


class Number(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A telephone number that the report page shows beside `phone`."""

    names: dict[str, str]  # whose, by language
    number: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ()-]{1,20}\Z")]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`adapters.<name>` of a console. Port 0 takes any free one."""

    host: str = "127.0.0.1"
    port: int = 8080
    desk: bool = True  # serve the desk pages
    report: bool = True  # serve the public report page
    open_desk: bool = False  # desk pages without login, on a network that is trusted as a whole
    names: tuple[str, ...] = ()  # host names by which browsers reach us, besides localhost and IPs
    proxy: bool = False  # a proxy of ours stands in front: trust its X-Forwarded-For and -Proto
    phone: str = "110"  # what the public is told to dial when the page cannot help
    numbers: tuple[Number, ...] = ()  # more of them, for the page's help without internet
    public_url: str = ""  # how phones reach the report page, https://…; what posters show
    map: str = ""  # a PMTiles file in the site's folder: the map's ground
    words: str = ""  # a folder with <language>.yaml: more languages of the report page
    report_burst: int = 20  # reports at once from one address, and then …
    report_per_minute: int = 30  # … this many a minute; beyond it, 429 and the phone

    def __post_init__(self) -> None:
        if self.port not in PORTS:
            raise ValueError("port: must be 0 to 65535")
        if self.report_burst < 1 or self.report_per_minute < 1:
            raise ValueError("report_burst, report_per_minute: at least 1; nobody is silenced")
        if not (self.desk or self.report):
            raise ValueError("desk, report: at least one of them must be true")
        url = urlsplit(self.public_url)
        if self.public_url and (url.scheme not in ("http", "https") or not url.hostname):
            raise ValueError("public_url: must be an address like https://help.example.org")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every name by which browsers reach us."""
        return tuple(h for h in (self.host, *self.names, urlsplit(self.public_url).hostname) if h)
