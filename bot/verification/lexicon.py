"""The word lists of the gates: English, folded, and short enough to read.

A missing word makes a gate drop a right claim or miss a wrong one.
"""

from __future__ import annotations

from bot.verification.number_words import SMALL


def word_set(text: str) -> frozenset[str]:
    """The words of a text, split at spaces."""
    return frozenset(text.split())


def _groups(text: str) -> tuple[frozenset[str], ...]:
    return tuple(word_set(line) for line in text.strip().splitlines())


MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
"""In the order of the year, in lower case; the only list of months in ``bot``."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

REPORTING_VERBS = word_set(
    "say says said saying told tell tells added add adds stated state states"
)

FUNCTION_WORDS = REPORTING_VERBS | word_set("""
a an the this that these those it its itself he him his himself she her hers herself they them
their theirs themselves we us our ours you your yours who whom whose which what there here one
is are was were be been being am do does did doing done have has had having will would shall should
can could may might must of in on at by for from to into onto out off up down over under about with
within without between among through during before after since until till against along across
behind beyond near above below as than then so such and or but nor if because while when where why how
also too very just only even still yet already now again more most less least much many some any all
each every both either neither no not other another own same new according
""")
"""Words that do not count for coverage. A word too many hides what a claim adds."""

NAME_CONNECTIVES = word_set("the a an and of in on for at to")
"""Capitalised in titles, but not part of a name."""

SENTENCE_OPENERS = (
    (FUNCTION_WORDS - word_set("will may can"))
    | frozenset(SMALL)
    | word_set("""
