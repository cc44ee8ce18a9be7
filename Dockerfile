# Builds the wheel, installs it with the locked dependencies, and runs `porch serve` as a user of its own.
# /site holds the sample site; mount your site's folder in its place: `-v .:/site:ro`.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/porch \
 && /opt/porch/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY site site
COPY templates templates
COPY static static
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist . \
 && /opt/porch/bin/pip install --no-cache-dir --no-deps /dist/porch-*.whl

FROM python:3.13-slim
# Joins Arabic letters, and turns their lines, on the cards of link previews.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libfribidi0 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home porch \
 && install -d -o porch -g porch /data /site
COPY --from=build /opt/porch /opt/porch
COPY --chown=porch porch.toml /site/
COPY --chown=porch forms /site/forms
COPY --chown=porch static/pictures /site/static/pictures
USER 10001
WORKDIR /site
ENV PATH=/opt/porch/bin:$PATH PYTHONUNBUFFERED=1 PORCH_SITE=/site PORCH_DATA=/data PORCH_BIND=0.0.0.0:8000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/-/health', timeout=2)"]
CMD ["porch", "serve"]
