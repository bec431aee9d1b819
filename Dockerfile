FROM python:3.12-slim
RUN useradd --create-home --uid 10001 bot && mkdir /data && chown bot /data
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY core core
COPY bot bot
COPY manifest.yml .
USER bot
VOLUME /data
# nothing is written but below /data, so the rest may be read-only
ENV DATABASE_URL=sqlite:////data/bot.sqlite3 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["python", "-m", "bot", "health"]
CMD ["python", "-m", "bot", "serve"]
