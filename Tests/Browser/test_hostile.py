"""A site made from text that tries to run: in a real browser, none of it does."""

import pathlib
import shutil
import subprocess

import pytest
from conftest import CONTENT, KMEMO

ATTACK = """\
&lt;script&gt;window.intruder = 1&lt;/script&gt; &#60;img src=x onerror="window.intruder = 2"&#62;
"><script>`<script>window.intruder = 3</script>`
[web](https://example.org/"onmouseover="window.intruder=4"//) \\<svg onload=window.intruder=5>

```"><script>window.intruder=6</script>
</code></pre><script>window.intruder = 7</script><svg><animate onbegin=window.intruder=8>
```

```c
/* </span></code><img src=x onerror=window.intruder=9> "\\"
```
""".replace('"><script>`', "`")

REFUSED = {
    "a script": "<script>window.intruder = 1</script>",
    "a handler": "text <img src=x onerror=alert(1)>",
    "SVG": "<svg onload=alert(1)></svg>",
    "javascript:": "[x](javascript:alert(1))",
    "data:": "[x](data:text/html,x)",
    "a hidden character": "a\u202eb",
    "NUL": "a\0b",
    "deep lists": "- " * 5000 + "x",
    "10 MB": "a" * 10_000_000,
}

QUESTION = "questions/22-page-allocator.en.md"
ANCHOR = "## What changed\n"


@pytest.fixture
def content(tmp_path):
    shutil.copytree(CONTENT, tmp_path / "Content")
    return tmp_path / "Content"


def insert(content, text):
    file = content / QUESTION
    before = file.read_text(encoding="utf-8")
    assert ANCHOR in before
    file.write_text(before.replace(ANCHOR, f"{ANCHOR}\n{text}\n"), encoding="utf-8")


def build(content, output):
    command = [KMEMO, "site", "--without-modules", "--content", content, "--output", output]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_text_that_looks_like_script_is_shown_and_not_run(visit, content, tmp_path):
    insert(content, ATTACK)
    title = "title: '\"><script>window.intruder = 10</script> <img src=x onerror=window.intruder=11>'"
    file = content / QUESTION
    lines = file.read_text(encoding="utf-8").split("\n")
    file.write_text("\n".join(title if line.startswith("title:") else line for line in lines), encoding="utf-8")
    done = build(content, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    pages = ["en/questions/22-page-allocator.html", "en/questions/index.html", "en/index.html"]
    for path in pages:
        opened = visit()
        dialogs = []
        opened.page.on("dialog", lambda dialog, dialogs=dialogs: (dialogs.append(dialog.message), dialog.dismiss()))
        opened.page.goto((tmp_path / "site" / path).as_uri())
        opened.page.evaluate("document.querySelectorAll('a, summary').forEach(e => e.dispatchEvent(new Event('mouseover')))")
        opened.page.wait_for_timeout(200)
        assert opened.page.evaluate("window.intruder") is None, path
        assert dialogs == []
        # Nothing even tried: the policy, which would have stopped it, had nothing to say.
        assert opened.messages == [], path
        assert opened.page.evaluate("document.querySelectorAll('img, svg animate, script:not([src])').length") == 0
    assert "window.intruder = 10" in visit_text(visit, tmp_path / "site" / pages[1])


def visit_text(visit, file: pathlib.Path):
    opened = visit()
    opened.page.goto(file.as_uri())
    return opened.page.inner_text("main")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_named_with_its_place(content, tmp_path, name):
    insert(content, REFUSED[name])
    done = build(content, tmp_path / "site")
    assert done.returncode == 2
    assert done.stderr.startswith(QUESTION + ":"), done.stderr[:300]
    assert len(done.stderr) < 5000
    assert not (tmp_path / "site").exists() or not list((tmp_path / "site").iterdir())
