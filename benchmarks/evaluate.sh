#!/bin/sh
# Runs `footnote eval` on the questions that lie beside the project, in both scopes.
# As Footnote is shipped; RERANKER_MODEL=none in the environment measures the ranking alone.
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