first second third finally meanwhile however instead later earlier today yesterday tomorrow last
next this previously recently currently originally initially eventually additionally furthermore
moreover nevertheless despite although though unlike like rather once twice whether around
approximately nearly almost roughly several few dozens hundreds thousands millions half none
nothing nobody nearly everyone someone anyone people person men women man woman children police
officers officials authorities investigators detectives prosecutors lawyers judges experts
researchers scientists doctors critics supporters opponents campaigners activists protesters
residents neighbours neighbors customers users fans players workers staff employees employers
students teachers parents voters witnesses rescuers firefighters engineers investors analysts
shareholders ministers lawmakers politicians councillors organisers organizers journalists
reporters hundred plans founded based given following using asked located built known called
""")
)
"""Words that are not names when they open a sentence. A name in this list goes unchecked."""

AMBIGUOUS_ACRONYMS = word_set("us it who am pm un eu uk")
"""Acronyms that equal other words once folded, so their case is compared too."""

CALENDAR_WORDS = frozenset((*WEEKDAYS, *MONTHS))
"""Capitalised, but never part of an adjacent name."""

ALIASES = (
    ("us", "united states"),
    ("us", "america"),
    ("uk", "united kingdom"),
    ("uk", "britain"),
    ("eu", "european union"),
    ("un", "united nations"),
)
"""Pairs of an acronym and the name it stands for."""

NEGATIONS = word_set("""
not no never none nobody nothing nowhere neither nor cannot without hardly barely scarcely rarely
seldom
""")
IMPLICIT_NEGATIONS = word_set("""
deny denied denies denying denial reject rejected rejects rejecting rejection lack lacked lacks
lacking avoid avoided avoids avoiding prevent prevented prevents preventing unable exclude excluded
excludes excluding omit omitted omits omitting
""")
"""Verbs and adjectives that negate what follows."""

INFINITIVE_NEGATIONS = word_set("""
fail failed fails failing failure refuse refused refuses refusing refusal decline declined declines
declining
""")
"""Negate what follows, but only before "to"."""

HEDGES = {
    "alleged": word_set("""
        allege alleged alleges alleging allegedly allegation allegations accuse accused accuses
        accusing accusation accusations purported purportedly suspected suspect suspects reportedly
        rumoured rumored rumour rumor supposedly claim claims claimed claiming
    """),
    "planned": word_set("""
        plan plans planned planning intend intends intended intending intention propose proposes
        proposed proposing proposal aim aims aimed aiming hope hopes hoped hoping expect expects
        expected expecting consider considers considered considering want wants wanted seek seeks
        seeking will would shall should promise promised promises pledge pledged pledges vow vowed
        vows threaten threatened threatens scheduled
    """),
    "possible": word_set("""
        may might could possibly perhaps potentially possible likely probably apparently seem seems
        seemed appear appears appeared believe believes believed think thinks thought
    """),
    "suggested": word_set("""
        suggest suggests suggested indicate indicates indicated hint hints hinted
    """),
    "conditional": word_set("if unless whether"),
}
"""Words that hedge a statement, by kind."""

COMMON_HEDGES = word_set("""
will would shall should think thinks thought suggest suggests suggested indicate indicates indicated
whether
""")
"""Hedges that a claim must keep but may add, as they are too common."""

NEGATION_RAISING_VERBS = word_set(
    "plan plans planned intend intends intended expect expects expected want wants wanted think"
    " thinks thought believe believes believed hope hopes hoped going"
)
"""Verbs that pass a negation on to the next: "does not plan to close" negates "close"."""

OPPOSITES = (
    ("rise rose risen rises rising increase increased increases increasing grow grew grown grows growing climb climbed climbs soar soared jump jumped gain gained gains surge surged", "fall fell fallen falls falling decrease decreased decreases decreasing decline declined declines drop dropped drops dropping shrink shrank shrunk plunge plunged slump slumped tumble tumbled lose lost"),
    ("more higher greater larger bigger above", "less fewer lower smaller below"),
    ("win won wins winning victory beat", "lose lost loses losing defeat defeated"),
    ("before earlier", "after later"),
    ("buy bought buys buying acquire acquired acquires acquiring purchase purchased", "sell sold sells selling sale"),
    ("start started starts starting begin began begun begins launch launched launches opening open opened opens", "stop stopped stops stopping end ended ends ending cancel cancelled canceled cancels close closed closes shut scrap scrapped discontinue discontinued halt halted suspend suspended"),
    ("accept accepted accepts approve approved approves agree agreed agrees confirm confirmed confirms", "reject rejected rejects deny denied denies refuse refused refuses oppose opposed opposes disagree disagreed dispute disputed disputes"),
    ("support supported supports back backed backs praise praised praises welcome welcomed", "oppose opposed opposes criticise criticised criticize criticized criticises condemn condemned slam slammed attack attacked"),
    ("allow allowed allows permit permitted permits legalise legalised", "ban banned bans forbid forbidden prohibit prohibited outlaw outlawed criminalise criminalised"),
    ("guilty convicted", "innocent acquitted cleared"),
    ("legal legally lawful", "illegal illegally unlawful"),
    ("likely", "unlikely"),
    ("able", "unable"),
    ("possible", "impossible"),
    ("safe safely", "unsafe dangerous"),
    ("true correct", "false untrue incorrect wrong"),
    ("public publicly", "private privately"),
    ("known", "unknown"),
    ("alive survived", "dead died killed"),
    ("import imports imported", "export exports exported"),
    ("arrive arrived arrives", "leave left leaves depart departed"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("best", "worst"),
    ("first", "last"),
    ("most", "least"),
    ("profit profits gain gains gained", "loss losses lose lost"),
    ("dark darker darkest", "bright brighter brightest light lighter"),
    ("strong stronger strongest", "weak weaker weakest"),
    ("fast faster fastest quick quicker", "slow slower slowest"),
    ("old older oldest", "young younger youngest new newer newest"),
    ("rich richer richest", "poor poorer poorest"),
    ("heavy heavier heaviest", "light lighter lightest"),
    ("long longer longest", "short shorter shortest"),
    ("good better", "bad worse"),
    ("early earlier earliest", "late later latest"),
    ("include included includes", "exclude excluded excludes omit omitted"),
    ("admit admitted admits", "deny denied denies"),
    ("hot hotter hottest warm warmer warmest", "cold colder coldest cool cooler coolest"),
    ("expensive dearer", "cheap cheaper cheapest"),
    ("hire hired hires hiring", "fire fired sack sacked dismiss dismissed"),
    ("always", "never"),
    ("male men man boy", "female women woman girl"),
)  # fmt: skip
"""Pairs of sides; a claim must not use one side where the article has the other."""

SYNONYMS = _groups("""
end ended ending stop stopped cancel cancelled canceled cancellation drop dropped dropping scrap scrapped terminate terminated
buy bought purchase purchased acquire acquired acquisition takeover
start started begin began begun launch launched open opened
found founded establish established create created set
deal agreement partnership pact contract arrangement accord
company firm business corporation
announce announced announcement reveal revealed disclose disclosed unveil unveiled
criticise criticised criticize criticized criticism backlash condemn condemned slam slammed outcry
use used uses using usage
show showed shown depict depicted feature featured
advert advertisement ad commercial
help helped helps aid assist assisted assistance
big large huge major
kill killed die died dead death deaths
injure injured hurt wound wounded injuries
choose chose chosen pick picked select selected elect elected
hold held take took place
person people
child children kid kids
increase increased rise rose risen grow grew grown climb climbed
decrease decreased fall fell fallen decline declined drop dropped slide slid slip slipped sink sank
police officers
work works worked working cooperate cooperated
car cars vehicle vehicles
home homes house houses
film movie
get got receive received obtain obtained
need needs needed require required requires
want wanted wish wished
also too
think thought believe believed
make made produce produced build built
leave left quit resign resigned
ask asked urge urged call called request requested
fine fined penalty
pay paid spend spent cost costs
sign signed
win won victory
ban banned prohibit prohibited outlaw outlawed
active operating operational
quick quickly fast rapid rapidly
find found locate located discover discovered
fire blaze
town city
school schools
""")
"""Groups of words that a paraphrase may exchange. A word too many lets claims drift."""

CLAUSE_OPENERS = word_set("""
but although though while whereas because which who whom whose yet however
""")
"""Begin a clause that a negation before them does not reach."""

SUBORDINATORS = word_set("""
and or that than after before when as since until if unless where so
""")
"""A sentence with one of these may state two things."""

DETERMINERS = word_set("the a an this that these those its his her their our any both")
