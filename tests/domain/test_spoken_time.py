"""Half a minute is half a minute, in any language."""

import pytest

from hiring.adapters.translations import LANGUAGES
from hiring.domain.debrief import summary_hint
from hiring.domain.spoken_time import WORDS_A_MINUTE, pace_of


def test_every_language_of_debriefs_has_its_rate() -> None:
    assert set(WORDS_A_MINUTE) == set(LANGUAGES)
    assert pace_of("xx") == pace_of("en")


@pytest.mark.parametrize(
    ("language", "fewest", "about", "most"),
    [
        ("en", 55, 75, 90),
        ("de", 44, 60, 70),
        ("fr", 47, 65, 76),
        ("es", 53, 70, 85),
        ("pl", 40, 55, 65),
    ],
)
def test_the_right_length_is_22_to_36_seconds(
    language: str, fewest: int, about: int, most: int
) -> None:
    pace = pace_of(language)
    assert (pace.fewest, pace.about, pace.most) == (fewest, about, most)
    assert 22 <= pace.fewest * 60 / pace.words_a_minute < 23
    assert 35 < pace.most * 60 / pace.words_a_minute <= 36
    assert pace.nearest(about) == 30
    for words, is_right in ((fewest - 1, False), (fewest, True), (most + 1, False)):
        hint = summary_hint("word " * words, language)
        assert (hint is None) == is_right
        assert is_right or f"about {about} words is right" in (hint or "").lower()
