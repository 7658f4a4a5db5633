"""Makes a content folder of many questions out of the real ones: generate.py CONTENT OUTPUT COUNT.

Each section of a new question comes from another real question; a few names that occur nowhere else are added. The
same COUNT gives the same files. The real content stays in the folder.
"""

import pathlib
import random
import re
import shutil
import sys

SYLLABLES = "ba ce di fo gu ha ji ko la me ni po ra se ti vo wa xe zi mo tra ple sto gri".split()


def parts(text):
    """The front matter without its fences, and the sections of a file, each with its heading line."""
    _, front, body = text.split("---\n", 2)
    sections = re.split(r"(?m)^(?=## )", body)
    return front, [section for section in sections if section.strip()]


def name(source):
    return "_".join("".join(source.choice(SYLLABLES) for _ in range(source.randint(2, 4))) for _ in range(2))


def main():
    content, output, count = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    shutil.copytree(content, output)
    originals = {}
    for english in sorted((content / "questions").glob("*.en.md")):
        chinese = english.with_name(english.name.replace(".en.md", ".zh.md"))
        originals[int(english.name.split("-")[0])] = {
            "en": parts(english.read_text()), "zh": parts(chinese.read_text()), "slug": english.name[3:-6],
        }
    numbers = sorted(originals)
    source = random.Random(count)
    for new in range(len(numbers) + 1, count + 1):
        base = source.choice(numbers)
        own = [name(source) for _ in range(6)]
        # One section of the answers is the base's: its figures belong to its evidence.
        chosen = [source.choice(numbers) for _ in range(12)]
        for language in ("en", "zh"):
            front, sections = originals[base][language]
            front = re.sub(r"(?m)^id: q\d+$", f"id: q{new}", front)
            front = re.sub(r"(?m)^number: \d+$", f"number: {new}", front)
            front = re.sub(rf"\bq{base}\.", f"q{new}.", front)
            front = re.sub(r"(?m)^slug: (.*)$", rf"slug: \1-{new}", front)
            title = f"How does {own[0]} treat {own[1]} ({new})?" if language == "en" else f"{own[0]} 如何处理 {own[1]}（{new}）？"
            front = re.sub(r"(?m)^title: .*$", lambda _: f'title: "{title}"', front)
            mixed = []
            for index, section in enumerate(sections):
                other = originals[chosen[index % 12]][language][1]
                taken = other[index] if index < len(other) and len(other) == len(sections) else section
                # The heading stays; simulations belong to the evidence of the question that they come from.
                if "```" in taken or index == 0 or taken.split("\n", 1)[0] != section.split("\n", 1)[0]:
                    taken = section
                mixed.append(taken.rstrip("\n") + "\n\n")
            mixed[1] += " ".join(f"`{word}`" for word in own) + "\n\n"
            file = output / "questions" / f"{new}-{originals[base]['slug']}-{new}.{language}.md"
            file.write_text(f"---\n{front}---\n{''.join(mixed)}")


if __name__ == "__main__":
    main()
