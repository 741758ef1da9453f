#!/bin/sh
# Ingests the samples into a store of their own and asks five questions.
set -eu
footnote=$1
cd "$(dirname "$0")/.."
FOOTNOTE_DATA_DIR=demo-data
export FOOTNOTE_DATA_DIR
# The demonstration shows what works without anything else.
unset LLM_MODEL DATABASE_URL CHROMA_URL EMBEDDING_MODEL DISCORD_TOKEN 2>/dev/null || true

"$footnote" ingest samples
"$footnote" chat <<'QUESTIONS'
Why did Ring and Flock Safety end their partnership?
When was Flock founded?
How many cities use the cameras of Flock Safety?
What did Senator Markey ask Amazon to do?
Who won the World Cup in 2026?
QUESTIONS

cat <<'NEXT'

Ask one yourself:

  FOOTNOTE_DATA_DIR=demo-data .venv/bin/footnote chat

or ingest an article of yours and ask about it:

  .venv/bin/footnote ingest ARTICLE.txt
  .venv/bin/footnote ask "What is this about?"
NEXT
