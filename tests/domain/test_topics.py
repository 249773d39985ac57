"""What may touch a topic off limits is pointed out, and ordinary words are not."""

import time
from collections.abc import Iterator

import pytest

from hiring.adapters.topic_words import topic_words
from hiring.domain.topics import Passage, Topic, TopicText, TopicWords, find_passages

EN = topic_words()

TOUCHES: dict[Topic, tuple[str, ...]] = {
    Topic.HEALTH: (
        "She was off sick for most of the spring.",
        "I asked how many sick days he took last year.",
        "He said her depression came back in March.",
        "They think it was burnout, nothing more.",
        "She was diagnosed with ADHD in her second year there.",
        "Does he have a disability we should know about?",
        "Amara’s health was never good.",
        "He filed for workers’ comp after a fall in the warehouse.",
        "She needed a reasonable adjustment for her hearing aid.",
        "There was a drinking problem, according to Sam.",
        "He is in therapy, I hear.",
        "SHE HAD CANCER two years ago",
    ),
    Topic.GENETICS: (
        "Huntington’s runs in the family.",
        "He mentioned a genetic test.",
        "There is a family history of heart disease.",
        "She carries the gene, her old manager said.",
    ),
    Topic.LEAVE: (
        "He took parental leave twice in three years.",
        "She was on leave when the product shipped.",
        "Was she ever on FMLA?",
        "He had asked for leave to look after his father.",
        "Her maternity leave ended in May.",
        "They came back from leave in June.",
    ),
    Topic.FAMILY: (
        "She is pregnant, by the way.",
        "I asked whether she has children.",
        "He has two kids and a long way to work.",
        "Her husband got a job in Lyon.",
        "She is planning a family, I think.",
        "He had just got divorced.",
        "Who looks after his daughter when he travels?",
        "Her fiancé lives abroad.",
        "Her fiance lives abroad.",
        "She is a single mother.",
        "Family commitments kept him from the trade fairs.",
        "He is expecting a baby in spring.",
    ),
    Topic.AGE: (
        "How old is she?",
        "He must be close to retirement.",
        "She’s 57, so who knows how long.",
        "He is in his late fifties.",
        "She is too old for this pace.",
        "What year did she graduate?",
        "He was the oldest in the team.",
        "They wanted younger people.",
        "At his age one does not change any more.",
        "A 58-year-old with much experience.",
        "I asked for her date of birth.",
    ),
    Topic.ORIGIN_AND_BELIEF: (
        "He is a devout Catholic.",
        "She wears a headscarf to work.",
        "His accent is hard to follow.",
        "Where is she from originally?",
        "She was born in Ghana.",
        "He is gay, if that matters.",
        "She is black and was the only one there.",
        "He prays at noon.",
        "She is of Turkish descent.",
        "Amara is a Muslim.",
        "There were racist remarks about him.",
        "It is a hard job for a woman.",
    ),
    Topic.POLITICS: (
        "He is politically active and it shows.",
        "She voted for the Greens.",
        "His political views came up at lunch.",
        "She is an activist in her town.",
        "He was a party member once.",
        "She was at a protest on Saturday.",
    ),
    Topic.UNION: (
        "She was active in the union.",
        "He sat on the works council.",
        "Was he in a trade union?",
        "She went on strike with the drivers.",
        "He was a shop steward for years.",
        "They tried to unionize the depot, and she led it.",
    ),
    Topic.PAY: (
        "What was her salary there?",
        "How much did she earn?",
        "He was paid less than the others.",
        "She made 85 thousand a year.",
        "I asked what they paid him.",
        "His bonus was small.",
        "Her total compensation was above the band.",
        "He was on 90k, with stock options.",
        "She got a raise in May.",
        "Her day rate was too high for them.",
        "What was his package?",
    ),
    Topic.ARRESTS: (
        "He was arrested at a demonstration once.",
        "The police came to the office about her.",
        "Charges were dropped in the end.",
        "There is a sealed record, they say.",
        "He had some trouble with the law.",
    ),
    Topic.CONVICTIONS: (
        "He has a criminal record.",
        "She was convicted of fraud long ago.",
        "He served time in his twenties.",
        "Was he ever in prison?",
        "There was a drunk driving matter.",
        "She pleaded guilty.",
    ),
    Topic.CREDIT: (
        "He is deep in debt.",
        "Her credit score was bad.",
        "He went bankrupt himself in 2019.",
        "She owes money to half the town.",
        "There were money problems at home.",
        "I asked whether he had debts.",
    ),
    Topic.COMPLAINTS: (
        "She sued the company.",
        "He filed a complaint with HR.",
        "She complained about her manager.",
        "There was a grievance, and then a tribunal.",
        "He was the whistleblower in that story.",
        "She said she had been harassed.",
        "It ended in a lawsuit.",
        "She went to HR over every remark.",
        "He is a troublemaker.",
    ),
    Topic.CANNABIS: (
        "He smokes weed at the weekend.",
        "She uses cannabis for sleep.",
        "He failed a drug test elsewhere.",
        "They say he is stoned on Sundays.",
    ),
    Topic.IMMIGRATION: (
        "Does she need a visa?",
        "He is not a citizen.",
        "Her work permit runs out in June.",
        "He came as a refugee.",
        "Is she authorized to work here?",
        "She has a green card.",
    ),
    Topic.PRIVATE_LIFE: (
        "He gambles.",
        "She had an affair with a director.",
        "What does he do in his spare time?",
        "I looked at her Instagram.",
        "He lives with his parents.",
        "She is a smoker.",
        "He drinks a lot after work.",
        "She is good-looking and knows it.",
    ),
}

