# Chuchu in a container: docker compose up -d --build
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /src
RUN python -m venv /opt/chuchu
# The dependencies first: they change less often than the code
COPY requirements-server.lock ./
RUN /opt/chuchu/bin/pip install --require-hashes -r requirements-server.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
# The lock file holds hatchling too, so that the wheel is built with what was checked
RUN /opt/chuchu/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/chuchu/bin/pip install --no-deps /dist/*.whl \
 && /opt/chuchu/bin/pip check \
 && /opt/chuchu/bin/pip uninstall --yes hatchling pip \
 && /opt/chuchu/bin/python -m compileall -q /opt/chuchu/lib

FROM python:3.12-slim
LABEL org.opencontainers.image.title="Chuchu" \
      org.opencontainers.image.description="A question-and-answer bot whose every answer cites its source" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin chuchu \
 && install -d -o chuchu -g chuchu -m 0700 /data
COPY --from=build /opt/chuchu /opt/chuchu
ENV PATH=/opt/chuchu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CHUCHU_DATABASE_URL=sqlite+aiosqlite:////data/chuchu.db \
    CHUCHU_ID_KEY_FILE=/data/chuchu.key \
    CHUCHU_CACHE_DIR=/data/learnt
# Nothing else is written to: the root file system can be read-only
VOLUME /data
WORKDIR /data
USER chuchu
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["chuchu", "health"]
STOPSIGNAL SIGTERM
CMD ["chuchu", "run"]
