"""How easy our texts for people are to read, beside the formal paragraph they could have been.

Spanish is measured with Fernández Huerta's index (1959), English with Flesch's reading ease (1948):
206.84 - 60 syllables a word - 1.02 words a sentence; 206.835 - 84.6 and - 1.015 of the same. A line
ends a sentence as a full stop does: items of a list and messages of a chat are read one by one.
Bars: 70 for texts that children read, 60 for the rest.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from amparo.safety import check
from amparo.safety.answer import answer
from amparo.safety.lessons import LANGUAGES, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

BARS = {"children": 70, "all": 60}
#: What an institution would write; ours, so that nobody's words are borrowed.
FORMAL = {
    "es": "La captación de niñas, niños y adolescentes con fines de explotación se realiza de "
    "manera creciente a través de plataformas digitales, mediante la creación de perfiles "
    "falsos y el desplazamiento posterior de la comunicación hacia servicios de mensajería "
    "cifrada, circunstancia que dificulta la detección oportuna por parte de las autoridades "
    "competentes y exige el fortalecimiento de las capacidades institucionales de prevención.",
    "en": "The recruitment of children and adolescents for purposes of exploitation is "
    "increasingly perpetrated through digital platforms, by means of the creation of fictitious "
    "profiles and the subsequent displacement of communication towards encrypted messaging "
    "services, a circumstance which hinders timely detection by the competent authorities and "
    "necessitates the strengthening of institutional prevention capacities.",
}
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_END = re.compile(r"[.!?…]+|\n")
_SPANISH_NUCLEUS = re.compile(r"[aeiouáéíóúü]+")
_ENGLISH_NUCLEUS = re.compile(r"[aeiouy]+")


def sentences(text: str) -> list[list[str]]:
    """Words of each sentence; a line ends one too."""
    found = (_WORD.findall(part) for part in _END.split(text))
    return [words for words in found if words]


def syllables_es(word: str) -> int:
    """Syllables of a Spanish word: groups of vowels, parted where two strong ones meet."""
    spelled = re.sub(r"qu|gu(?=[eiéí])", "q", word.lower())
    spelled = re.sub(r"y$", "i", spelled)
    count = 0
    for group in _SPANISH_NUCLEUS.findall(spelled):
        # a, e, o and stressed i, u each carry a syllable; weak vowels lean on a neighbour
        count += max(1, sum(letter in "aeoáéóíú" for letter in group))
    return max(1, count)


def syllables_en(word: str) -> int:
    """Syllables of an English word, by the usual rules for silent endings."""
    spelled = re.sub(r"[^a-z]", "", word.lower())
    if len(spelled) <= 3:
        return 1
    spelled = re.sub(r"(?:(?<=[^laeiouy])e|(?<=[^aeiouytd])ed|(?<=[^aeiouyscxzg])es)$", "", spelled)
    return max(1, len(_ENGLISH_NUCLEUS.findall(spelled)))


def ease(text: str, lang: str) -> float:
    """The index of the language: higher is easier; 60 to 70 is plain, above 80 very easy."""
    parts = sentences(text)
    words = [word for part in parts for word in part]
    if not words:
        return float("nan")
    count = syllables_es if lang == "es" else syllables_en
    syllables, per_sentence = sum(map(count, words)) / len(words), len(words) / len(parts)
    if lang == "es":
        return 206.84 - 60.0 * syllables - 1.02 * per_sentence
    return 206.835 - 84.6 * syllables - 1.015 * per_sentence


def spoken(value: Any) -> Iterator[str]:
    """Every text for people inside a tree of texts; ids, addresses and dates are left out."""
    if isinstance(value, str):
        if " " in value.strip():
            yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            if key not in {"sources", "source", "address"}:
                yield from spoken(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from spoken(inside)


def lessons(lang: str) -> Iterator[tuple[str, str, str]]:
    """Name, audience and text of every part of the page and the hand-out."""
    every = texts(lang)
    for lesson in every["lesson"]:
        mine = {key: inside for key, inside in lesson.items() if key != "adults"}
        yield f"lesson {lesson['id']}", lesson["for"], "\n".join(spoken(mine))
        yield f"lesson {lesson['id']}, for adults", "all", "\n".join(spoken(lesson["adults"]))
    yield "Take It Down", "children", "\n".join(spoken(every["takeitdown"]["lines"]))
    yield "figures", "all", "\n".join([*every["facts"]["lines"], every["facts"]["caution"]])
    yield "settings", "children", "\n".join(s for app in every["apps"] for s in app["steps"])
    page = every["page"]
    for part in ("now", "check", "answer", "lessons", "help"):
        yield f"page, {part}", "children", "\n".join(spoken(page[part]))
    yield "page, somebody else's", "all", "\n".join(spoken(page["other"]))
    yield "hand-out, young people", "children", "\n".join(spoken([
        page["handout"][key] for key in ("one", "two", "three", "claims", "says", "card_lines")
    ]))  # fmt: skip
    yield "hand-out, who leads it", "all", "\n".join(page["handout"]["leader"])


#: Chats whose answers are measured; ours, with nobody in them.
CHATS = {
    "es": "A: te vi en el grupo\nB: hola\nA: pásate a telegram y no le digas a nadie\n"
    "A: mándame una foto\nA: si no pagas publico tu foto",
    "en": "A: saw you in the group\nB: hi\nA: come to telegram and don't tell anyone\n"
    "A: send me a photo\nA: if you don't pay i will post your photo",
}


def answers(lang: str) -> Iterator[tuple[str, str, str]]:
    """The answer to a chat as each reader gets it."""
    for reader, age in (("child", "under14"), ("parent", "under18"), ("adult", "adult")):
        finding = check(CHATS[lang], age=age)
        document = answer(finding, lang=lang, reader=reader, country="HN")
        kept = {key: inside for key, inside in document.items() if key != "helplines"}
        for sign in kept.get("signs", ()):
            sign.pop("quotes", None)
        audience = "children" if reader == "child" else "all"
        yield f"answer, reader {reader}", audience, "\n".join(spoken(kept))


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    missed = 0
    for lang in LANGUAGES:
        index = "Fernández Huerta" if lang == "es" else "Flesch"
        print(f"{lang}: {index:34} {'words':>6} {'a sentence':>11} {'ease':>6} {'bar':>4}")
        for name, audience, text in (*lessons(lang), *answers(lang)):
            bar = BARS[audience]
            reached = ease(text, lang)
            missed += not reached >= bar
            mark = "" if reached >= bar else "  missed"
            print(f"    {name:34} {_length(text)} {reached:6.0f} {bar:>4}{mark}")
        formal = FORMAL[lang]
        print(f"    {'(a formal paragraph)':34} {_length(formal)} {ease(formal, lang):6.0f}")
    return 1 if missed else 0


def _length(text: str) -> str:
    parts = sentences(text)
    words = sum(map(len, parts))
    return f"{words:6} {words / len(parts):11.1f}"


if __name__ == "__main__":
    sys.exit(main())
