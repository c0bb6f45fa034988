"""The browser for the benchmarks of pages."""

from tests.browser.conftest import browser

__all__ = ["browser"]