ORDINARY = (
    "Her attendance was perfect and she was never late.",
    "She left us with a healthy pipeline.",
    "He ran sales for the whole European Union.",
    "The average deal took four months.",
    "She managed the account for Lumen Health.",
    "She was sick of the process and rebuilt it.",
    "He was ill-prepared for the first board meeting, and said so.",
    "She has no blind spots about her own work.",
    "He diagnosed the outage within an hour.",
    "The project was her baby, and it shipped.",
    "She took baby steps with the new process.",
    "The child process died and he found out why.",
    "They were the parent company of Delta Freight.",
    "It was a ten-person business, and she ran support.",
    "He speaks with conviction and listens well.",
    "She earned the trust of every engineer.",
    "He paid attention to detail.",
    "The investment paid off within a year.",
    "She closed a six-figure deal in her first quarter.",
    "To her credit, she told the client herself.",
    "He took the blame and gave others the credit.",
    "They had a lot of technical debt, and she paid it down.",
    "The company went bankrupt, so the team was let go.",
    "He handled customer complaints with patience.",
    "She never complained and asked for help early.",
    "He built the visualisation of all transactions.",
    "Undocumented APIs did not scare her.",
    "She is a good citizen of the team.",
    "He weeded out old tickets. The backlog halved.",
    "She did not get lost in the weeds.",
    "He navigates office politics with calm.",
    "She is politically savvy with difficult stakeholders.",
    "He was charged with turning the region around.",
    "She passed her probation after three months.",
    "He used union types to make wrong states impossible.",
    "We met at Union Square after the conference.",
    "The race condition took him a week to find.",
    "The team finished the year in the black.",
    "Her German is fluent, and she writes it well.",
    "He acted in good faith throughout.",
    "She religiously updated the CRM.",
    "The accent colour of the brand was her idea.",
    "He put the accent on testing.",
    "The codebase was ten years old and had no tests.",
    "She looked after a 20-year-old codebase on her own.",
    "He turned three accounts around within months.",
    "She was engaged to lead the migration.",
    "He pulls his weight and more.",
    "She found the smoking gun in the logs.",
    "He retired the old billing system without a single outage.",
    "She married the two data models neatly.",
    "It was an arresting presentation.",
    "He aborted the release when the numbers looked wrong.",
    "She has strong opinions, and changes them when shown facts.",
    "We worked together from 2018 to 2021 at Vela Systems.",
    "He struck a balance between speed and care.",
    "She disabled the feature for everybody and told the customers.",
    "He worked for credit unions and small banks.",
    "She gave the new hires a family of templates to start from.",
    "I would hire her again tomorrow.",
    "He was the first to admit a mistake in the forecast.",
    "She is reliable, quick, and kind to juniors.",
    "His weakest point was planning: two releases slipped.",
    "The company’s health was poor when he joined, and the product had no market yet.",
    "She led the customer’s acceptance tests at the weekend shift.",
    "He left because the role moved to another city.",
)


