"""Words before a question that leave the subject of the one before."""

import pytest

from bot.retrieval.subject_lead import SubjectLead, subject_lead


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Changing topic: why did the court wait?", "why did the court wait?"),
        ("ok something else, who runs the ferry now", "who runs the ferry now"),
        ("unrelated. what pay rise were they offered", "what pay rise were they offered"),
        ("Off-topic: when is the fair?", "when is the fair?"),
        ("On a different note - who is Tove Brandt?", "who is Tove Brandt?"),
        ("new subject now: who won?", "who won?"),
    ],
)
def test_some_begin_a_new_subject(text, question):
    assert subject_lead(text) == SubjectLead(question, is_new=True)


@pytest.mark.parametrize(
    ("text", "question", "subject"),
    [
        (
            "lol ok back to the plane. what did it cost",
            "the plane. what did it cost",
            "the plane",
        ),
        ("going back to the mill, who owns it?", "the mill, who owns it?", "the mill"),
        (
            "and those tiles again, how many did they find?",
            "those tiles again, how many did they find?",
            "tiles",
        ),
        ("As for the fire: who noticed it?", "the fire: who noticed it?", "the fire"),
        ("and how about the frogs, how big are they", "the frogs, how big are they", "the frogs"),
        (
            "let's go back to the bridge - why was it shut",
            "the bridge - why was it shut",
            "the bridge",
        ),
    ],
)
def test_others_return_to_an_earlier_one_and_leave_its_name(text, question, subject):
    assert subject_lead(text) == SubjectLead(question, is_new=False, subject=subject)


@pytest.mark.parametrize(
    ("text", "question", "subject"),
    [
        ("ok otters. who filmed them", "otters. who filmed them", "otters"),
        ("the tram line: when does it open?", "the tram line: when does it open?", "the tram line"),
        ("now the fence - whats it for", "the fence - whats it for", "the fence"),
        ("and the flock thing, why", "the flock thing, why", "the flock thing"),
    ],
)
def test_others_only_name_a_subject(text, question, subject):
    lead = SubjectLead(question, is_new=False, subject=subject, is_bare=True)
    assert subject_lead(text) == lead


@pytest.mark.parametrize(
    "text",
    [
        "Who went back to the bridge, and when?",
        "something else happened at the port, what was it?",
        "What did he say about something else?",
        "When will the bridge open again?",
        "the ferry is late again, why?",
        "back to school?",
        "What about the frogs?",
        "What about that, is it true?",
        "Is it unrelated to the fire?",
        "the bridge closed. they said so",
        "what happened, who did it",
        "who, when?",
        "and the next game, when?",
        "",
    ],
)
def test_other_questions_have_no_such_words(text):
    assert subject_lead(text) is None
