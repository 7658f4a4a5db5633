#!/usr/bin/env python3
"""Makes fsrs6.txt: what the reference implementation of FSRS-6 says about random sequences of answers.

    python3 -m venv venv && venv/bin/pip install fsrs==6.3.2
    venv/bin/python make-fsrs-vectors.py > fsrs6.txt

Learning steps and fuzz are off, because a study day is the smallest interval in kmemo.
"""

import random
from datetime import datetime, timedelta, timezone

from fsrs import Card, Rating, Scheduler

SEQUENCES = 120
rng = random.Random(20241117)


def gap(interval):
    """Days until the next answer: the same day, on time, early, late, or very late."""
    kind = rng.randrange(6)
    if kind == 0:
        return 0
    if kind in (1, 2):
        return interval
    if kind == 3:
        return rng.randint(1, max(1, interval))
    if kind == 4:
        return interval + rng.randint(0, 2 * interval)
    return rng.randint(1, 1000)


print("# FSRS-6, PyPI fsrs 6.3.2. A sequence opens with: retention, maximum interval in days.")
print("# Then a line an answer: grade, days since the last answer, retrievability just before it,")
print("# stability and difficulty just after it, interval in days.")
for number in range(SEQUENCES):
    retention = rng.choice([0.9, 0.9, 0.9, 0.7, 0.85, 0.97])
    maximum = rng.choice([36500, 36500, 36500, 365, 30])
    # Every other sequence has only the grades that a multiple-choice answer can give.
    grades = list(Rating) if number % 2 else [Rating.Again, Rating.Good, Rating.Good, Rating.Good]
    scheduler = Scheduler(
        desired_retention=retention,
        maximum_interval=maximum,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )
    print(f"sequence {retention} {maximum}")
    card = Card(card_id=number)
    now = datetime(2024, 11, 17, tzinfo=timezone.utc)
    days = 0
    for answer in range(rng.randint(1, 16)):
        grade = rng.choice(grades)
        if answer:
            days = gap(interval)
            # Whole days count, whatever the hour.
            now = card.last_review + timedelta(days=days, hours=rng.randrange(24))
        before = scheduler.get_card_retrievability(card, now) if answer else 1.0
        card, _ = scheduler.review_card(card, grade, now)
        interval = (card.due - card.last_review).days
        print(grade.value, days, repr(before), repr(card.stability), repr(card.difficulty), interval)
