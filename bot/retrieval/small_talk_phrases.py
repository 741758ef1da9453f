"""The phrases of small talk; ``bot.retrieval.small_talk`` reads the tables."""

from __future__ import annotations

ABOUT_BOT = """
    who/what are you -/exactly/really | who is this | who or what are you | who is behind you
    who is behind this bot | who is your owner/creator/maker/developer/boss
    who made/built/created/wrote/programmed/coded/trained/designed/invented/owns/runs you
    who made/built/created/wrote/programmed/coded/trained/designed/invented/owns/runs this bot/thing
    are -/r you -/a/an bot/robot/human/ai/machine/person/program/llm/chatgpt/gpt/computer
    are you -/a real/alive/sentient/conscious/smart/intelligent/online/awake/human/single
    are you a/an real/actual person/human/bot | you -/a bot/robot/human/ai/real | is this a/an bot/ai/robot
    what can/do/else you do | what can you do | what else can you do | what does/can this bot do
    what is this bot -/for | what are you -/good for/at | what do you do | what are you doing
    how do/does you/this/it work | how does this bot/thing work | how do i use this/you -/bot
    how were you made | how smart/old/big are you | where are you from | where do you live
    what/whats is/are/- your name/purpose/job/age/rules/instructions/favourite/creator
    do you love/like/hate/know/remember/hear/understand me | will you marry me | marry me
    do you sleep/dream/think/eat/learn/lie | do you have -/a/any feelings/emotions/name/soul
    do you speak english/german/french/spanish | what languages do you speak
    can you help/hear -/me | can i ask -/you something | can i ask -/you a question
    can you answer -/my questions
"""
HELP = """
    help | help me | help pls | test | testing | ping | hilfe | aide | ayuda
"""
THANKS = """
    thanks | thank you | thank | thx | thnx | tnx | ty | tysm | tyvm | cheers | much appreciated
    appreciate it | i appreciate it | appreciated | that helps | this helps | that helped
    this helped | very helpful | helpful | good bot | best bot | thanks a lot/bunch/million/ton | many thanks
    appreciate the/your help/answer
    thanks/thx/ty/cheers for that/this/it/everything/explaining/answering/helping/sharing/asking
    thank you for that/this/it/everything/explaining/answering/helping/sharing/asking
    thanks/thx/ty/cheers for the/your -/quick answer/help/info/reply/explanation/summary/update
    thank you for the/your -/quick answer/help/info/reply/explanation/summary/update | danke | danke schön | danke sehr | vielen dank
    merci | merci beaucoup | gracias | muchas gracias | grazie | obrigado | obrigada | спасибо
    ありがとう | 谢谢 | شكرا
"""
FAREWELL = """
    bye | bye bye | goodbye | good bye | good night | gn | cya | see you | see you later
    see you soon | see you tomorrow | later | laters | farewell | ttyl | gtg | gotta go
    have a nice day | have a good day | have a great day | have a good one | take care
    tschüss | tschau | au revoir | adiós | adios
"""
GREETING = """
    hi | hello | hey | heya | hiya | yo | howdy | greetings | sup | wassup | whats up | what is up
    good morning | good afternoon | good evening | good day | morning | gm | hi there | welcome
    how are you | how are you doing | how is it going | hows it going | how are things | how do you do
    hows life | whats good | how goes it | how was your day | hows your day | hope youre well | hope you are well
    hope youre doing well | nice to meet you | anyone here | anybody here | anyone there
    are you there | you there | happy new year | merry christmas | happy birthday
    hallo | moin | servus | guten morgen | guten tag | guten abend | bonjour | bonsoir | salut
    hola | buenos días | buenas tardes | buenas noches | ciao | buongiorno | olá | bom dia
    привет | こんにちは | 你好 | مرحبا
"""
JUDGEMENTS = """
    amazing | awesome | awful | awkward | bad | based | beautiful | bizarre | bonkers | boring
    brilliant | brutal | classic | cool | crazy | creepy | cruel | cursed | cute | depressing | dire
    disgusting | disturbing | dodgy | dope | dumb | embarrassing | excellent | exciting | fabulous
    fantastic | fascinating | funny | good | great | grim | gross | gutted | harsh | heartbreaking
    hilarious | horrible | horrifying | incredible | insane | interesting | ironic | lame | lit
    lovely | mad | mental | messed up | neat | nice | nuts | odd | outrageous | pathetic | perfect
    predictable | ridiculous | rough | sad | scandalous | scary | shocking | sick | silly | strange
    stunning | stupid | super | surprising | sweet | terrible | terrifying | tragic | typical
    unbelievable | unfair | unfortunate | unlucky | unreal | weird | wholesome | wicked | wild
    wonderful | worrying | wrong | yikes
"""
REACTION = """
    lol | lmao | lmfao | rofl | haha | hehe | xd | omg | omfg | wow | whoa | woah | wtf | wth | oof
    ugh | eww | ew | ouch | phew | yay | woo | hooray | aww | aw | oh | ah | ahh | ooh | hm | hmm | hmmm
    huh | meh | eh | er | um | damn | dang | dammit | jeez | geez | jesus | christ | bruh | smh | rip
    fr | ngl | tbh | imo | af | asf | ikr | idk | idc | nvm | tfw | pog | poggers | kek | sheesh | bet
    ok | okay | okey | k | kk | yes | yep | yup | yeah | yea | ye | nah | no | nope | sure | alright
    all right | right | true | indeed | exactly | agreed | same | same here | me too | fair
    fair enough | fair point | good point | good question | good one | good job | good work
    good stuff | good answer | good news | bad news | good to know | good to hear | nice one
    nice job | nice work | nice try | nice answer | great job | great work | great stuff
    great answer | great news | great to hear | sad news | well done | cool story | cool stuff
    interesting stuff | interesting read | love it | love this | love that | i love it | i love this
    i love that | i love you | love you | i like it | i like this | i like that | i like you
    i hate it | i hate this | i hate that | love to see it | you love to see it | who cares
    i dont care | whatever | never mind | nevermind | sorry | my bad | oops | no worries
    no problem | np | youre welcome | you are welcome | got it | gotcha | i see | i get it
    i understand | understood | noted | makes sense | that makes sense | makes no sense
    that makes no sense | makes me sad | no way | oh no | oh my god | oh my | my god | oh dear
    oh boy | oh man | holy shit | holy cow | holy moly | what the -/actual hell/heck/fuck
    for real | seriously | really | are you serious | are you kidding | are you kidding me
    you kidding me | you dont say | no kidding | no shit | i knew it | i know | i know right
    i didnt know | i didnt know that | didnt know that | didnt know | i had no idea | had no idea
    who knew | well that escalated quickly | that escalated quickly | that escalated
    poor guy | poor thing | poor things | poor man | poor woman | poor people | poor kids | poor kid
    what a shame | what a pity | what a mess | what a joke | what a story | what a day | what a world
    what a disaster | what a nightmare | what a time to be alive | thats all | thats it
    thats enough | enough | bravo | congrats | congratulations | kudos | touche | lets go | god
    my god | first | dead | im dead | im crying | cant believe it | i cant believe it | i cant
    i cant even | cant believe this | you rock | youre the best | you are the best
    you rule | not bad | too bad | so what
"""
BETWEEN = """
    a | an | the | that | thats | that is | that was | this | this is | this was | it | its | it is
    it was | they are | theyre | those | these are | which is | you | youre | you are | i | im | i am
    me | we | us | my | your | so | very | really | pretty | quite | such | too | super | absolutely
    totally | kinda | kind of | a bit | a lot | much | more | just | and | but | or | well | then
    now | again | here | there | today | everyone | everybody | all | guys | folks | friends
    friend | people | mate | man | dude | bro | buddy | pal | girl | boy | bot | footnote | robot
    machine | ai | human | person | stuff | thing | answer | for | to | to you | with | of | please
    pls | plz | quick | fast | reply | response | info | information | as hell | as fuck | fucking | freaking | effing | one | honestly | actually
    literally | anyway | or what | or something
"""
