"""A drag as hands do it: by a finger on a phone, by the mouse on a desk."""

from playwright.sync_api import Locator, Page

STEPS = 6


def drag(page: Page, start: Locator, end: Locator) -> None:
    """Press in the middle of one thing, move to the middle of another, let go."""
    end.scroll_into_view_if_needed()
    start.scroll_into_view_if_needed()
    stroke(page, between(middle(start), middle(end)))


def stroke(page: Page, path: list[tuple[float, float]]) -> None:
    """Press at the first point, move along the others, let go."""
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        finger(page, path)
    else:
        mouse(page, path)


def middle(thing: Locator) -> tuple[float, float]:
    """Where the middle of a thing is in the window."""
    box = thing.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def between(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """The points of a straight way."""
    (x, y), (to_x, to_y) = start, end
    parts = [step / STEPS for step in range(STEPS + 1)]
    return [(x + (to_x - x) * part, y + (to_y - y) * part) for part in parts]


def mouse(page: Page, path: list[tuple[float, float]]) -> None:
    page.mouse.move(*path[0])
    page.mouse.down()
    for x, y in path[1:]:
        page.mouse.move(x, y)
    page.mouse.up()


def finger(page: Page, path: list[tuple[float, float]]) -> None:
    """Playwright taps only; the browser itself takes a finger that moves."""
    session = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(path):
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
