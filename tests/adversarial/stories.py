"""Articles written for these tests, with right claims that paraphrase their sentences.

The paraphrases were written before any of them was verified, and never changed
afterwards, so the share of them that is shown is a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.types import ArticleVersion
from tests.builders.evidence import make_version


@dataclass(frozen=True)
class Fact:
    """A sentence of an article, and right claims that paraphrase it."""

    sentence: str
    paraphrases: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """An article with right claims about it."""

    version: ArticleVersion
    facts: tuple[Fact, ...]


def _story(key: int, paragraphs: list[list[Fact]], **fields: str) -> Story:
    sentences = [[fact.sentence for fact in paragraph] for paragraph in paragraphs]
    version = make_version(*sentences, key=key, **fields)
    return Story(version, tuple(fact for paragraph in paragraphs for fact in paragraph))


BRIDGE = _story(
    11,
    [
        [
            Fact(
                "The Vellin Bridge in Tarnow will be closed to lorries from 14 March after engineers"
                " found cracks in two of its piers.",
                (
                    "Lorries will be banned from the Vellin Bridge from 14 March.",
                    "Engineers found cracks in two piers of the Vellin Bridge in Tarnow.",
                ),
            ),
            Fact(
                "The city expects repairs to take 18 months and to cost €42 million.",
                (
                    "Repairs are expected to take 18 months and cost €42 million.",
                    "The city puts the cost of the repairs at €42m.",
                ),
            ),
            Fact(
                "Cars and buses may still cross, but at no more than 30 kilometres an hour.",
                (
                    "Cars and buses may still cross the bridge at no more than 30 km an hour.",
                    "Buses may still cross.",
                ),
            ),
        ],
        [
            Fact(
                'Deputy mayor Hanna Wrobel said the closure was "the only responsible choice".',
                (
                    'Hanna Wrobel called the closure "the only responsible choice".',
                    "Deputy mayor Hanna Wrobel described the closure as “the only responsible choice”.",
                ),
            ),
            Fact(
                "The hauliers' association Cargonet said its members had not been consulted.",
                (
                    "Cargonet, the hauliers' association, said its members had not been consulted.",
                    "Members of Cargonet were not consulted, according to the association.",
                ),
            ),
            Fact(
                "About 6,800 lorries cross the bridge each day, according to the city.",
                (
                    "According to the city, about 6,800 lorries cross the bridge every day.",
                    "Some 6,800 lorries use the bridge each day, the city says.",
                ),
            ),
        ],
        [
            Fact(
                "The bridge was opened in 1971 and last repaired in 2009.",
                (
                    "The bridge opened in 1971.",
                    "It was last repaired in 2009.",
                ),
            ),
            Fact(
                "An inspection in October 2032 had rated it as sound.",
                (
                    "The bridge had been rated as sound in an inspection in October 2032.",
                    "In October 2032 an inspection rated the bridge as sound.",
                ),
            ),
        ],
    ],
    title="Tarnow closes Vellin Bridge to lorries",
    outlet="Tarnow Messenger",
    published_at="2033-02-27",
    url="https://example.com/bridge",
)

BANK = _story(
    12,
    [
        [
            Fact(
                "Ostrava Savings Bank is cutting 1,150 jobs, roughly a tenth of its workforce, by the"
                " end of 2034.",
                (
                    "Ostrava Savings Bank plans to cut 1,150 jobs by the end of 2034.",
                    "The bank is cutting about a tenth of its workforce.",
                ),
            ),
            Fact(
                "The lender reported a loss of $310 million for the third quarter, compared with a"
                " profit of $95 million a year earlier.",
                (
                    "It lost $310 million in the third quarter.",
                    (
                        "The bank reported a third-quarter loss of $310 million, compared with a profit of"
                        " $95 million a year earlier."
                    ),
                ),
            ),
            Fact(
                "Shares fell 7.4 per cent on Tuesday.",
                (
                    "The bank's shares fell by 7.4% on Tuesday.",
                    "Shares dropped 7.4 percent on Tuesday.",
                ),
            ),
        ],
        [
            Fact(
                "Chief executive Tomas Reznik, who took over in May, blamed bad loans to property"
                " developers.",
                (
                    "Chief executive Tomas Reznik blamed bad loans to property developers.",
                    "Tomas Reznik took over as chief executive in May.",
                ),
            ),
            Fact(
                '"We lent too much to too few," he told reporters in Brno.',
                (
                    'He told reporters in Brno: "We lent too much to too few".',
                    'Reznik said "We lent too much to too few".',
                ),
            ),
            Fact(
                "The bank does not plan to close any of its 214 branches.",
                (
                    "The bank has no plans to close any of its 214 branches.",
                    "None of the bank's 214 branches is to be closed, under current plans.",
                ),
            ),
        ],
        [
            Fact(
                "The union Fidelo said it might call a strike before Christmas.",
                (
                    "A strike before Christmas may be called by the union Fidelo.",
                    "The union Fidelo might call a strike before Christmas.",
                ),
            ),
            Fact(
                "Regulators are reviewing whether the bank misled investors, two people familiar with"
                " the matter said.",
                (
                    (
                        "Regulators are reviewing whether the bank misled investors, according to two people"
                        " familiar with the matter."
                    ),
                    (
                        "Two people familiar with the matter said regulators are reviewing whether investors"
                        " were misled."
                    ),
                ),
            ),
        ],
    ],
    title="Ostrava Savings Bank to shed 1,150 jobs",
    outlet="Moravia Ledger",
    published_at="2033-11-08",
    url="https://example.com/bank",
)

COMET = _story(
    13,
    [
        [
            Fact(
                "The probe Halcyon has landed on the comet Ferrand-Oyelaran, the European Space"
                " Consortium said on Thursday.",
                (
                    "Halcyon has landed on the comet Ferrand-Oyelaran.",
                    (
                        "The European Space Consortium said on Thursday that its probe Halcyon had landed on"
                        " the comet Ferrand-Oyelaran."
                    ),
                ),
            ),
            Fact(
                "It touched down at 04:12 after a flight of more than nine years.",
                (
                    "The probe touched down at 04:12.",
                    "The flight took more than nine years.",
                ),
            ),
            Fact(
                "The lander weighs 96 kilograms and carries ten instruments.",
                (
                    "The lander weighs 96 kg and carries 10 instruments.",
                    "It carries ten instruments.",
                ),
            ),
        ],
        [
            Fact(
                "Its drill was damaged during the descent and may never work, mission scientist Ngozi"
                " Adebayo said.",
                (
                    (
                        "Mission scientist Ngozi Adebayo said the drill had been damaged during the descent"
                        " and may never work."
                    ),
                    "The drill may never work because it was damaged during the descent.",
                ),
            ),
            Fact(
                "The first pictures show a surface darker than coal.",
                (
                    "A surface darker than coal can be seen in the first pictures.",
                    "The surface is darker than coal, the first pictures show.",
                ),
            ),
            Fact(
                "Halcyon is the second craft to land on a comet, after Philae in 2014.",
                (
                    "Halcyon is the second craft to land on a comet.",
                    "Philae landed on a comet in 2014.",
                ),
            ),
        ],
        [
            Fact(
                "The mission has cost 1.3 billion euros so far, a third more than planned.",
                (
                    "So far the mission has cost €1.3 billion.",
                    "The mission has cost 1.3 billion euros, a third more than planned.",
                ),
            ),
            Fact(
                "Scientists hope to find out whether comets brought water to Earth.",
                (
                    "Scientists hope to learn whether comets brought water to Earth.",
                    "The aim is to find out whether comets brought water to Earth.",
                ),
            ),
        ],
    ],
    title="Halcyon lands on comet",
    outlet="Sciences Daily",
    published_at="2034-09-15",
    url="https://example.com/comet",
)

MATCH = _story(
    14,
    [
        [
            Fact(
                "rosvik united beat holders tarpa 3-1 on saturday to reach the cup final for the first"
                " time since 1988.",
                (
                    "Rosvik United beat Tarpa 3-1 on Saturday.",
                    "Rosvik United reached the cup final for the first time since 1988.",
                ),
            ),
            Fact(
                "striker leo amsel scored twice in the last ten minutes in front of 22,417 people.",
                (
                    "Leo Amsel scored twice in the last ten minutes.",
                    "22,417 people saw the match.",
                ),
            ),
            Fact(
                "tarpa had taken the lead through a penalty by jan hoek after 31 minutes.",
                (
                    "Jan Hoek had put Tarpa in the lead with a penalty after 31 minutes.",
                    "Tarpa had taken the lead through a penalty by Jan Hoek.",
                ),
            ),
        ],
        [
            Fact(
                "manager ilse brandt said her side `never stopped believing'.",
                (
                    "Manager Ilse Brandt said her side “never stopped believing”.",
                    "Ilse Brandt said her team never stopped believing.",
                ),
            ),
            Fact(
                "she did not rule out signing a new goalkeeper in january.",
                (
                    "Brandt did not rule out signing a new goalkeeper in January.",
                    "She has not ruled out signing a new goalkeeper in January.",
                ),
            ),
            Fact(
                "the final against lomma or kings harbour is on may 16.",
                (
                    "The final is on May 16.",
                    "Rosvik will face Lomma or Kings Harbour in the final.",
                ),
            ),
        ],
    ],
)

STUDY = _story(
    15,
    [
        [
            Fact(
                "People who walk at least 7,000 steps a day are 22 per cent less likely to develop heart"
                " disease than those who walk fewer than 3,000, a study suggests.",
                (
                    (
                        "A study suggests that people who walk at least 7,000 steps a day are 22% less likely"
                        " to develop heart disease than those who walk fewer than 3,000."
                    ),
                    (
                        "Walking at least 7,000 steps a day was linked to a 22 per cent lower risk of heart"
                        " disease, a study suggests."
                    ),
                ),
            ),
            Fact(
                "Researchers at the University of Lindhaven followed 48,200 adults for twelve years.",
                (
                    "The researchers followed 48,200 adults for 12 years.",
                    "The study was carried out at the University of Lindhaven.",
                ),
            ),
            Fact(
                "The effect was larger in women than in men.",
                (
                    "Women benefited more than men.",
                    "The effect was larger in women than in men.",
                ),
            ),
        ],
        [
            Fact(
                '"This does not prove that walking protects the heart," lead author Marit Solheim warned.',
                (
                    "Marit Solheim warned that the study does not prove that walking protects the heart.",
                    'Lead author Marit Solheim said: "This does not prove that walking protects the heart."',
                ),
            ),
            Fact(
                "The study was published in the journal Cardia on Monday and paid for by the"
                " Lindhaven Health Trust.",
                (
                    "The study was published in the journal Cardia on Monday.",
                    "The Lindhaven Health Trust paid for the study.",
                ),
            ),
            Fact(
                "Smokers and people over 80 were left out.",
                (
                    "Smokers were left out of the study.",
                    "People over 80 were not included.",
                ),
            ),
        ],
    ],
    title="Walking and the heart",
    outlet="Lindhaven Herald",
    published_at="2032-06-14",
    url="https://example.com/study",
)

COURT = _story(
    16,
    [
        [
            Fact(
                "A court in Port Ellery has ordered the mining company Dunmore Gold to pay 3,400"
                " villagers $88 million for poisoning the river Asha.",
                (
                    "Dunmore Gold must pay 3,400 villagers $88 million for poisoning the river Asha.",
                    "A court in Port Ellery ordered Dunmore Gold to pay $88 million to 3,400 villagers.",
                ),
            ),
            Fact(
                "Judge Amara Sesay found that the company had known of the leak since August 2029.",
                (
                    "The company had known of the leak since August 2029, Judge Amara Sesay found.",
                    "According to the judge, the company had known about the leak since August 2029.",
                ),
            ),
            Fact(
                "Dunmore denied wrongdoing and said it would appeal.",
                (
                    "Dunmore Gold said it would appeal.",
                    "The company denied wrongdoing.",
                ),
            ),
        ],
        [
            Fact(
                "Two former managers, Colin Frey and Beata Lis, are accused of hiding test results.",
                (
                    "Colin Frey and Beata Lis, two former managers, are accused of hiding test results.",
                    "Two former managers have been accused of hiding test results.",
                ),
            ),
            Fact(
                "They have pleaded not guilty.",
                (
                    "Both have pleaded not guilty.",
                    "Frey and Lis have pleaded not guilty.",
                ),
            ),
            Fact(
                "The mine employs 620 people and produced less gold in 2032 than in any year since it"
                " opened.",
                (
                    "The mine employs 620 people.",
                    "It produced less gold in 2032 than in any year since it opened.",
                ),
            ),
            Fact(
                "Villagers' lawyer Idris Kamara called the ruling a victory for people whom nobody had"
                " listened to.",
                (
                    (
                        "Idris Kamara, the villagers' lawyer, called the ruling a victory for people nobody"
                        " had listened to."
                    ),
                    "The ruling was called a victory by the villagers' lawyer, Idris Kamara.",
                ),
            ),
        ],
    ],
    title="Dunmore Gold must pay villagers",
    outlet="Ellery Gazette",
    published_at="2033-04-02",
    url="https://example.com/court",
)

STORIES = (BRIDGE, BANK, COMET, MATCH, STUDY, COURT)
