"""What is measured in a page: the first node, frames while something moves, the time of an edit."""

from __future__ import annotations

from playwright.async_api import Page


async def drag(page: Page) -> float:
    """Frames per second while a node is dragged to and fro for two seconds."""
    box = await page.get_by_test_id("node-n11").locator(".fc-titles").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.evaluate(COUNT_FRAMES)
    for step in range(120):
        await page.mouse.move(x + step % 60 * 2, y + step % 40)
    frames: dict[str, float] = await page.evaluate("window.counted()")
    await page.mouse.up()
    return frames["fps"]


async def edit(page: Page) -> tuple[float, float]:
    """Milliseconds from a key to the frame that shows it, and to the server's answer."""
    took: list[float] = await page.evaluate(_EDIT)
    return took[0], took[1]


WATCH_FIRST = """
const look = () => {
  const node = document.querySelector('.vue-flow__node');
  if (node && node.style.visibility === 'visible') requestAnimationFrame((now) => (window.firstNode = now));
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

COUNT_FRAMES = """() => {
  const times = [];
  let going = true;
  const frame = (now) => { times.push(now); if (going) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.counted = () => {
    going = false;
    const gaps = times.slice(1).map((time, index) => time - times[index]);
    return { fps: 1000 * gaps.length / (times.at(-1) - times[0]), slowest: Math.max(...gaps) };
  };
}"""

_EDIT = """() => new Promise((resolve) => {
  const before = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  let shown = 0;
  const look = () => {
    const now = performance.now() - before;
    if (!shown) shown = now;
    if (flowboardCanvas.dump().pending === 0) resolve([shown, now]);
    else setTimeout(look, 1);
  };
  requestAnimationFrame(() => setTimeout(look));
})"""
