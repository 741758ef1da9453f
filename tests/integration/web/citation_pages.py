"""Pages whose sentences are hard to link to, written for these tests."""

from __future__ import annotations

from dataclasses import replace

from bot.types.text_fragment import sentence_link
from ingest.bootstrap import TEXT_PIPELINE
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.types import ArticleVersion, Sentence
from ingest.web.page_loader import PageLoader
from tests.integration.web.browser import Browser, Scrolled
from tests.integration.web.pages import ARTICLES, article
from tests.integration.web.site import Reply, Site

FILLER = (
    "The ferry of Ostheim runs every hour between the two piers of the old harbour.",
    "Its captain has counted gulls for eleven years and writes each number into a book.",
)


def story(*paragraphs, around="{}"):
    """A page of paragraphs, with enough other text that it is taken for an article."""
    inside = "".join(f"<p>{text}</p>" for text in (*paragraphs, *FILLER))
    return article(inside, around)


CITED = {
    "a beginning that stood before": story(
        "The mayor of Vellmar said on Friday that the bridge would be closed before the summer.",
        "The mayor of Vellmar said on Friday that nobody would lose a job over the old bridge.",
        "The mayor of Vellmar said on Friday that buses would run until the repair was finished.",
    ),
    "a short sentence inside a longer one": story(
        "Nobody was hurt, the police of Vellmar said, although nobody was warned of the fire.",
        "A kiosk burned down behind the mill in the night. Nobody was hurt. The police are looking"
        " for a man with a lantern.",
    ),
    "the same sentence twice": story(
        "The cables are rusty. Engineers counted broken wires for two days and two long nights.",
        "A second report came to another end. The cables are rusty. It was read to the council.",
    ),
    "the same paragraph twice": story(
        "Two reports were read to the council on the evening before the bridge was closed.",
        "The cables are rusty.",
        "The second one came from another office, and it came to the very same end as that.",
        "The cables are rusty.",
    ),
    "hyphens, commas and ampersands": story(
        "The well-known, much-loved twenty-one-year-old ferry, built by Moss & Sons, is for sale.",
        "Tickets cost 2-3 crowns, 50% less than before - and children, dogs & bicycles ride free.",
        "Is it #1 in the C++ ranking? The A/B test of 3 = 3 said: yes, 100% of it, at 5:30.",
    ),
    "quotation marks of all kinds": story(
        "“We will not close,” said Tove Brandt. “The ‘old lady’, as we call her, stays open.”",
        "»Das Schiff fährt nicht«, sagte Jörg Müller. «Le bateau ne part pas», ajouta Zoë.",
        "\"It's the crew's, not the owner's, decision,\" she said; the owner's lawyers disagreed.",
    ),
    "inline tags at the edges": story(
        "<b>Engineers</b> of the <i>har</i>bour <a href='/x'>office</a> counted <em>forty-eight</em>"
        " broken wires in the cables of the old bridge, said <strong>Tove</strong> <b>Brandt</b>.",
        "<span>Re</span>pairs <span>will</span> take <a href='/y'>nine months</a><b>.</b> They cost"
        " nine million crowns<sup>1</sup>.",
    ),
    "line breaks": story(
        "The council met on Monday evening<br>and talked about the bridge for three hours<br/>until"
        " the lights went out in the hall. Then everybody<br>went home.",
    ),
    "spaces that do not break, and hidden ones": story(
        "The repair costs 9&nbsp;million crowns and takes 12&nbsp;months, said the har&shy;bour of"
        "fice on the 3&#8239;of&#8239;March.",
        "The min&shy;is&shy;try of bridges and fer&shy;ries did not an&shy;swer a long list of"
        " ques&shy;tions about it.",
        "Its web&#8203;site named no&#8203;body who could.",
    ),
    "other alphabets": story(
        "市議会は月曜日に古い橋を閉鎖すると発表した。橋の修理には九か月かかる見込みだという。"
        "住民は渡し船を使うことになる。",
        "أعلن المجلس يوم الاثنين أن الجسر القديم سيغلق. وستنقل العبارات الركاب كل عشرين دقيقة.",
        "Городской совет закроет старый мост в понедельник. Паромы будут ходить каждый час.",
        "Der Stadtrat schließt die Brücke. Die Fähren fahren alle zwanzig Minuten über den Fluß.",
    ),
    "advertisements, pictures and notes between": story(
        "The first paragraph tells of the bridge and of those who have to cross it every day.",
        "<img src='/x.png' alt='A bridge at night'>Shopkeepers near the bridge fear for their"
        " trade and have asked the city for help, but the city has not answered them yet.",
        "The last paragraph names a date<a href='#n1'>[1]</a> for the end of all the works.",
    ),
    "the headline's words again": article(
        "<p>Bridge to close on Monday, says the council of Vellmar in a short statement.</p>"
        "<p>Bridge to close, ferries to run: that is the plan for the whole of the summer.</p>"
        + "".join(f"<p>{text}</p>" for text in FILLER),
        "<nav><a href='/'>Bridge to close on Monday</a> <a href='/2'>Nobody was hurt</a></nav>{}",
    ),
    "a teaser with the beginning of a sentence": story(
        "Ferries will carry commuters to the other side of the river every twenty minutes, and the"
        " city pays for all of the tickets.",
        around="<aside class='related'><p>Ferries will carry commuters to the other side …</p>"
        "</aside>{}",
    ),
    "capitals and ligatures": story(
        "THE COUNCIL HAS SPOKEN, wrote the ﬁrst oﬃcer of the ferry on a board behind the wheel.",
        "<span style='text-transform:uppercase'>Breaking news</span> came from the harbour office"
        " only an hour after the council had gone home for the night.",
    ),
    "numbers, times and addresses": story(
        "At 5.30 p.m. on 3 June, some 1,250 people (and 14 dogs) stood at www.example.com's pier 7.",
        "Mail to bridge@example.com cost $1.5 m. in time, i.e. 3,000 hours, Dr. Moss of the U.S."
        " consulate said.",
    ),
    "a list of points": article(
        "<p>These are the plans of the council for the summer of the closed bridge:</p><ul>"
        "<li>Ferries run every twenty minutes until the end of the autumn.</li>"
        "<li>Buses take the long way through Ostheim and its narrow streets.</li></ul><ol>"
        "<li>Bicycles may use the footbridge at the mill in the mornings.</li>"
        "<li>Nobody may swim.</li></ol>" + "".join(f"<p>{text}</p>" for text in FILLER)
    ),
    "a table and a quotation": article(
        f"<p>{FILLER[0]}</p><blockquote><p>We counted the wires by hand, and then we counted them"
        f" again.</p></blockquote><h2>What it costs</h2><p>{FILLER[1]}</p><table><tr><td>Cables"
        "</td><td>four million crowns</td></tr><tr><td>Paint</td><td>one million</td></tr></table>"
        "<p>The sums were read aloud to the council by its oldest member.</p>"
    ),
}


