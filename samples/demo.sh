#!/bin/sh
# Ingests the sample articles into demo-data and asks five questions.
set -eu
footnote=$1
cd "$(dirname "$0")/.."
FOOTNOTE_DATA_DIR=demo-data
export FOOTNOTE_DATA_DIR
# Settings of the caller must not change what the demo shows.
unset LLM_MODEL DATABASE_URL CHROMA_URL EMBEDDING_MODEL DISCORD_TOKEN 2>/dev/null || true

"$footnote" ingest samples
"$footnote" chat <<'QUESTIONS'
Why did Ring and Flock Safety end their partnership?
When was Flock founded?
How many US cities have Flock's equipment?
What did Senator Markey ask Amazon to do?
Who won the World Cup in 2026?
QUESTIONS

cat <<'NEXT'

Ask your own question:

  FOOTNOTE_DATA_DIR=demo-data .venv/bin/footnote chat

Or ingest an article and ask about it:

  .venv/bin/footnote ingest ARTICLE.txt
  .venv/bin/footnote ask "What is this about?"
NEXT
