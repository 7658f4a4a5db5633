#!/usr/bin/env python3
"""Makes the pictures of docs/screenshots/, and the one of link previews, from the real site.

usage: screenshots.py SITE     (needs playwright and pillow: .build/venv/bin/pip install pillow)
"""

import io
import os
import pathlib
import shutil
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "docs/screenshots"
LIMIT = 200_000


def split(page):
    """Goes some steps into the run on the page."""
    for _ in range(5):
        page.locator(".player [data-action=forward]").first.click()
    page.wait_for_function("() => document.querySelector('.player-position').textContent.startsWith('6 /')")
    page.evaluate("document.activeElement.blur()")


def search(query):
    def act(page):
        page.keyboard.press("/")
        page.keyboard.type(query)
        page.wait_for_selector("dialog [role=option]")
        page.wait_for_timeout(500)

    return act


# name, page, window, colours, and what is done before the picture is taken
SHOTS = [
    ("home", "en/index.html", (1280, 800), "light", split),
    ("question", "en/questions/22-page-allocator.html", (1280, 800), "light", None),
    ("simulation-dark", "en/simulations/buddy-split.html#run?step=6", (1280, 800), "dark", None),
    ("search", "en/index.html", (1280, 800), "light", search("copy on write")),
    ("search-zh-phone", "zh/index.html", (360, 760), "dark", search("缺页异常")),
    ("home-zh-dark", "zh/index.html", (1280, 800), "dark", split),
    ("question-zh-phone", "zh/questions/22-page-allocator.html", (360, 760), "light", None),
]
# What previews of links show, in the size that they ask for.
SHARE = ("share", "en/index.html", (1200, 630), "light", split)


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    site = pathlib.Path(sys.argv[1]).resolve().as_uri()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KMEMO_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, path, (width, height), colours, act in [*SHOTS, SHARE]:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=colours,
                device_scale_factor=2 if width < 500 else 1,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(f"{site}/{path}")
            if act:
                act(page)
            picture = Image.open(io.BytesIO(page.screenshot()))
            file = ROOT / "site/assets/share.png" if name == "share" else OUTPUT / f"{name}.png"
            # The pages have few colours: a palette holds them in a third of the bytes.
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
            if file.stat().st_size > LIMIT:
                sys.exit(f"{file} has {file.stat().st_size} bytes, more than {LIMIT}")
            context.close()
        browser.close()


main()
