"""A debrief as it is typed into the blank form: which words and ticks go where."""

# ruff: noqa: RUF001 - letters of other alphabets that look like ours are the point

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Pdf, String

from hiring.domain.blank_form import GIVEN, number_field
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import Draft, DraftTheme

LONG = "Ein langer Satz über Żółć, Ελλάδα und Київ – „wörtlich“. " * 80
TOLD = Draft(
    summary=(
        "Zażółć gęślą jaźń. Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.\n"
        "Съешь же ещё этих мягких французских булок.\nÄpfel, Öl, Übermaß: weiß."
    ),
    interviewed_on=date(2026, 11, 19),
    minutes=45,
    themes=(
        DraftTheme(
            ThemeCategory.MOTIVATION,
            "Sie möchte, dass Łódź pünktlich beliefert wird.",
            Story("Trzy razy w tygodniu stało.", "Rozdzieliła zadanie.", "Działa."),
            "“Θέλω να βλέπω”\n“Я хочу видеть, зачем”",
            Strength.STRONG,
        ),
        DraftTheme(
            ThemeCategory.CHALLENGES,
            "Έχει ξαναχτίσει ένα σύστημα.",
            Story(LONG.strip(), LONG.strip(), "Щербакова подтвердила."),
            "",
            Strength.WEAK,
        ),
        DraftTheme(
            ThemeCategory.FIT,
            "Widerspricht mit Fakten (so “quote\\d”).",
            Story("", "Façade, naïve – œuvre", ""),
        ),
        DraftTheme(
            ThemeCategory.MOTIVATION, "Ещё один", Story(), "да", Strength.MISSING
        ),
    ),
    unknown="Führt sie gern?\nДо какого срока?\nΤι χρειάζεται;",
    plan="30: слушать\n60: mierzyć\n90: ändern",
    needs="Ruhe & Übersicht < 3 Sitzungen",
    advice=Advice.YES,
)
"""Four alphabets, lines, quotes and brackets, and more than any box can show."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types into the fields, and which boxes they tick."""

    texts: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)


def typed(draft: Draft) -> Typed:
    """Say how a draft would be typed; what is empty is left alone."""
    texts = {
        "summary": draft.summary,
        "interviewed_on": draft.interviewed_on.isoformat()
        if draft.interviewed_on
        else "",
        "minutes": str(draft.minutes or ""),
        "unknown": draft.unknown,
        "plan": draft.plan,
        "needs": draft.needs,
    }
    ticked = [f"advice-{draft.advice}"] if draft.advice else []
    for number, theme in enumerate(draft.themes):
        name, story = f"themes-{number}", theme.story
        texts |= {
            f"{name}-claim": theme.claim,
            f"{name}-situation": story.situation,
            f"{name}-did": story.did,
            f"{name}-outcome": story.outcome,
            f"{name}-quote": theme.quote,
        }
        if theme.strength:
            ticked.append(f"{name}-strength-{int(theme.strength)}")
        if theme.category and number >= len(GIVEN):
            ticked.append(f"{name}-category-{theme.category}")
    return Typed({name: text for name, text in texts.items() if text}, ticked)


def a_small_form(form_id: str, **texts: str) -> bytes:
    """Make a file with the number of a form and some answers, and nothing else."""
    file, out = Pdf.new(), BytesIO()
    file.add_blank_page()
    said = {"form": number_field(form_id), **texts}
    fields = [
        file.make_indirect(Dictionary(FT=Name.Tx, T=String(name), V=String(text)))
        for name, text in said.items()
    ]
    file.Root.AcroForm = Dictionary(Fields=Array(fields))
    file.save(out)
    return out.getvalue()
