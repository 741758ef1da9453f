"""Which messages of a channel ask something that articles may answer: a table as people type.

The second half of each table was written before any rule, and measured once before it
was looked at.
"""

QUESTIONS = """
    when does the ferry start running again?
    anyone know why the bridge is closed
    wasn't the bridge supposed to open in june?
    how much did the new library cost
    who won the mayor election
    does anybody know how many people were hurt in the fire
    whats the council gonna do about the flood wall
    did they ever find out what caused the derailment?
    is the pool closed on sundays
    ok so whats happening with the tram line
    i wonder how long the strike will last
    why did the headteacher resign, does it say anywhere?
    Do you know if the museum is free for kids?
    so the harbour is shut until when exactly
    how come the swans came back
    where is the new hospital going to be built
    wait the mayor resigned? why
    can someone tell me what the vote on parking fees was
    any updates on the missing hikers?
    how many homes lost power last night
    which streets r closed for the marathon
    Hi all! Just moved here. Is the water still unsafe to drink?
    what did the minister say about rents
    have they said when school starts again
    bridge reopening date?
"""

HELD_OUT_QUESTIONS = """
    what time does the night bus stop running
    anyone got any idea what the new stadium will cost?
    werent they going to ban cars downtown
    who is paying for the sea wall
    does the article say how old the painting is
    hey, quick question: how many jobs are being cut at the mill?
    how big was the earthquake
    why r the bins not being collected
    can you still take bikes on the ferry?
    is it true that the cinema is closing
    what happend to the lighthouse keeper
    so when do the new fares start
    wen is the bridge opening
    i'd like to know who designed the new station
    could anyone explain why the dam was drained
    what are the new opening hours of the town hall
    lol did the goose really stop a train?
    not sure if this was in the news but how long was the tunnel shut?
    has anyone been arrested for the museum theft yet?
    do i need to boil the water
    tell me about the ferry accident
    are dogs allowed on the beach now or not
    whats the latest on the airport strike
    how did the wildfire start and is it out
    what's the name of the woman who found the coins
"""

OTHERS = """
    @bob what do you think?
    thanks!
    lol who cares
    brb
    how are you all
    what a game!
    can someone mute him
    good morning everyone
    i was there yesterday, it was packed
    anyone up for a round later?
    did you see my message?
    nice, finally some good news
    https://example.com/news/ferry
    they should have fixed that years ago
    who's online?
    what do you guys think about the new mayor?
    are you serious
    wtf
    no idea tbh
    the bridge is such a mess lmao
    same here, waited an hour
    why is everyone so quiet today
    `print("hello")`
    where are you from?
    and people wonder why nobody takes the bus
"""

HELD_OUT_OTHERS = """
    anyone want to grab lunch?
    how do i change my role color
    what time is movie night?
    who even reads this stuff
    bob, are you coming tonight?
    my train was late again today
    i think the ferry is overrated
    can a mod delete this?
    have you tried turning it off and on again?
    how dare they
    what were they thinking
    ok cool, will check
    who asked
    why am i like this
    see you at the meeting tomorrow
    is my mic working?
    that's what i said
    you know what, never mind
    what's everyone doing this weekend?
    it says the council voted for it
    isn't that lovely
    congrats to the team!!
    if only someone had told me
    how cool is that
    wanna join vc?
"""
