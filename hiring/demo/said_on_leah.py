"""What the others of the panel wrote about Leah, who is seen in two ways."""

from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import Draft, DraftTheme

NOOR_ON_LEAH = Draft(
    minutes=55,
    summary=(
        "Leah has done the hard part of this job before: she won first customers in "
        "a state where nobody knew her firm, with partners who were new to it. She "
        "gives numbers without being asked, the bad ones too. When I pushed back on "
        "her plan she went on with it and did not ask me why. That may be nerves, "
        "and it may be how she works when she is sure. Yes from me, with a second "
        "talk about that."
    ),
    themes=(
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "She closes deals that take most of a year.",
            Story(
                "A port in Oregon had put its decision off three times.",
                "She found the one clerk whom the old system cost an hour a day, and "
                "let him count.",
                "They signed in the tenth month.",
            ),
            strength=Strength.GOOD,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "She goes on with a plan when others object.",
            Story(
                "I said twice that our partners would not work on Sundays.",
                "She kept Sundays in the plan and explained it again.",
            ),
            strength=Strength.WEAK,
        ),
    ),
    unknown="Does she change a plan when somebody on her side objects?\n"
    "How she acts when a partner lets her down.",
    advice=Advice.YES,
)

TESSA_ON_LEAH = Draft(
    minutes=60,
    summary=(
        "Leah builds. Given a product that sells and people to learn from, she was "
        "far above target; given neither, she missed it twice, and says so herself. "
        "Our job is like the first. She had read what our partners complain about "
        "and asked me which of it is true. She tells her team early when a deal is "
        "lost. I would hire her, and give her a coach from the first day, as the job "
        "has one."
    ),
    themes=(
        DraftTheme(
            ThemeCategory.MOTIVATION,
            "She wants partners to earn with us.",
            Story(
                "Two partners at Stackyard were about to leave.",
                "She gave each the margin of one deal and took less herself.",
                "Both stayed, and brought four customers in a year.",
            ),
            strength=Strength.GOOD,
        ),
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "She would find ten customers in a year.",
            strength=Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "She asks before she promises.",
            Story(
                "A customer wanted a price by the evening.",
                "She rang the engineer first, and told the customer to wait a day.",
                "The price held, and the customer came back for it.",
            ),
            strength=Strength.STRONG,
        ),
    ),
    unknown="",
    plan="30 days: meet each partner. 60 days: two joint visits a week. 90 days: the "
    "first three offers out.",
    needs="A sales engineer who can be had within a day.",
    advice=Advice.YES,
)
