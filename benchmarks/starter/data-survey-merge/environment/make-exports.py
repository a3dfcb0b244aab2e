"""Writes the exports of three survey tools, each in the form that is typical of it."""

import json
import pathlib
import random

chance = random.Random(2031)
remarks = ["", "", "", "", "Schöne Führung!", "Très bien, merci.", "Too crowded at noon", "Mehr Bänke, bitte"]
remarks += ["Läuft die Tonspur rückwärts?", "Ausgezeichnet – gerne wieder", "Café was closed", "Zu kalt im Saal 4"]
folder = pathlib.Path("/app/survey")
folder.mkdir(parents=True)


def answer(visitor):
    return {"visitor": visitor, "rating": min(5, chance.randrange(1, 7)), "comment": chance.choice(remarks)}


def answers(first, count):
    return [answer(visitor) for visitor in range(first, first + count)]


(folder / "desk.json").write_text(json.dumps(answers(1000, 41), indent=2), encoding="utf-8")
(folder / "kiosk.json").write_text(json.dumps(answers(4000, 87), ensure_ascii=False), encoding="utf-8-sig")
lines = [json.dumps(given, ensure_ascii=False) for given in answers(7000, 63)]
(folder / "web.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
