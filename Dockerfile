# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY migrations migrations
RUN python -m venv /opt/tend \
    && /opt/tend/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.13-slim
# The numeric id lets a cluster verify that nobody runs as root; -l keeps the high id from growing lastlog.
RUN useradd --system --no-log-init --uid 10001 --no-create-home --home-dir /data tend \
    && install --directory --owner tend --mode 0700 /data /keys
COPY --from=build /opt/tend /opt/tend
# The keys live on a volume of their own: a backup of /data alone holds no readable word, and erasing a key
# erases what old backups hold.
ENV PATH=/opt/tend/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/tend.sqlite \
    KEYSTORE_URL=sqlite:////keys/keys.sqlite \
    MASTER_KEY_FILE=/keys/master.key \
    LISTEN=0.0.0.0:8080
VOLUME ["/data", "/keys"]
WORKDIR /data
USER 10001
EXPOSE 8080
HEALTHCHECK --start-period=20s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=3)"]
CMD ["python", "-m", "bot", "run"]