def every_sentence() -> Iterator[tuple[Topic, str]]:
    for topic, sentences in TOUCHES.items():
        for sentence in sentences:
            yield topic, sentence


@pytest.mark.parametrize(("topic", "sentence"), list(every_sentence()))
def test_a_sentence_on_a_topic_is_pointed_out(topic: Topic, sentence: str) -> None:
    assert topic in {found.topic for found in find_passages(sentence, EN)}


@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_ordinary_sentence_of_a_reference_is_left_alone(sentence: str) -> None:
    assert find_passages(sentence, EN) == ()


def test_every_topic_has_sentences_and_forty_ordinary_ones_stand_against_them() -> None:
    assert set(TOUCHES) == set(Topic)
    assert all(len(sentences) >= 4 for sentences in TOUCHES.values())
    assert len(ORDINARY) >= 40


def words_for(*words: str, exceptions: tuple[str, ...] = ()) -> TopicWords:
    """Make words of one topic, all else left out."""
    text = TopicText("Age", "Do not.", "You may.", words, exceptions)
    return TopicWords("en", {Topic.AGE: text}, {"whose": ("her", "his")})


def found_in(text: str, *words: str, exceptions: tuple[str, ...] = ()) -> list[str]:
    passages = find_passages(text, words_for(*words, exceptions=exceptions))
    assert all(text[each.start : each.end] == each.words for each in passages)
    return [each.words for each in passages]


def test_a_passage_says_where_it_stands_and_in_which_words() -> None:
    text = "He said: “Her salary was low.”"
    assert find_passages(text, EN) == (Passage(Topic.PAY, 14, 20, "salary"),)


def test_words_are_found_whole_whatever_their_case() -> None:
    assert found_in("Average AGE, teenage, age-old", "age") == ["AGE", "age"]
    assert found_in("under_age", "age") == ["age"]


def test_accents_do_not_matter_however_they_are_written() -> None:
    for written in ("fiancé", "fiance", "fiance\u0301", "FIANCÉ"):
        assert found_in(f"her {written} left", "fiancé") == [written]
        assert found_in(f"her {written} left", "fiance") == [written]


def test_a_beginning_stands_for_every_word_that_has_it() -> None:
    assert found_in("pregnant, pregnancy, impregnable", "pregnan*") == [
        "pregnant",
        "pregnancy",
    ]
    assert found_in("a pregnan", "pregnan*") == ["pregnan"]
    assert found_in("a pregna", "pregnan*") == []
    assert found_in("ab abc", "ab*", "abc*") == ["ab", "abc"]


def test_a_phrase_goes_over_a_line_and_a_hyphen_but_not_over_a_sentence() -> None:
    for between in (" ", "\n", "-", " – ", "’", "/", "  "):
        assert found_in(f"sick{between}day", "sick day") == [f"sick{between}day"]
    for between in (". ", ", ", "; ", "\n\n", "\n \n", " (", ": ", "! ", "? "):
        assert found_in(f"sick{between}day", "sick day") == []


def test_a_phrase_may_have_up_to_three_words_in_between() -> None:
    phrase = "how much … earn"
    assert found_in("how much earn", phrase) == ["how much earn"]
    assert found_in("how much did she earn", phrase) == ["how much did she earn"]
    assert found_in("how much a b c earn", phrase) == ["how much a b c earn"]
    assert found_in("how much a b c d earn", phrase) == []
    assert found_in("how much did she. Earn", phrase) == []
    assert found_in("how much did. She earn", phrase) == []
    assert found_in("how much", phrase) == []


