"""What every page in the world gets: the detector, as it is built."""

import pytest

from tools.paths import BROWSERS, ROOT


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_detector_is_smaller_than_ten_kilobytes(browser):
    bundle = ROOT / "dist" / browser / "content_scripts/detector.js"
    assert 1000 < bundle.stat().st_size < 10_000
