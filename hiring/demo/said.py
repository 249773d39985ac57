"""What is said in the stories: the notes of talks, and the debriefs."""

from typing import Any

from hiring.domain.casefile import Basis, Changed, Notes, NoteTheme, Tone
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import Draft, DraftTheme
from hiring.domain.feedback import GivenFeedback


def first_hand(
    facts: str,
    opinions: str,
    themes: tuple[NoteTheme, ...] = (),
    **context: Any,  # noqa: ANN401 - fields of notes
) -> Notes:
    """Write notes of someone who saw it themselves, has no stake, and speaks well."""
    return Notes(
        facts=facts,
        opinions=opinions,
        no_conflict=True,
        basis=Basis.FIRST_HAND,
        changed=Changed.NO,
        tone=Tone.FAVOURABLE,
        themes=themes,
        **context,
    )


BY_PRIYA = first_hand(
    "Moved 40 nightly jobs to streams in seven months; the close was never late. "
    "Wrote the runbook that the team still uses.",
    "Priya would hire her again at once. She says no too late when she has too much.",
    company_stage="A freight firm of 600 people, profitable for years.",
    support="One platform engineer for the whole department.",
    market="Road freight in Britain, thin margins.",
    clash="None. They had lunch together most weeks.",
    believed_before="Strong on systems, by two interviews.",
)

BY_HANNA = first_hand(
    "Plans in weeks, shows the plan every Monday, and says on Thursday what slipped.",
    "Quiet in large rooms; people come to their desk for advice.",
    company_stage="A consultancy of 40 people with more work than hands.",
    support="None. Everybody ran their own servers.",
    believed_before="Careful, and perhaps too quiet.",
)

BY_GINA = Notes(
    facts="Missed the target in both years: 3 customers of 10, then 4 of 12.",
    opinions="“Not a closer.” Gina would not hire her again.",
    company_stage="12 people, no product-market fit: three products in two years.",
    support="No sales engineer, no channel programme, nobody to learn from.",
    market="Shipping lines that had never bought such a thing.",
    clash="They fell out over prices that changed every month; Gina set them.",
    conflict="Gina was judged by the same target and left a month after her.",
    basis=Basis.FIRST_HAND,
    believed_before="A strong interviewer; can she sell without a known name?",
    changed=Changed.SOMEWHAT,
    tone=Tone.UNFAVOURABLE,
    themes=(
        NoteTheme(
            "Missed the target in both years.",
            ThemeCategory.CHALLENGES,
            Tone.UNFAVOURABLE,
        ),
        NoteTheme("Does not close deals.", ThemeCategory.FIT, Tone.UNFAVOURABLE),
    ),
)
BY_OMAR = Notes(
    facts="122 % of target in 2023, 131 % in 2024. Built up nine of 20 partners. Was "
    "on sick leave for a month in 2023.",
    opinions="The best he ever had at bringing a partner and a customer together.",
    company_stage="80 people, product-market fit, on its second round.",
    support="A channel programme, one sales engineer for three sellers, weekly coach.",
    market="Warehouses in North America; two competitors.",
    clash="None that either of them remembers.",
    no_conflict=True,
    basis=Basis.FIRST_HAND,
    believed_before="After Gina: in doubt.",
    changed=Changed.YES,
    tone=Tone.FAVOURABLE,
)

WHY_LEAH = (
    "She missed her target where there was no product, and passed it where there was "
    "one. Our job is like the second: a product that sells and a channel to build."
)

BY_CARLA = first_hand(
    "Came every month for three years; two orders grew from 5 to 40 loads a week.",
    "Honest about what he could not deliver.",
    company_stage="A family firm with 60 people.",
    support="He had an assistant and a price list.",
    market="Cold storage; everybody knows everybody.",
    believed_before="Honest, by two interviews; no numbers yet.",
)

BY_VIKTOR = Notes(
    facts="He named no task and no day.",
    opinions="“Difficult. You will regret it.”",
    conflict="Daniel complained about him to HR in 2021, he said himself.",
    clash="An open dispute in their last half year.",
    company_stage="Corvus was being sold then.",
    believed_before="Good with people, by two interviews.",
    changed=Changed.NO,
    tone=Tone.UNFAVOURABLE,
    themes=(
        NoteTheme(
            "Said to be difficult to work with.", ThemeCategory.FIT, Tone.UNFAVOURABLE
        ),
    ),
)

DANIEL_REPLIES = (
    "I complained about him to HR in 2021, and he knows it. Please ask the people who "
    "worked beside me."
)

