"""Hand-checked sentence boundaries: `¦` marks where one sentence ends and the next begins.

Every text is invented. The cases are grouped by what makes them hard.
"""

import pytest

from ingest.text.sentences import split_sentences

PLAIN = {
    "two-statements": "The council met on Monday.¦ It adjourned within the hour.",
    "question": "Who will pay for the bridge?¦ Nobody at the meeting knew.",
    "exclamation": "The crowd roared!¦ Then the rain came.",
    "no-final-stop": "The vote was close.¦ A recount starts today",
    "headline-alone": "Harbour bridge to close for repairs",
    "ellipsis-continues": "He paused ... and then went on reading.",
    "ellipsis-ends": "Nobody answered the door...¦ The officers left an hour later.",
    "single-ellipsis-character": "The minister hesitated… then signed.",
    "interrobang": "They did what?!¦ The board has not replied.",
    "colon-stays": "The reason was simple: The money had run out.",
    "semicolon-stays": "The road is shut; The bridge is not.",
    "dash-stays": "The plan - Her third - was rejected.",
    "missing-space-stays": "The tool is used bypolice in four towns.It was bought last year.",
    "two-spaces": "The mayor resigned.¦  Her deputy takes over.",
    "no-break-space": "The mayor resigned.¦\u00a0Her deputy takes over.",
    "starts-with-a-number": "The fleet is ageing.¦ 40 buses will be replaced.",
    "starts-with-a-year": "Sales fell again.¦ 2024 was the worst year so far.",
    "starts-with-a-currency": "The repair was costly.¦ £3m came from the lottery.",
    "brand-in-lower-case": "Shares fell 4%.¦ iPhone sales had disappointed.",
    "bracketed-sentence": "The firm declined to comment.¦ (It had done so before.)¦ Its lawyers wrote later.",
    "bracket-inside": "The firm (formerly Oak & Co.) declined to comment.",
    "footnote-mark": "The lake is shrinking.[4]¦ Fishing has stopped.",
    "emoji-after-stop": "We won the cup! 🎉¦ The parade is on Friday.",
    "hyphenated-clock": "The 9.30am train was late.¦ It reached the coast at noon.",
}

ABBREVIATIONS = {
    "mr": "Mr. Oduya spoke first.¦ Mrs. Lane followed.",
    "dr-prof": "Dr. Weiss and Prof. Adeyemi wrote the report.",
    "st": "The march began at St. Anne's Church.¦ It ended at the pier.",
    "us-adjective": "The U.S. Senate will vote on Friday.",
    "us-ends-sentence": "He moved to the U.S.¦ He never returned.",
    "us-lower-continues": "Exports from the U.S. rose again.",
    "uk-possessive": "The U.K.'s exports fell.¦ Imports rose.",
    "us-company": "Talks with U.S. Steel went on.",
    "eu-name": "The E.U. Commission opened an inquiry.",
    "dc": "She flew to Washington, D.C. on Sunday.¦ The hearing is on Tuesday.",
    "dc-ends": "The family lives in Washington, D.C.¦ They have two dogs.",
    "inc-continues": "Example Inc. said it would appeal.",
    "inc-name-follows": "Example Inc. Chairman Bo Lind resigned.",
    "corp-ends": "The land belongs to Harbour Corp.¦ It paid nothing for it.",
    "number-no": "The lorry struck No. 10 on the corner.¦ Nobody was hurt.",
    "no-as-an-answer": "Would he run again?¦ No.¦ The party was relieved.",
    "nos": "Nos. 4 and 5 are listed buildings.",
    "eg": "Some pests, e.g. Asian hornets, are spreading.",
    "ie": "The lower house, i.e. Parliament, decides.",
    "etc-continues": "Bikes, scooters, etc. are banned from the park.",
    "etc-ends": "The shop sells nails, screws, etc.¦ It opens at eight.",
    "vs": "The final, Norton vs. Ashby, sold out.",
    "sen-gov": "Sen. Paula Reyes and Gov. Tim Holt disagree.",
    "rep-party": "Rep. Ana Cole, D-Ohio, voted no.",
    "jan-date": "The ban began on Jan. 5 and ends in Dec. 2027.",
    "sept-ends": "The trial starts in Sept.¦ It may last a year.",
    "lt-col": "Lt. Col. James Ward gave the order.",
    "gen-retired": "Gen. Maria Souza (ret.) advised against it.",
    "jr": "Luther Banks Jr. won the seat.¦ His father held it before.",
    "initials": "J. K. Marlow wrote the book.¦ T.S. Hale illustrated it.",
    "initial-in-name": "George W. Hartley chaired the panel.",
    "initial-ends": "The prize went to team B.¦ The others went home.",
    "vitamin-letter": "Eggs contain vitamin D.¦ They also contain iron.",
    "st-ends": "The shop is on Canal St.¦ It closes at six.",
    "ph-d": "She holds a Ph.D. in chemistry.¦ Her brother is a chef.",
    "a-m-continues": "The doors open at 8 a.m. on Saturday.",
    "p-m-day-name": "Polls close at 10 p.m. Sunday in most towns.",
    "p-m-time-zone": "The launch is set for 4 p.m. ET.¦ Engineers were calm.",
    "p-m-month": "It happened at 9 p.m. March 3 near the station.",
    "p-m-ends": "The curfew began at 9 p.m.¦ The streets emptied quickly.",
    "p-m-ends-before-name": "The call ended at 6 p.m.¦ Police arrived ten minutes later.",
    "million-short": "The deal cost $1.5 m.¦ Ring declined to comment.",
    "million-short-continues": "The deal cost $1.5 m. in cash.",
    "billion-short": "Debt reached 4 bn. last year.¦ Interest doubled.",
    "billion-ends": "The fund holds £2.4 bn.¦ The trustees want more.",
    "unit-ends": "Snow lay 40 cm. deep.¦ It then grew by 12.5 cm.¦ Roads were shut.",
    "plc-continues": "Shares in Harbour plc. rose.¦ Those of its rivals fell.",
    "approx": "It weighs approx. 40 tonnes.",
    "dept": "The Dept. of Works owns the site.",
    "ave": "Crowds filled Fifth Ave. before noon.",
    "gmt-offset": "Kick-off is at 19.45 GMT.¦ Gates open at 18.00.",
    "version": "Version 2.0 fixed the fault.¦ Version 2.1 brought it back.",
    "domain": "Read more at news.example.com today.¦ The page is free.",
    "file-name": "The leak, named plan.pdf, was real.",
    "email": "Write to desk@example.com.¦ Letters may be edited.",
    "decimal": "Inflation rose to 3.4 per cent.¦ Wages rose by 2.1.",
    "thousands": "The town has 12,500 people.¦ It had 9.800 once.",
    "dotted-date": "The law took effect on 13.02.2026 at noon.",
    "section": "See Sec. 4 of the act.¦ It is short.",
    "page": "The figure is on p. 12 of the filing.",
    "latin-viz": "Three towns, viz. Ash, Elm and Oak, joined.",
    "al": "Moreno et al. found no effect.¦ Others did.",
}

