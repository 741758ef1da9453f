"""Pages in the markup of many kinds of site, written for these tests, and what is in them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

from tests.integration.web.site import Reply

LEAD = "The harbour bridge of Vellmar closes on Monday, the council said in a statement."
SECOND = "Ferries will carry commuters to the other side every twenty minutes until the autumn."
THIRD = "Shopkeepers near the bridge fear for their trade and have asked the city for help."
STORY = f"<p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p>"
DATE = "2031-03-02T08:15:00Z"


@dataclass(frozen=True)
class Found:
    """What must come of a page; ``lacks`` may not be anywhere in the text."""

    reply: Reply
    title: str | None = "Bridge to close"
    date: str | None = DATE
    has: tuple[str, ...] = (LEAD, SECOND, THIRD)
    lacks: tuple[str, ...] = ()
    path: str | None = None


def linked(kind="NewsArticle", **fields):
    """A block of JSON-LD."""
    value = {"@context": "https://schema.org", "@type": kind, **fields}
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


HEAD = f"""<title>Bridge to close | The Sample Courier</title>
<meta property="og:title" content="Bridge to close">
<meta property="og:type" content="article">
<meta property="og:site_name" content="The Sample Courier">
<meta property="article:published_time" content="{DATE}">"""


def html(body=f"<article><h1>Bridge to close</h1>{STORY}</article>", head=HEAD, **reply):
    text = f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    return Reply(text.encode(reply.pop("encoding", "utf-8")), **reply)


def article(inside, around="{}", head=HEAD, **reply):
    inner = f"<article><h1>Bridge to close</h1>{inside}</article>"
    return html(around.replace("{}", inner), head, **reply)


def pdf(*lines, title="Bridge to close"):
    """A PDF of one page, each line set in Helvetica."""
    text = "".join(f"1 0 0 1 40 {700 - 20 * n} Tm ({line}) Tj " for n, line in enumerate(lines))
    content = f"BT /F1 9 Tf {text}ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({title})>>",
    )
    body, places = "%PDF-1.4\n", []
    for number, value in enumerate(objects, 1):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{number} 0 obj{value}endobj\n"
    table = "".join(places)
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 6 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    ).encode()


def meta(name, value):
    return f'<meta property="{name}" content="{value}">'


TITLE = "<title>Bridge to close</title>"
TEASERS = "".join(
    f'<li><a href="/s{n}">Story number {n} about a town and its mayor</a></li>' for n in range(30)
)
ADVERT = (
    '<div class="ad advertisement"><p>Advertisement: buy the new Sample saloon today.</p></div>'
)

ARTICLES = {
    "plain": Found(html()),
    "inline tags inside sentences": Found(
        article(
            "<p>The <b>harbour</b> <a href='/b'>bridge</a> of <i>Vell</i>mar closes on"
            " <em>Monday</em>, the council said in a statement.</p>"
            f"<p>{SECOND}</p><p>{THIRD}</p>"
        )
    ),
    "advertisements between paragraphs": Found(
        article(
            f"<p>{LEAD}</p>{ADVERT}<p>{SECOND}</p><aside class='newsletter-signup'><p>Get our"
            f" letter every morning, with all the news of Vellmar.</p></aside>{ADVERT}<p>{THIRD}</p>"
        ),
        lacks=("Sample saloon", "our letter"),
    ),
    "nested quotes": Found(
        article(
            f"<p>{LEAD}</p><blockquote><p>“She told me: ‘The cables are rusty,’ and left,”"
            f" said engineer Tove Brandt.</p></blockquote><p>{SECOND}</p><p>{THIRD}</p>"
        ),
        has=(LEAD, "“She told me: ‘The cables are rusty,’ and left,” said engineer", THIRD),
    ),
    "navigation, footer and related stories": Found(
        article(
            STORY,
            "<nav><ul><li><a href='/'>Home of the news</a></li></ul></nav>{}"
            "<aside class='related'><h2>More from us</h2><ul><li><a href='/x'>Cat stuck in a"
            " tall tree</a></li></ul></aside><footer><p>All rights reserved by us.</p></footer>",
        ),
        lacks=("Home of the news", "tall tree", "All rights reserved"),
    ),
    "comments of readers": Found(
        article(
            STORY,
            "{}<section id='comments' class='comments'><div class='comment'><p>First! I walk"
            " anyway, what a nonsense this is.</p></div></section>",
        ),
        lacks=("I walk",),
    ),
    "a figure with a caption and scripts": Found(
        article(
            f"<p>{LEAD}</p><figure><img src='b.jpg' alt='A bridge'></figure><script>var hidden ="
            f" 'unseen words';</script><style>.p{{color:red}}</style><p>{SECOND}</p><p>{THIRD}</p>"
        ),
        lacks=("unseen words", "color:red"),
    ),
    "JSON-LD alone": Found(
        article(
            STORY,
            head=TITLE
            + linked(
                headline="Bridge to close",
                datePublished="2031-03-02T09:15:00+01:00",
                author=[{"@type": "Person", "name": "Ida Placeholder"}],
                publisher={"@type": "Organization", "name": "The Sample Courier"},
            ),
        )
    ),
    "JSON-LD in a graph": Found(
        article(
            STORY,
            head=TITLE
            + linked(
                "WebPage",
                **{"@graph": [{"@type": ["Article", "NewsArticle"], "datePublished": DATE}]},
            ),
        )
    ),
    "broken JSON-LD": Found(
        article(
            STORY,
            head=HEAD + '<script type="application/ld+json">{"@type": "NewsArticle",</script>',
        )
    ),
    "several dates": Found(
        article(
            f"<p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p>"
            "<p>The bridge was last closed on 4 May 2019 after a storm had torn a cable.</p>"
            "<time datetime='2031-03-09T10:00:00Z'>Updated 9 March 2031</time>",
            head=HEAD
            + meta("article:modified_time", "2031-03-09T10:00:00Z")
            + linked(datePublished=DATE, dateModified="2031-03-09T10:00:00Z"),
        )
    ),
    "a time without a zone": Found(
        article(STORY, head=TITLE + meta("article:published_time", "2031-03-02T23:15:00")),
        date="2031-03-02",
    ),
    "a date that is a placeholder": Found(
        article(STORY, head=TITLE + meta("article:published_time", "1970-01-01T00:00:00Z")),
        date=None,
    ),
    "a date that is none": Found(
        article(STORY, head=TITLE + meta("article:published_time", "yesterday")), date=None
    ),
    "no date at all": Found(article(STORY, head=TITLE), date=None),
    "no title": Found(html(f"<article>{STORY}</article>", head=""), title=None, date=None),
    "a title with entities": Found(
        article(
            STORY, head="<title>Fish &amp; chips</title>" + meta("og:title", "Fish &amp; chips")
        ),
        title="Fish & chips",
        date=None,
    ),
    "an accelerated page": Found(
        Reply(
            b"<!doctype html><html amp><head><meta charset=utf-8>"
            + HEAD.encode()
            + b"<link rel='canonical' href='/news/bridge'><style amp-boilerplate>body{}</style>"
            b"<script async src='https://cdn.example.com/v0.js'></script></head><body><article>"
            b"<h1>Bridge to close</h1>"
            + STORY.encode()
            + b"<amp-ad width=300 height=250 type=x></amp-ad></article></body></html>"
        ),
        path="/news/bridge",
    ),
    "a live blog": Found(
        html(
            "<article><h1>Bridge to close</h1>"
            f"<div class='update'><h2>10:42 Ferries on their way</h2><p>{SECOND}</p></div>"
            f"<div class='update'><h2>09:15 Council speaks</h2><p>{LEAD}</p></div>"
            f"<div class='update'><h2>08:01 Worries</h2><p>{THIRD}</p></div></article>",
            head=TITLE + linked("LiveBlogPosting", headline="Bridge to close", datePublished=DATE),
        )
    ),
    "declared in windows-1252": Found(
        article(
            f"<p>{LEAD}</p><p>The café’s owner said: “We stay.” Nobody in the town expected it.</p>"
            f"<p>{THIRD}</p>",
            type="text/html; charset=iso-8859-1",
            encoding="windows-1252",
        ),
        has=(LEAD, "The café’s owner said: “We stay.”"),
    ),
    "declared in its markup": Found(
        article(
            f"<p>{LEAD}</p><p>Die Rheinbrücke bleibt bis zum Herbst für alle Fahrzeuge gesperrt.</p>",
            head="<meta charset='iso-8859-1'>" + HEAD,
            type="text/html",
            encoding="iso-8859-1",
        ),
        has=("Die Rheinbrücke bleibt",),
    ),
    "Japanese in seven bits": Found(
        article(
            f"<p>{LEAD}</p><p>港の橋は月曜日に閉鎖されると市議会が発表した。</p><p>{THIRD}</p>",
            type="text/html; charset=iso-2022-jp",
            encoding="iso-2022-jp",
        ),
        has=("港の橋は月曜日に閉鎖される",),
    ),
    "a byte order mark": Found(html(encoding="utf-8-sig")),
    "compressed": Found(Reply(gzip.compress(html().body), headers={"Content-Encoding": "gzip"})),
    "compressed in two members": Found(
        Reply(
            gzip.compress(html().body[:300]) + gzip.compress(html().body[300:]),
            headers={"Content-Encoding": "gzip"},
        )
    ),
    "tags that are never closed": Found(
        Reply(
            b"<html><head>"
            + HEAD.encode()
            + b"<body><article><h1>Bridge to close</h1>"
            + f"<p>{LEAD}<p>{SECOND}<p>{THIRD}".encode()
        )
    ),
    "a list inside": Found(
        article(
            f"<p>{LEAD}</p><ul><li>The bridge closes on Monday at six in the morning.</li>"
            f"<li>It opens again in the autumn.</li></ul><p>{SECOND}</p><p>{THIRD}</p>"
        ),
        has=(LEAD, "It opens again in the autumn.", THIRD),
    ),
    "words of a paywall in the news itself": Found(
        article(
            f"<p>{LEAD}</p><p>{SECOND}</p><p>The Ledger put its coverage behind a paywall, and its"
            " editor said that cookies and consent had never paid a reporter.</p>"
        ),
        has=(LEAD, "cookies and consent had never paid a reporter"),
    ),
    "many links beside a whole article": Found(
        article(STORY, "<div class='teasers'><ul>" + TEASERS + "</ul></div>{}"),
        lacks=("Story number 7",),
    ),
    "canonical on the same site": Found(
        article(STORY, head=HEAD + "<link rel=canonical href='/news/bridge?utm_source=x'>"),
        path="/news/bridge",
    ),
    "canonical elsewhere": Found(
        article(STORY, head=HEAD + "<link rel=canonical href='https://victim.example/bridge'>")
    ),
    "canonical is the front page": Found(
        article(STORY, head=HEAD + "<link rel=canonical href='/'>")
    ),
    "a PDF": Found(Reply(pdf(LEAD, SECOND), type="application/pdf"), date=None, has=(LEAD, SECOND)),
    "a PDF that is called a page": Found(Reply(pdf(LEAD)), date=None, has=(LEAD,)),
    "JSON-LD of related stories": Found(
        article(
            STORY,
            head=TITLE
            + linked(headline="Cat stuck", datePublished="2030-01-01T00:00:00Z")
            + linked(headline="Bridge to close", datePublished=DATE)
            + linked(headline="Dog found", datePublished="2032-01-01T00:00:00Z"),
        )
    ),
    "JSON-LD of related stories alone": Found(
        article(
            STORY,
            head=TITLE
            + linked(headline="Cat stuck", datePublished="2030-01-01T00:00:00Z")
            + linked(headline="Dog found", datePublished="2032-01-01T00:00:00Z"),
        ),
        date=None,
    ),
    "a short report of a loss": Found(
        html(
            "<article><h1>Boat not found after the storm</h1><p>The boat was not found, the coast"
            " guard of Vellmar said on Monday after a search of 404 hours.</p></article>",
            head="<title>Boat not found after the storm</title>",
        ),
        title="Boat not found after the storm",
        date=None,
        has=("after a search of 404 hours",),
    ),
    "a short report about cookies": Found(
        html(
            f"<article><h1>Bridge to close</h1><p>{LEAD}</p><p>{SECOND}</p><p>Its web page asked"
            " for consent to cookies, and to more cookies, before it said so.</p></article>"
        ),
        has=(LEAD, "and to more cookies"),
    ),
    "plain text": Found(
        Reply(f"Bridge to close\n\n{LEAD}\n\n{SECOND}\n".encode(), type="text/plain"),
        date=None,
        has=(LEAD, SECOND),
    ),
    "plain text in the encoding of the header": Found(
        Reply(
            f"Bridge to close\n\n{LEAD}\n\nDie Brücke schließt.\n".encode("latin-1"),
            type="text/plain; charset=ISO-8859-1",
        ),
        date=None,
        has=(LEAD, "Die Brücke schließt."),
    ),
}

TEASER = f"<article><h1>Bridge to close</h1><p>{LEAD}</p></article>"
BOMB = gzip.compress(b"<p>" + b"boom " * 4_000_000)

REFUSALS = {
    "a paywall by its data": (
        html(TEASER, head=HEAD + linked(isAccessibleForFree="False", headline="Bridge to close")),
        "behind a paywall",
    ),
    "a paywall by its markup": (
        html(TEASER + '<div class="article-paywall"><p>Log in.</p></div>'),
        "behind a paywall",
    ),
    "a paywall by its words": (
        html(f"<article><p>{LEAD}</p><p>Subscribe to continue reading this story.</p></article>"),
        "behind a paywall",
    ),
    "a cookie wall": (
        html(
            "<main><h1>Before you continue</h1><p>We and our partners store cookies on your device"
            " and ask for your consent to process personal data for tracking.</p></main>",
            head="<title>Your consent</title>",
        ),
        "cookie wall",
    ),
    "a page of JavaScript": (
        html("<div id='root'></div><script src='/app.js'></script>"),
        "JavaScript",
    ),
    "JavaScript by its own word": (
        html("<script>go()</script><noscript>Please enable JavaScript.</noscript>"),
        "JavaScript",
    ),
    "an empty page": (html(""), "contains no article"),
    "nothing at all": (Reply(b""), "contains no article"),
    "a soft 404": (
        html("<h1>Page not found</h1><p>Sorry, try our search.</p>", head="<title>Oops</title>"),
        "says that the article was not found",
    ),
    "a page that leads on": (
        html(head="<meta http-equiv=refresh content='0; url=/news/other'>", body=""),
        "redirects to /news/other",
    ),
    "an encoding that is none": (
        article("<p>Die Rheinbrücke</p>", type="text/html; charset=idna", encoding="latin-1"),
        "0xFC",
    ),
    "a list of a section": (
        html(f"<h1>Politics</h1><ul>{TEASERS}</ul>", head="<title>Politics</title>"),
        "list of articles",
    ),
    "wrong charset": (
        article("<p>Die Rheinbrücke bleibt gesperrt.</p>" + STORY, encoding="latin-1"),
        "0xFC",
    ),
    "a damaged PDF": (Reply(b"%PDF-1.7 ...", type="application/pdf"), "PDF is damaged"),
    "a PDF of pictures": (Reply(pdf(), type="application/pdf"), "images but no text"),
    "a picture": (Reply(b"\x89PNG", type="image/png"), "image/png"),
    "a picture that is called a page": (Reply(b"\x89PNG\r\n"), "PNG image"),
    "JSON": (Reply(b"{}", type="application/json"), "application/json"),
    "too large": (Reply(b"<p>" + b"word " * 60_000), "larger than"),
    "a gzip bomb": (Reply(BOMB, headers={"Content-Encoding": "gzip"}), "larger than"),
    "a compression that was not asked for": (
        Reply(b"xxxx", headers={"Content-Encoding": "br"}),
        "not requested",
    ),
    "gzip that is none": (
        Reply(b"xxxx", headers={"Content-Encoding": "gzip"}),
        "cannot be decompressed",
    ),
    "gzip that is cut": (
        Reply(gzip.compress(html().body)[:200], headers={"Content-Encoding": "gzip"}),
        "before it was complete",
    ),
    "a body that is cut": (Reply(b"<p>short", claimed=5000), "aborted its response"),
    "gone for good": (Reply(status=410), "permanently removed"),
    "missing": (Reply(status=404), "no such page"),
    "for those who pay": (Reply(status=402), "requires payment"),
    "after signing in": (Reply(status=401), "requires signing in"),
    "forbidden": (Reply(status=403), "does not show"),
    "withheld": (Reply(status=451), "legal reasons"),
    "a status of its own": (Reply(status=418), "418"),
    "an unknown status": (Reply(status=299), "299"),
    "asked too often": (Reply(status=429, headers={"Retry-After": "7"}), "too many requests"),
    "out of order": (Reply(status=500), "currently not working"),
    "overloaded": (Reply(status=503, headers={"Retry-After": "5"}), "currently not working"),
    "a 304 that was not asked for": (Reply(status=304), "304"),
    "a redirect to nowhere": (Reply(status=302), "302"),
    "a redirect to a file": (
        Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "not the address of a web page",
    ),
    "a redirect into the network": (
        Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
        "not an address on the public web",
    ),
    "a redirect to an impossible port": (
        Reply(status=301, headers={"Location": "http://a.example:99999/"}),
        "port 99999",
    ),
    "a redirect to an unclosed bracket": (
        Reply(status=301, headers={"Location": "http://[::1/"}),
        "invalid address",
    ),
    "a redirect to an impossible name": (
        Reply(status=301, headers={"Location": "http://xn--\xff/"}),
        "invalid address",
    ),
    "a redirect to a port": (
        Reply(status=301, headers={"Location": "http://127.0.0.1:22/"}),
        "port 22",
    ),
}
