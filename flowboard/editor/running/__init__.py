"""Running from the editor: the button with its estimate, the progress of a run, and the state of every node."""

from flowboard.editor.running.feed import RunFeed, RunNews, feed_of
from flowboard.editor.running.run_bar import build_run_bar
from flowboard.editor.running.showing import RunOnCanvas

__all__ = ["RunFeed", "RunNews", "RunOnCanvas", "build_run_bar", "feed_of"]
