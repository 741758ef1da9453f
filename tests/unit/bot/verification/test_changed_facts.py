"""A sentence of generated facts carries its restatements, and none with one fact changed."""

from dataclasses import dataclass, fields, replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.verification.gates import CitedSentences, failures
from tests.builders.evidence import make_version

GIVEN = ("Anna", "Elin", "Maria", "Marian", "Ruth", "Nils", "Jon", "Jonas", "Per", "Vera")
FAMILY = ("Falk", "Brandt", "Sund", "Lund", "Lindt", "Holm", "Moe", "Stahl", "Berg", "Bergen")
NOUNS = ("workers", "lorries", "houses", "children", "tickets", "votes")
UNITS = (
    "kilometres", "miles", "metres", "yards", "tonnes", "gallons", "barrels", "litres", "hectares",
    "acres", "gigabytes", "terabytes", "knots", "hours", "minutes", "per cent", "percentage points",
    "basis points", "lakh rupees", "crore rupees", "dollars", "pounds", "yuan", "degrees Celsius",
    "degrees Fahrenheit",
)  # fmt: skip
MONTHS = ("March", "May", "June", "July", "September", "October", "December")
QUOTES = ("we were wrong", "we were right", "nothing will change", "it will all change")
MARKS = ('""', "“”", "«»", "„“", "「」", "❝❞", "‘’", "＂＂")
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९")


@dataclass(frozen=True)
class Facts:
    given: str
    family: str
    count: int
    noun: str
    amount: int
    unit: str
    day: int
    month: str
    year: int
    quote: str

    def first_way(self):
        return (
            f"{self.given} {self.family} said on {self.day} {self.month} {self.year} that"
            f" {self.count:,} {self.noun} had been lost and {self.amount} {self.unit} were left,"
            f" and added: “{self.quote}”."
        )

    def second_way(self, digits, marks):
        count = str(self.count).translate(str.maketrans(DIGITS[0], digits))
        opening, closing = marks
        return (
            f"With {self.amount} {self.unit} left, {count} {self.noun} had been lost,"
            f" said {self.family} on {self.month} {self.day}, {self.year};"
            f" {self.given} {self.family} said: {opening}{self.quote}{closing}."
        )


FACTS = st.builds(
    Facts,
    given=st.sampled_from(GIVEN),
    family=st.sampled_from(FAMILY),
    count=st.integers(2, 9_999),
    noun=st.sampled_from(NOUNS),
    amount=st.integers(2, 999),
    unit=st.sampled_from(UNITS),
    day=st.integers(1, 28),
    month=st.sampled_from(MONTHS),
    year=st.integers(1950, 2031),
    quote=st.sampled_from(QUOTES),
)
WAYS = st.tuples(st.sampled_from(DIGITS), st.sampled_from(MARKS))
NAMES = st.sampled_from([field.name for field in fields(Facts)])


def failures_of(claim, facts):
    version = make_version([facts.first_way(), "Otto Gran met Ida Voss in Varby."])
    return list(failures(claim, CitedSentences(((version, version.sentences[0]),))))


@given(FACTS, WAYS)
def test_the_same_facts_in_another_order_and_notation_pass(facts, way):
    assert failures_of(facts.first_way(), facts) == []
    assert failures_of(facts.second_way(*way), facts) == []


@given(FACTS, FACTS, NAMES, WAYS)
def test_one_changed_fact_is_noticed(facts, others, name, way):
    changed = replace(facts, **{name: getattr(others, name)})
    assume(changed != facts and name != "noun")
    assert failures_of(changed.second_way(*way), facts) != []
    assert failures_of(changed.first_way(), facts) != []


@given(FACTS, WAYS)
def test_an_amount_does_not_count_what_another_number_counts(facts, way):
    assume(facts.amount != facts.count)
    changed = replace(facts, count=facts.amount)
    assert failures_of(changed.second_way(*way), facts) != []


@given(FACTS, st.sampled_from(GIVEN), st.sampled_from(FAMILY))
def test_no_name_is_pieced_together(facts, given_name, family):
    assume(given_name != facts.given and family != facts.family)
    both = replace(facts, family=f"{facts.family}, {given_name} {family} and Otto Gran")
    for name in (
        f"{facts.given} {family}",
        f"{given_name} {facts.family}",
        f"Otto {family}",
        f"{given_name} Gran",
        f"{facts.given} {given_name}",
    ):
        assert failures_of(f"The loss was {name}'s, it was said.", both) != []
