# One image for web, worker and beat; compose.yaml tells them apart.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    SARTIQ_DATA=/data
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt

COPY . .
RUN useradd --create-home --uid 1000 sartiq && install -d -o sartiq -g sartiq -m 0700 /data
USER sartiq
VOLUME /data
EXPOSE 8000

CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "sartiq.wsgi:application"]
