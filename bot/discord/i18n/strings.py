"""Everything the bot says in Discord in its own words, in English.

Another language is another ``Strings``, loaded from a catalog. The texts are
Discord markdown with fields in braces; callers escape what they fill in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.discord.errors import AnswerStopped
from bot.discord.i18n.failures import FAILURES
from bot.discord.i18n.notices import NOTICES
from bot.discord.i18n.plural import Plural
from bot.discord.markdown import escape, shorten
from bot.errors import QuestionError
from bot.translatable import Translatable, hint_of, reason_of
from ingest.errors import ArticleNotFound, FootnoteError

_MONTHS = "January February March April May June July August September October November December"
_SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts of one language, and how it writes dates and plurals."""

    searching: str = "-# Searching the articles…"
    choose_source: str = "View source in context"
    source_gone: str = "This article is no longer available here."
    source_version: str = "Version {number} of this article, added on {date}."
    source_unchanged: str = (
        "The article has changed since. Version {number} still has this sentence, word for word."
    )
    source_changed: str = (
        "The article has changed since. Version {number} no longer has this sentence, so ask again."
    )
    stop: str = "Stop"
    ask_follow_up: str = "Ask a follow-up"
    continue_in_thread: str = "Open thread"
    rephrase: str = "Rephrase"
    passages_gone: str = "What you gave me has changed, so I can't find these passages anymore."
    show_nearest: str = "Show closest passages"
    share: str = "Share"
    delete: str = "Delete"
    marked_helpful: str = "Marked helpful. Thanks!"
    marked_unhelpful: str = "Marked unhelpful. Thanks!"
    not_rated: str = "This answer is no longer on record, so your rating wasn't saved."
    feedback_title: str = "What's wrong with this answer?"
    feedback_reason: str = "In a few words (optional)"
    feedback_reference: str = "Reference for whoever runs the bot: {id}"
    shared_by: str = "-# Shared by {name}"
    already_shared: str = "You have shared this already."
    thread_name: str = "Follow-up questions"
    thread_opened: str = "Carry on in {thread}. Mention me there or reply to an answer."
    thread_opened_all: str = "Carry on in {thread}. I answer every message there."
    thread_opened_questions: str = "Carry on in {thread}. I answer the questions there."
    thread_exists: str = "This answer already has a thread: {thread}"
    no_thread: str = "I can't create a thread here. Ask a moderator to give me permission."
    no_delete: str = "I can't delete this here."
    ask_edited_question: str = "Question edited: ask again"
    question_gone: str = "I can't find the question anymore, so I can't ask it again."
    ask_again: str = "Ask again"
    only_asker: str = "Only the person who asked or a moderator can do that."
    only_asker_chooses: str = "Only the person who asked can choose the article."
    interrupted: str = "-# Interrupted before it finished. Ask again."
    writing: str = "-# Still writing…"
    waiting: Plural = Plural(
        one="-# {count} question ahead of yours…", other="-# {count} questions ahead of yours…"
    )
    rate_limited: Plural = Plural(
        one="You're asking too fast. Try again in {count} second.",
        other="You're asking too fast. Try again in {count} seconds.",
    )
    stopped: str = "Stopped before it finished."
    timed_out: str = "This took too long, so the answer is incomplete."
    restarting: str = "This bot is restarting, so the answer is incomplete. Ask again in a minute."
    question_line: str = "-# Question: {question}"
    sources: str = "**Sources**"
    """The heading above the sources in answers of earlier versions."""
    nearest: str = "Closest passages:"
    untitled: str = "Untitled article"
    also_in: str = "Also in: {outlets}"
    more_outlets: Plural = Plural(one="and {count} more", other="and {count} more")
    open_article: str = "Open article"
    empty_answer: str = "There's nothing to show for this question."
    in_file: str = "-# This answer is too long for Discord, so it's in the file."
    file_name: str = "answer.txt"
    help: str = (
        "Ask me about the news articles I know: mention me with a question, send it to me as a direct message, or use `/ask`. Reply to an answer to ask a follow-up.\n"
        "Every sentence I answer with cites an exact sentence of an article."
    )
    ask_with_document: str = "What do you want to know about it? Write your question into the same message as the file or link. I'll answer it from that alone."
    from_documents: str = "From what you gave me, not from the articles: {documents}"
    documents_left_out: Plural = Plural(
        one="{count} more file or link was not read: I read the first three.",
        other="{count} more files or links were not read: I read the first three.",
    )
    document_card: str = (
        "From what was given with the question. It isn't stored, so this is all I can show."
    )
    articles_or_document: str = "Give me either a file or link, or `article`, `outlet` and `since`."
    ask_file_option: str = "Ask only about this file. It isn't added to the library."
    ask_url_option: str = "Ask only about this web page. It isn't added to the library."
    ask_command: str = "Ask about the articles. Every sentence of the answer is cited."
    question_option: str = "What do you want to know?"
    article_option: str = "Search only this article. Type to find it by title or outlet."
    outlet_option: str = "Search only articles from this outlet"
    since_option: str = (
        "Search only articles published since: 2026-10-31, 2026-10, or 7d for a week"
    )
    private_option: str = "Show the answer only to you"
    verify_command: str = "Check a statement against the articles"
    statement_option: str = "The statement, in one sentence"
    supported: str = "**Confirmed by the articles**, as far as the checks can tell (score {score})."
    contradicted: str = "**Contradicted by the articles** (score {score})."
    unsupported: str = (
        "**Not confirmed.** The articles don't say this, or not clearly enough (score {score})."
    )
    failed_checks: str = "Missing from the passages below, or different there: {gates}"
    ask_moderator: str = "Ask a moderator"
    only_asker_hands_on: str = "Only the person who asked can hand the question to the moderators."
    no_moderators: str = "This server doesn't take questions for its moderators right now."
    question_gone_for_moderators: str = (
        "I can't find the question anymore, so I can't hand it on. Ask it again first."
    )
    already_handed_on: str = "The moderators already have this question."
    moderators_unreachable: str = "I couldn't post in the moderators' channel. Please tell the people who manage this server, then try again."
    handed_on: str = "The moderators now see your question and your name. If one of them replies, you get the reply here, or as a direct message if you asked in private."
    question_for_moderators: str = "**A question that the articles don't answer**"
    handed_on_by: str = "Asked by {person}: {place}"
    handed_on_privately: str = (
        "Asked in private by {person}, who gets your reply as a direct message: {place}"
    )
    reply: str = "Reply"
    dismiss: str = "Dismiss"
    reply_title: str = "Reply to the person who asked"
    reply_field: str = "Your reply, shown with your name"
    empty_reply: str = "Your reply is empty, so nothing was sent."
    already_closed: str = "Somebody already replied to this question or dismissed it."
    handoff_gone: str = "This question is no longer on record."
    reply_header: str = "**Reply from a moderator**, {name}"
    reply_header_private: str = "**Reply from a moderator** of {server}, {name}"
    reply_footer: str = "-# A person wrote this. It wasn't checked against the articles."
    reply_delivered: str = "Your reply was delivered."
    reply_not_delivered: str = "I couldn't post your reply where the question was asked. Check that I may write there, then try again."
    reply_refused: str = "Discord didn't deliver your reply: the person may not accept direct messages from this server. You can write to them yourself."
    reply_delayed: str = "Discord isn't responding right now. Your reply is saved, and I'll deliver it as soon as Discord responds."
    reply_taken_back: str = (
        "-# {person}'s reply may not have been delivered, so this question is open again."
    )
    answered_by: str = "-# {person} replied."
    dismissed_by: str = "-# {person} dismissed this."
    question_dismissed: str = "Dismissed. Nobody is told."
    add_as_article: str = "Add as article"
    article_form: str = "Add to this server's library"
    article_title: str = "Title"
    article_text: str = "Text, which answers will quote"
    article_address: str = "Web address of the article"
    moderators: str = "Moderators"
    gaps_command: str = "For moderators: refused questions, and answers marked unhelpful"
    gaps: str = "**Questions the articles didn't answer**, newest first:"
    no_gaps: str = "No refused questions and no answers marked unhelpful are on record here."
    complaints: str = "**Answers marked unhelpful**, newest first:"
    no_reason: str = "no reason given"
    gap_times: Plural = Plural(one="asked on {date}", other="asked {count} times, last on {date}")
    choose_gap: str = "Dismiss a question, or add an article for it"
    gap_wordings: str = "Asked in these words"
    gap_gone: str = "This question is no longer in the list."
    gap_dismissed: str = "Dismissed. It comes back if somebody asks it again."
    add_article: str = "Add article"
    stats_command: str = "For moderators: what was asked, and which articles were cited"
    stats_last: str = "**Last {days}**"
    stats_totals: str = "{questions}: 🟩 {answered} answered, 🟧 {refused} refused, 🟥 {failed} failed · 👍 {helpful} · 👎 {unhelpful}"
    stats_answers: Plural = Plural(one="in {count} answer", other="in {count} answers")
    stats_cited: str = "**Most cited**"
    stats_picture: str = "Questions by day: {answered} answered, {refused} refused, {failed} failed. Most were asked on {date}: {count}."
    stats_footer: str = "-# Days in UTC. Only questions that are still stored are counted, private ones too. They are stored for {days}."
    no_stats: str = "No questions of the last {days} are stored here."
    only_in_servers: str = "This works only in a server that has added the bot."
    only_moderators: str = "Only members with the Manage Messages permission, or a role chosen in `/settings`, can do that."
    ingest_command: str = "Add a web page or a file to this server's library"
    ingest_this: str = "Ingest this"
    url_option: str = "The web address of an article"
    file_option: str = "A .txt, .md, .html or .pdf file, or a .jsonl file with one article per line"
    only_managers: str = "Only members who can manage this server, or have a role chosen in `/settings`, can do that."
    nothing_to_ingest: str = "Give me either a web address or a file."
    ingesting: Plural = Plural(
        one="-# {count} article so far…", other="-# {count} articles so far…"
    )
    ingested: str = "**This server's library**: {counts}"
    ingest_continues: str = "This is taking a while, so it continues in the background. `/articles` shows what's already there."
    nothing_found: str = "no articles found"
    count_added: str = "{count} added"
    count_updated: str = "{count} updated"
    count_unchanged: str = "{count} unchanged"
    count_failed: str = "{count} failed"
    article_added: str = "Added **{title}**"
    article_updated: str = "Updated **{title}**"
    article_unchanged: str = "Unchanged: **{title}**"
    article_failed: str = "Failed: **{title}**"
    more_outcomes: Plural = Plural(
        one="and {count} more article", other="and {count} more articles"
    )
    date_from_text: str = "date read from the text: “{line}”"
    sentences: Plural = Plural(one="{count} sentence", other="{count} sentences")
    forget_command: str = "Remove an article from this server's library"
    own_article_option: str = "The article. Type to find it by title or outlet."
    not_own: str = "This server's own library has no such article. Only whoever runs the bot can remove articles from the shared library."
    confirm_remove: str = (
        "Remove **{title}** and all its versions? No answer can cite it after that."
    )
    remove: str = "Remove"
    removed: str = "Removed **{title}**"
    follow_command: str = "Follow a feed: its new articles go into this server's library"
    feed_option: str = "The address of a feed, or of a page that has one"
    feed_channel_option: str = "The channel for announcements (by default this one)"
    announce_option: str = "How to announce new articles"
    announce_each: str = "each article at once"
    announce_daily: str = "once a day"
    announce_weekly: str = "once a week, on Mondays"
    announce_no: str = "not at all"
    followed: str = "**Following** {feed}\n{announced}. The newest articles go into this server's library now, the others as they appear."
    not_followed: str = "I can't follow this. {reason}"
    too_many_feeds: Plural = Plural(
        one="This server follows {count} feed, as many as it may. Use `/unfollow` first.",
        other="This server follows {count} feeds, as many as it may. Use `/unfollow` first.",
    )
    follow_continues: str = (
        "The site is slow. Look at `/following` in a minute, and try again if the feed isn't there."
    )
    no_channel_access: str = "Choose a channel in which you may write."
    no_announcements_there: str = "I can't write in that channel. Give me permission there first."
    announced_no: str = "Not announced"
    announced_each: str = "Each new article is announced in {channel}"
    announced_daily: str = "Announced once a day in {channel}"
    announced_weekly: str = "Announced every Monday in {channel}"
    following_command: str = "List the feeds that this server follows, and how they're doing"
    follows: Plural = Plural(
        one="This server follows **{count} feed**:", other="This server follows **{count} feeds**:"
    )
    follows_nothing: str = "This server follows no feeds. Use `/follow` to add one."
    feed_polled: str = "last looked at {at}"
    feed_failing_since: str = "failing since {since}: {reason}"
    feed_is_paused: str = "paused, because this server's library is full"
    feed_lost_channel: str = "I can't write there anymore, so use `/follow` again"
    unfollow_number: str = "Unfollow {number}"
    unfollow_command: str = "Stop following a feed; its articles stay"
    followed_option: str = "The feed. Type to find it by its address."
    not_following: str = "This server doesn't follow that feed."
    unfollowed: str = "**No longer following** {feed}\nIts articles stay in this server's library."
    feed_fails: str = "The feed {feed} hasn't worked for a while. I keep trying, but less and less often; `/following` shows why."
    feeds_paused: str = "This server's library is full, so I've paused its feeds. They continue once there's room: remove articles with `/forget-article`."
    ask_about_article: str = "Ask about this"
    ask_about_one: str = "Ask about one of these"
    digest: Plural = Plural(one="{count} new article", other="{count} new articles")
    more_articles: Plural = Plural(
        one="and {count} more, in this server's library",
        other="and {count} more, in this server's library",
    )
    only_administrators: str = "Only members with the Manage Server permission can do that."
    settings_command: str = (
        "Where the bot answers, who can add articles, how long questions are kept"
    )
    settings_title: str = "**Settings of this server**"
    all_settings: str = "All settings"
    none_chosen: str = "none"
    where_i_answer: str = "Where I answer"
    about_where: str = "I answer mentions and `/ask` in these channels and their threads. Elsewhere, I mark a mention with 🚫. Choose none to have me answer everywhere."
    all_channels: str = "all channels"
    choose_channels: str = "Channels to answer in (none means all)"
    ask_channels: str = "Ask channels"
    about_ask_channels: str = (
        "In these channels and forums, I answer every question without being mentioned."
    )
    about_ask_channel: str = (
        "Choose one below to limit its articles, or to have me answer only in its threads."
    )
    no_message_content: str = "⚠️ This doesn't work yet, because I can't read messages that don't mention me. Whoever runs this bot has to switch the message content intent on in Discord's developer portal, then set `DISCORD_MESSAGE_CONTENT=1`."
    channel_sources: str = "Channel sources"
    about_channel_sources: str = "A channel can be answered from some of the articles only: those of this server or the shared ones, those of an outlet, or those since a date."
    choose_channel_sources: str = "Change a channel"
    choose_ask_channels: str = "Channels and forums where I answer every question"
    choose_ask_channel: str = "Change one of them"
    answered_from: str = "Articles"
    both_libraries: str = "This server's library and the shared one"
    own_library: str = "Only this server's library"
    shared_library: str = "Only the shared library"
    answered_in: str = "Questions"
    whole_channel: str = "In the channel and its threads"
    only_threads: str = "Only in its threads"
    outlet: str = "Outlet"
    all_outlets: str = "all"
    published_since: str = "Published since"
    any_date: str = "any date"
    change_limits: str = "Limit outlet and date"
    limit_outlet: str = "Only from this outlet (empty for all)"
    limit_since: str = "Only published since, such as 2026-10-31"
    not_a_date: str = (
        "“{typed}” is not a date. Write one like 2026-10-31, 2026-10 or 2026, and try again."
    )
    no_such_outlet: str = "⚠️ No article here is from “{outlet}” yet, so nothing can be answered in this channel until one is."
    editors: str = "Who can add articles"
    about_editors: str = "Members with one of these roles can add and remove articles, as people who manage this server can. They can't change settings."
    only_administrators_edit: str = "only people who manage this server"
    choose_roles: str = "Roles that can add and remove articles"
    staff: str = "Staff"
    about_staff: str = (
        "Once a member with one of these roles replies in a thread, I stay silent there."
    )
    choose_staff: str = "Roles whose replies silence me"
    moderators_channel: str = "Moderators' channel"
    about_moderators: str = (
        "When people hand on a question that the articles don't answer, I post it there."
    )
    choose_moderators_channel: str = "Channel for questions that people hand on"
    retention: str = "How long questions are kept"
    about_retention: str = "After that, I delete questions with their records. Whoever runs this bot has them deleted after {days} at the latest."
    about_no_retention: str = (
        "Whoever runs this bot has every question deleted once it is answered, whatever you choose."
    )
    days: Plural = Plural(one="{count} day", other="{count} days")
    days_default: str = "the bot's default time"
    choose_days: str = "How long to keep questions"
    set_up: str = "Set up"
    setup_command: str = "Set the bot up in this server, step by step"
    greeting: str = (
        "**Hello!** I answer questions about news articles, and cite an exact sentence of an article for every sentence I say.\n"
        "People who manage this server can set me up here in a few minutes, or later with `/setup`."
    )
    step_of: str = "Step {number} of {total}. You can skip any step."
    next_step: str = "Next"
    previous_step: str = "Back"
    permissions: str = "Permissions"
    check_again: str = "Check again"
    nothing_lacks: str = "I have all the permissions I need."
    role_lacks: str = "**My role lacks**: {permissions}. Grant them in the server's settings under Roles, or with [the link that added me]({link})."
    channels_lack: str = "**I lack permissions in these channels.** Grant them in the channel's settings under Permissions:"
    channel_gone: str = "gone, or hidden from me"
    more_channels: Plural = Plural(
        one="- and {count} more channel", other="- and {count} more channels"
    )
    guild_not_shown: str = (
        "Discord hasn't shown me this server's roles and channels yet. Check again in a minute."
    )
    channels_not_shown: str = "⚠️ Discord hasn't shown me this server's channels yet, so nothing has changed. Choose again in a minute."
    permission_view_channel: str = "View Channels"
    permission_send_messages: str = "Send Messages"
    permission_send_messages_in_threads: str = "Send Messages in Threads"
    permission_embed_links: str = "Embed Links"
    permission_attach_files: str = "Attach Files"
    permission_read_message_history: str = "Read Message History"
    permission_create_public_threads: str = "Create Public Threads"
    permission_add_reactions: str = "Add Reactions"
    first_article: str = "A first article"
    article_count: Plural = Plural(
        none="No article is here yet.",
        one="{count} article can be asked about here.",
        other="{count} articles can be asked about here.",
    )
    about_first_article: str = "Add the page of a news article to this server's own library, which no other server sees. `/ingest` does the same, and takes files as well."
    feed_hint: str = "`/follow` adds the articles of a feed as they appear."
    add_an_article: str = "Add an article"
    article_link: str = "The link of an article"
    test_question: str = "A test question"
    about_test_question: str = "Ask something about the articles. Only you see the answer."
    ask_test_question: str = "Ask a test question"
    setup_done: str = "Done"
    about_done: str = "Members can now ask with `/ask`, or by mentioning me with a question. `/help` tells them how, and `/articles` lists what they can ask about.\n“All settings” has more, such as channels where I answer every question, and a channel where moderators get the ones I can't."
    not_here: str = (
        "I don't answer in this channel. The people who manage this server chose other channels."
    )
    status_command: str = "Show how the bot is doing"
    status: str = (
        "{articles}\nQuestions in progress: {questions}\nDiscord responds in {latency} ms."
    )
    privacy_command: str = "Show, export or delete what's stored about you"
    privacy: str = (
        "Stored about you: {questions} and {ratings}.\n"
        "For each question, that is your Discord ID, when and where you asked, and where the answer is. The question's text is stored only if it was refused, if you handed it to the moderators, and in the record of how the answer was made, which doesn't name you. {deleted}\n"
        "Nothing of a file or page that you give with a question is stored.\n"
        "The articles are public. If this bot uses a language model, your question and what you give with it are sent to it."
    )
    deleted_after: str = "All of it is deleted after {days}."
    deleted_at_once: str = "All of it is deleted once the question is answered."
    question_count: Plural = Plural(
        none="no questions", one="{count} question", other="{count} questions"
    )
    rating_count: Plural = Plural(
        none="no ratings of answers",
        one="{count} rating of an answer",
        other="{count} ratings of answers",
    )
    export: str = "Export"
    exported: str = "This file has everything stored about you."
    days_here: str = "{days}, or {here} for questions in this server"
    erase: str = "Delete everything"
    confirm_erase: str = (
        "Delete {questions} and {ratings}, with their records? You can't get them back."
    )
    erased: Plural = Plural(
        none="Deleted everything stored about you. Messages in Discord stay until you delete them.",
        one="Deleted {count} question with its record, and your ratings. Messages in Discord stay until you delete them.",
        other="Deleted {count} questions with their records, and your ratings. Messages in Discord stay until you delete them.",
    )
    articles_command: str = "List the articles you can ask about, newest first"
    search_option: str = "Only articles whose title or outlet contains this"
    no_such_articles: str = "No matching articles here."
    add_articles: str = "Add one with `/ingest`, or follow a feed with `/follow`."
    ask_for_articles: str = "Ask the people who manage this server to add some."
    ask_operator_for_articles: str = "Ask whoever runs this bot to add some."
    choose_article: str = "Show details of an article"
    article_facts: str = "Version {version}, {sentences}"
    newer: str = "Newer"
    older: str = "Older"
    help_command: str = "How to ask, and what an answer is made of"
    ask_about: str = "Ask about this message"
    ask_title: str = "Ask about the articles"
    ask_about_title: str = "Ask about this file or page"
    unknown_component: str = "This button no longer works. Ask again to get a new one."
    unknown_command: str = (
        "This command has changed. Restart Discord or wait a minute, then try again."
    )
    apology: str = "Sorry, something unexpected went wrong. Trying again may help."
    try_again: str = "Try again in a minute."
    change_question: str = "Rephrase the question and ask again."
    tell_operator: str = "Trying again won't help. Please tell whoever runs this bot."
    reference: str = "-# Reference: `{id}`"
    failures: Mapping[type[FootnoteError], str] = field(default_factory=lambda: FAILURES)
    notices: Mapping[str, str] = field(default_factory=lambda: NOTICES)
    date: str = "{day} {month} {year}"
    date_without_year: str = "{day} {month}"
    months: tuple[str, ...] = tuple(_MONTHS.split())
    short_months: tuple[str, ...] = tuple(_SHORT_MONTHS.split())

    def failure(self, error: BaseException, question_id: str) -> str:
        """What failed, what the person can do, and a reference for whoever runs the bot.

        Only a ``QuestionError`` is quoted: the messages of all others may name
        files or settings of the machine.
        """
        reference = self.reference.format(id=question_id)
        if not isinstance(error, FootnoteError):
            return f"{self.apology}\n{reference}"
        text = self._failure_text(error)
        if isinstance(error, QuestionError):
            return f"{text} {escape(self.translate(hint_of(error))) or self.change_question}"
        if isinstance(error, (ArticleNotFound, AnswerStopped)):
            return text
        if error.retryable:
            return f"{text} {self.try_again}\n{reference}"
        return f"{text} {self.tell_operator}\n{reference}"

    def format_date(self, published_at: str) -> str:
        """An ISO 8601 date written out; any other text unchanged."""
        try:
            day = date.fromisoformat(published_at[:10])
        except ValueError:
            return published_at
        month = self.months[day.month - 1]
        return self.date.format(day=day.day, month=month, year=day.year)

    def short_date(self, published_at: str, this_year: int | None = None) -> str:
        """An ISO 8601 date in few letters, without its year if it is of this one; any other text unchanged."""
        try:
            day = date.fromisoformat(published_at[:10])
        except ValueError:
            return published_at
        form = self.date_without_year if day.year == this_year else self.date
        return form.format(day=day.day, month=self.short_months[day.month - 1], year=day.year)

    def byline(self, outlet: str | None, published_at: str | None, characters: int) -> str:
        """Outlet and date as markdown, each cut to ``characters``; empty where both are missing."""
        date = published_at and self.format_date(published_at)
        return ", ".join(escape(shorten(text, characters)) for text in (outlet, date) if text)

    def translate(self, text: str) -> str:
        """A notice from the rest of Footnote in this language; English where it has none."""
        if isinstance(text, Translatable):
            return text.translated(self.notices)
        # ``ingest`` says why a source cannot be read in plain texts.
        return self.notices.get(text, text)

    def _failure_text(self, error: FootnoteError) -> str:
        kinds = (kind for kind in type(error).__mro__ if kind in self.failures)
        return self.failures[next(kinds)].format(message=escape(self.translate(reason_of(error))))


ENGLISH = Strings()
