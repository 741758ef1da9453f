# Footnote with all its extras: PostgreSQL, PDF, and all three kinds of language models.
#
#     docker build -t footnote .
#     docker run --rm -v footnote-data:/data footnote doctor

FROM python:3.11-slim-bookworm AS build
# uv knows where to find the CPU build of PyTorch, which is gigabytes smaller.
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /source
COPY constraints.txt ./
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY ingest ./ingest
COPY prompts ./prompts
RUN uv venv /opt/footnote \
 && VIRTUAL_ENV=/opt/footnote uv pip install --no-cache --torch-backend cpu \
      --constraint constraints.txt '.[server,pdf,anthropic,ollama]'

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp footnote \
 && install --directory --owner footnote --mode 0700 /data
COPY --from=build /opt/footnote /opt/footnote
# Footnote writes only to /data and /tmp, so everything else may be read-only.
ENV PATH=/opt/footnote/bin:$PATH \
    HOME=/tmp \
    FOOTNOTE_DATA_DIR=/data \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]
ENTRYPOINT ["footnote"]
CMD ["serve"]
