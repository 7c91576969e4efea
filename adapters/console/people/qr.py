"""A QR code as a picture that a page may show; "" where the library for it is not installed."""

import base64
import io

SCALE = 4


def picture(text: str) -> str:
    """The code as a data URI of an SVG."""
    try:
        import segno  # noqa: PLC0415 - of the extra `poster`; the secret can be typed as well
    except ModuleNotFoundError:
        return ""
    kept = io.BytesIO()
    segno.make(text, error="m").save(kept, kind="svg", scale=SCALE, border=3, light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(kept.getvalue()).decode()}"