QUOTATIONS = {
    "said-after": '"It is over," she said.¦ The room fell silent.',
    "asked-after": '"Why?" he asked.¦ No one spoke.',
    "exclaimed-after": '"Stop!" shouted the guard.',
    "name-said-after-question": '"Why now?" Lind asked the board.',
    "name-added-after-exclamation": '"We did it!" Captain Moss told reporters.',
    "stop-then-new-sentence": '"It never worked."¦ Ring said so in May.',
    "stop-inside-then-speaker": '"It never worked." she said.',
    "two-inside-quotation": '"We lost. We will try again," the coach said.',
    "quotation-after-colon": 'The notice read: "No entry."¦ It hung there for years.',
    "quoted-word-ends": 'He called the plan "a bad joke".¦ The board agreed.',
    "curly-said": "“We are ready,” the chief said.¦ “We always were.”",
    "curly-two": "“Nobody told us.”¦ “That is untrue.”",
    "curly-question": "“Is it safe?” one parent asked.¦ The school said yes.",
    "single-curly": "‘It is a start,’ he said.¦ ‘It is not enough.’",
    "backtick": "` it is a start,' she said.¦ ` we need more.'¦ The vote is today.",
    "backtick-capital-pronoun": "` it hurt me.'¦ She told the paper.",
    "guillemets": "« C'est fini », a dit la maire.¦ Le conseil a voté.",
    "german-quotes": "„Es reicht“, sagte die Ministerin.¦ Der Rat schwieg.",
    "quote-then-attribution-line": '"This is a scandal!" the union said in a statement.',
    "nested": "\"He told me 'Go home.' and I did,\" she said.",
    "title-in-quotes": 'Her film "Who Goes There?" opens on Friday.',
    "bang-in-brand": "Shares of Yahoo! rose by a fifth.",
    "parenthesis-quote": '("I was tired," he said later.)¦ The race went on.',
    "quoted-then-pronoun": '"We were misled."¦ He wants his money back.',
    "question-then-statement": '"Who did this?"¦ The sign asked nothing else.',
    "lone-closing-quote": 'The firm said it was sorry. "¦ Nobody believed it.',
}