NOOR_ON_AMARA = Draft(
    minutes=50,
    summary=(
        "Amara wants this job for its data: she asked twice how late trucks are "
        "measured, and why. She has moved a running system from nightly batches to "
        "streams, with the finance close on top of it, and could say what went "
        "wrong on the way. She explains calmly and draws while she talks. I do "
        "not know yet how she would lead two people who disagree. I would hire "
        "her."
    ),
    themes=(
        DraftTheme(
            ThemeCategory.MOTIVATION,
            "She wants late trucks to be known an hour earlier.",
            Story(
                "At Delta Freight a driver told her about a wrong arrival time.",
                "She rode along for a day and compared each stop with what the "
                "planners had seen.",
                "One clock was off by 40 minutes. The planners trust the times again.",
            ),
            "I wanted to see the truck leave on time because of me.",
            Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "She has turned batches into streams under a running close.",
            Story(
                "Forty nightly jobs, and a finance close that could not stop.",
                "She ran both side by side for six weeks and compared every sum.",
                "The close moved over on a quiet Tuesday, and nobody noticed.",
            ),
            strength=Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "She would be good for the team.",
            strength=Strength.GOOD,
        ),
    ),
    unknown="How she decides when two people in her team want different things.\n"
    "Whether she has said no to a manager.",
    plan="30 days: ride along with two planners. 60 days: late trucks on one screen. "
    "90 days: the first warning an hour earlier.",
    needs="A planner who has an hour for her each week.",
    advice=Advice.YES,
)

BEN_ON_AMARA = Draft(
    minutes=45,
    summary="Strong on data models. She asked good questions about our",
    themes=(DraftTheme(ThemeCategory.CHALLENGES, "Knows two of our three models."),),
)

BEN_ON_PAPER = {
    "summary": (
        "Strong on data models. She asked good questions about our third one, the "
        "events, and found the hole in it within minutes. At Delta Freight she moved "
        "a nightly load to a stream and nobody downstream noticed. She has not done "
        "it with somebody’s money on the line. I would hire her and give her the "
        "finance close second, not first."
    ),
    "minutes": "45",
    "themes-1-claim": "Knows two of our three models.",
    "themes-1-situation": "Delta Freight loaded all orders at night.",
    "themes-1-did": "She ran old and new beside each other for a month.",
    "themes-1-outcome": "The switch took one evening.",
    "unknown": "Has she ever moved figures that an auditor reads?",
}
"""What Ben typed into the form on the train, field by field."""

BEN_ON_LEAH = Draft(
    minutes=45,
    summary=(
        "Leah sells with partners rather than around them, and that is what this "
        "job is. She told me of a loss first and said what she had done wrong in "
        "it. At a firm like ours, with help and a product that sells, she was well "
        "above target two years in a row. She wants to build the west coast up "
        "from nothing. What I could not find out is how she works when a partner "
        "lets her down. A clear yes from me."
    ),
    themes=(
        DraftTheme(
            ThemeCategory.MOTIVATION,
            "She wants to build something up, not to look after it.",
            Story(
                "She had the four largest customers at Stackyard.",
                "She gave them up to open Oregon, where there was nobody.",
                "After a year Oregon had six customers.",
            ),
            "I like the part where nobody knows you yet.",
            Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "She has won first customers together with partners.",
            Story(
                "The first customer in Oregon had turned them down twice.",
                "She let the partner present, and sat in the second row.",
                "It took eleven months, and they signed.",
            ),
            strength=Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "She says early when a deal is going wrong.",
            Story(
                "The largest deal of a quarter turned bad.",
                "She told Omar in its second week that it was off.",
                "They filled half of the gap with two smaller ones.",
            ),
            strength=Strength.GOOD,
        ),
    ),
    unknown="How she acts when a partner lets her down.",
    advice=Advice.STRONG_YES,
)

TO_RUBEN = GivenFeedback(
    stood_out=(
        "You keep customers for years, and you came prepared: you knew two of our "
        "customers by name. You gave up a large account rather than break your word."
    ),
    gap=(
        "We did not hear of a first customer that you won in a new place. Each of your "
        "stories began with someone who had bought before."
    ),
    closing="Win one first customer yourself, and tell us how, step by step.",
    outlook="A second job of this kind may come up.",
)
NEWS_OF_RUBEN = (
    "I signed my first customer in a new place: a bakery with nine shops that had "
    "never bought such a thing. It took eleven visits. I can show you each step."
)
NOOR_ON_RUBEN = Draft(
    minutes=40,
    summary=(
        "Ruben keeps customers for years, and they speak well of him. He came "
        "prepared, knew two of our customers by name and asked what they complain "
        "of. What I did not find is a case where he won a first customer in a new "
        "place, which is what this job asks for: each of his stories began with "
        "someone who had bought before. In a year, with one of those, I would "
        "look again with pleasure. For now no."
    ),
    themes=(
        DraftTheme(
            ThemeCategory.MOTIVATION,
            "He wants to work where the product is good.",
            Story(
                "Mesa had promised trucks that never came.",
                "He told the customer so and gave the account up.",
                "The customer called him when he had changed firms.",
            ),
            strength=Strength.GOOD,
        ),
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "He has not won a first customer in a new place yet.",
            Story(
                "I asked three times for a first customer in a new place.",
                "Each of his stories began with a customer he took over.",
            ),
            strength=Strength.WEAK,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "He would fit in well.",
            strength=Strength.GOOD,
        ),
    ),
    unknown="Whether he would like to learn it with a partner beside him.",
    advice=Advice.NO,
)
