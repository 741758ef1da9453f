#!/bin/sh
# Runs `footnote eval` on the questions and claims that lie beside the project, in both scopes.
# As Footnote is shipped; READER_MODEL=none in the environment measures the ranking alone.
set -eu
footnote=$1
data="$(dirname "$0")/../../shared/data"
[ -d "$data" ] || { echo "There is no $data: use footnote eval with questions of your own." >&2; exit 1; }

for set in articleqa_dev selqa_dev; do
  for scope in article all; do
    echo "== $set, --scope $scope"
    "$footnote" eval --no-llm --scope "$scope" \
      --articles "$data/articleqa_dev_articles.jsonl" \
      --articles "$data/selqa_dev_articles.jsonl" \
      --articles "$data/news_articles.jsonl" \
      --questions "$data/${set}_questions.jsonl"
  done
done

set -- --articles "$data/news_dev_articles.jsonl"
[ ! -f "$data/news_dev_questions.jsonl" ] || set -- "$@" --questions "$data/news_dev_questions.jsonl"
[ ! -f "$data/news_dev_claims.jsonl" ] || set -- "$@" --claims "$data/news_dev_claims.jsonl"
if [ -f "$data/news_dev_articles.jsonl" ] && [ $# -gt 2 ]; then
  for scope in article all; do
    echo "== news_dev, --scope $scope"
    "$footnote" eval --no-llm --scope "$scope" "$@"
  done
fi
