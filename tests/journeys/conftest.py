"""What all journeys share: the product, a browser, and pictures when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsers import Browsers, running_chromium
from tests.journeys.pictures import SCREENSHOTS, Pictures
from tests.journeys.product import Product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, as `make run` starts it."""
    with running_product(tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def browsers(chromium: Browser, product: Product) -> Iterator[Browsers]:
    """Opens browsers for one journey; it fails if a page of any of them did what it should not."""
    browsers = Browsers(chromium, product.address)
    yield browsers
    browsers.close()
    assert browsers.problems == []


@pytest.fixture
def pictures() -> Pictures:
    """Takes the pictures of the README: `JOURNEY_SCREENSHOTS=yes make journeys`."""
    wanted = os.environ.get("JOURNEY_SCREENSHOTS") == "yes"
    return Pictures(SCREENSHOTS if wanted else None)