def test_a_number_is_any_word_that_begins_with_a_digit() -> None:
    assert found_in("born in 1961, born in May", "born in #") == ["born in 1961"]
    assert found_in("in the 60s", "the #") == ["the 60s"]


def test_a_group_stands_for_each_of_its_words() -> None:
    assert found_in("her age, his age, my age", "{whose} age") == ["her age", "his age"]


def test_apostrophes_and_hyphens_in_a_list_part_words() -> None:
    assert found_in("the worker's comp", "worker’s comp") == ["worker's comp"]
    assert found_in("on-leave", "on-leave") == ["on-leave"]


def test_what_overlaps_is_pointed_out_once() -> None:
    phrases = ("mental health", "health problem*", "health")
    assert found_in("mental health problems, health", *phrases) == [
        "mental health problems",
        "health",
    ]
    assert found_in("health health", "health") == ["health", "health"]


def test_only_what_lies_within_an_exception_is_left_alone() -> None:
    def found(text: str) -> list[str]:
        return found_in(text, "sick", "sick days", exceptions=("sick of", "so sick"))

    assert found("sick of it") == []
    assert found("sick of being sick") == ["sick"]
    assert found("he was so sick") == []
    assert found("so sick days") == ["sick days"]
    assert found("sick. Of course") == ["sick"]


def test_an_exception_may_begin_long_before_what_it_covers() -> None:
    long = "a … b … c … old"
    for between in ("", "x ", "x x x "):
        text = f"a {between}b {between}c {between}old"
        assert found_in(text, "old", exceptions=(long,)) == []
        assert found_in(f"{text}. Old", "old", exceptions=(long,)) == ["Old"]


def test_an_exception_of_one_topic_says_nothing_of_another() -> None:
    told = {
        Topic.AGE: TopicText("A", "Do not.", "You may.", ("old",), ("old school",)),
        Topic.FAMILY: TopicText("F", "Do not.", "You may.", ("school",)),
    }
    text = "old school"
    found = find_passages(text, TopicWords("en", told))
    assert [(each.topic, each.words) for each in found] == [(Topic.FAMILY, "school")]


def test_passages_come_in_the_order_of_the_text_the_longer_first() -> None:
    text = "Her maternity leave, then her salary, then maternity"
    found = [(each.topic, each.words) for each in find_passages(text, EN)]
    assert found == [
        (Topic.LEAVE, "maternity leave"),
        (Topic.PAY, "salary"),
        (Topic.FAMILY, "maternity"),
    ]
    assert find_passages("", EN) == ()


def test_each_topic_has_its_label_and_says_what_may_be_asked_instead() -> None:
    for topic in Topic:
        assert EN.label(topic)
        assert EN.topics[topic].avoid.startswith("Do not ask")
        assert EN.topics[topic].help.startswith("Do not ask")
        assert EN.topics[topic].help.endswith(EN.topics[topic].instead)
        assert topic.plain == topic.plain.lower()
    assert len({topic.plain for topic in Topic}) == len(Topic)
    assert len({EN.label(topic) for topic in Topic}) == len(Topic)


LONGEST = 10_000


@pytest.mark.parametrize(
    "text",
    [
        " ".join(ORDINARY),
        " ".join(sentence for _, sentence in every_sentence()),
        "in her ",
        "how much what when ",
        "company s ",
        "sick ",
        "x" * LONGEST,
        "e\u0301",
        "\n \n",
        " ",
        "({[",
        "she is 1",
    ],
    ids=lambda text: text[:12],
)
def test_ten_thousand_characters_take_no_time_to_speak_of(text: str) -> None:
    """A quiet machine needs 4 to 15 ms; ten times the text may take ten times that."""
    long = (text * (LONGEST // len(text) + 1))[:LONGEST]
    assert took(long) < 0.05
    assert took(long * 10) < 20 * max(took(long), 0.001)


def took(text: str) -> float:
    find_passages("salary", EN)
    times = []
    for _ in range(3):
        start = time.process_time()
        find_passages(text, EN)
        times.append(time.process_time() - start)
    return min(times)