PAGES: dict[str, tuple[str, Reply]] = {
    **{
        name: (found.path or "/news/story", found.reply)
        for name, found in ARTICLES.items()
        if b"<p" in found.reply.body or b"<div" in found.reply.body
    },
    **{name: ("/news/story", reply) for name, reply in CITED.items()},
}
"""All pages that are articles, with their paths, but for what is no page of HTML in plain bytes."""

_TALL = (
    b"<style>p,li,h1,h2,h3,blockquote,tr,td,figcaption,dd,dt,pre,section"
    b"{margin-top:900px!important}</style>"
)


def read(site: Site, name: str) -> ArticleVersion:
    """An article as `footnote ingest` would have it, with an address that a browser can open."""
    path, reply = PAGES[name]
    site.pages[path] = reply
    item = PageLoader(site.fetcher())(site.url(path), SourceOptions())
    assert isinstance(item, SourceArticle), item
    article = replace(item.article, url=f"http://127.0.0.1:{site.port}{path}")
    return ArticleVersion(1, 1, "2031-05-21T08:00:00Z", TEXT_PIPELINE.segment(article))


async def open_link(
    browser: Browser, site: Site, name: str, version: ArticleVersion, sentence: Sentence
) -> Scrolled:
    """Open a sentence's link, in a page that is too tall for two paragraphs to be seen at once."""
    path, reply = PAGES[name]
    head = b"</head>" if b"</head>" in reply.body else b"</title>"
    site.pages[path] = replace(reply, body=reply.body.replace(head, head + _TALL, 1))
    link = sentence_link(version, sentence)
    assert link
    return await browser.scrolled(link, sentence.text)
