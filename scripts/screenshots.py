#!/usr/bin/env python3
"""Makes the pictures of docs/screenshots/ from the real site.

usage: screenshots.py SITE     (needs playwright and pillow: .build/venv/bin/pip install pillow)
"""

import io
import os
import pathlib
import shutil
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "docs/screenshots"
LIMIT = 200_000

# name, page, window, colours
SHOTS = [
    ("home", "en/index.html", (1280, 800), "light"),
    ("question", "en/questions/22-page-allocator.html", (1280, 800), "light"),
    ("simulation-dark", "en/simulations/buddy-split.html#buddy-split-step-6", (1280, 800), "dark"),
    ("home-zh-dark", "zh/index.html", (1280, 800), "dark"),
    ("question-zh-phone", "zh/questions/22-page-allocator.html", (360, 760), "light"),
]


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    site = pathlib.Path(sys.argv[1]).resolve().as_uri()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KMEMO_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, path, (width, height), colours in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=colours,
                device_scale_factor=2 if width < 500 else 1,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(f"{site}/{path}")
            picture = Image.open(io.BytesIO(page.screenshot()))
            file = OUTPUT / f"{name}.png"
            picture.convert("RGB").save(file, optimize=True)
            if file.stat().st_size > LIMIT:
                sys.exit(f"{file} has {file.stat().st_size} bytes, more than {LIMIT}")
            context.close()
        browser.close()


main()