LAYOUT = {
    "dateline": "LONDON (Example Wire) - The pound fell on Tuesday.¦ Shares rose.",
    "dateline-state": "ATLANTA, Ga. — Fans queued from dawn.",
    "byline-line": "By Ada Mills, Political Editor\n¦The cabinet met at dawn.¦ It broke up at nine.",
    "headline-then-body": "Bridge to close\n¦The bridge closes on Monday.",
    "live-blog-time": "14:32 The minister arrives.¦ She says nothing.",
    "live-blog-dotted": "9.15am: Doors open.¦ 9.40am: The hearing begins.",
    "numbered-list": "1. Close the valve.\n¦2. Call the station.",
    "numbered-inline": "Rule No. 1 is silence.¦ Rule No. 2 is the same.",
    "bulleted-list": "• Tickets cost £5.\n¦• Children go free.",
    "blank-line": "First part\n\n¦second part",
    "carriage-returns": "First part.\r\n¦Second part.\r\n\r\n¦Third part.",
    "line-separator": "First part\u2028¦second part",
    "form-feed": "Page one ends here\f¦Page two begins.",
    "byte-order-mark": "\ufeffThe text begins.¦ It goes on.",
    "zero-width-space": "The text ends.\u200b¦ Another begins.",
    "soft-hyphen": "The gov\u00adernment fell.¦ Another was formed.",
    "scroll-down": "Scroll down for video.¦ The clip lasts a minute.",
}

LOWER_CASED = {
    "names-lower": "The talks in paris failed.¦ Mr lang blamed london.",
    "dr-lower": "The study by dr. hale was small.¦ Critics noted that.",
    "us-lower": "The u.s. embassy is shut.¦ Staff went home.",
    "jr-lower": "The fight with floyd hart jr. sold out.",
    "backtick-run": "He said: ` we are tired.'¦ Fans disagreed.",
    "pound-lower": "It sold for £2.5 million last june.¦ The buyer is unknown.",
}

OTHER_LANGUAGES = {
    "german-plain": "Der Rat tagte am Montag.¦ Er vertagte sich schnell.",
    "german-date": "Das Gesetz gilt ab dem 3. Oktober.¦ Bisher galt es nicht.",
    "german-zb": "Viele Tiere, z. B. Igel, leben hier.¦ Sie sind scheu.",
    "german-dr": "Dr. Anna Kühn leitet das Haus.¦ Sie kam 2019.",
    "german-ca": "Das Haus kostet ca. 300 Euro im Monat.",
    "german-umlaut-start": "Die Stadt wächst.¦ Über die Gründe wird gestritten.",
    "french-plain": "Le maire a démissionné.¦ Élu en 2020, il était seul.",
    "french-m": "M. Petit a refusé de répondre.¦ Mme Roche a souri.",
    "french-question": "Qui paiera ?¦ Personne ne le sait.",
    "spanish-question": "El alcalde dimitió.¦ ¿Quién lo sustituye?¦ Nadie lo sabe.",
    "spanish-exclamation": "¡Ganamos la copa!¦ La fiesta es hoy.",
    "spanish-sr": "El Sr. Ruiz llegó tarde.¦ La Sra. Vega no vino.",
    "italian": "Il sindaco si è dimesso.¦ È la terza volta.",
    "polish": "Burmistrz odszedł.¦ Żaden następca nie jest znany.",
    "russian": "Мэр ушёл в отставку.¦ Преемник неизвестен.",
    "greek-question": "Ο δήμαρχος παραιτήθηκε.¦ Ο λόγος είναι άγνωστος.",
    "japanese": "市長が辞任した。¦後任は未定だ。",
    "japanese-quote": "市長は「疲れた。」と述べた。¦後任は未定だ。",
    "japanese-question": "誰が払うのか？¦答えはない。",
    "chinese": "市长辞职了。¦继任者尚未确定！¦会议周五举行。",
    "arabic": "استقال رئيس البلدية.¦ من سيخلفه؟¦ لا أحد يعرف.",
    "hindi": "महापौर ने इस्तीफा दिया।¦ कारण पता नहीं है।",
    "urdu": "میئر نے استعفیٰ دیا۔¦ وجہ معلوم نہیں۔",
}

CASES = {
    **PLAIN,
    **ABBREVIATIONS,
    **QUOTATIONS,
    **LAYOUT,
    **LOWER_CASED,
    **OTHER_LANGUAGES,
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_news_prose_is_split_where_a_reader_would(marked):
    expected = [sentence.strip() for sentence in marked.split("¦")]
    text = marked.replace("¦", "")
    assert [sentence.text for sentence in split_sentences(text)] == expected


def test_there_are_enough_hand_checked_cases():
    assert len(CASES) >= 120
