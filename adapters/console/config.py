"""What the site file may say under `adapters.<name>` of a console."""

from msgspec import Struct

PORTS = range(65536)


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
    report_burst: int = 20  # reports at once from one address, and then …
    report_per_minute: int = 30  # … this many a minute; beyond it, 429 and the phone

    def __post_init__(self) -> None:
        if self.port not in PORTS:
            raise ValueError("port: must be 0 to 65535")
        if self.report_burst < 1 or self.report_per_minute < 1:
            raise ValueError("report_burst, report_per_minute: at least 1; nobody is silenced")
        if not (self.desk or self.report):
            raise ValueError("desk, report: at least one of them must be true")
