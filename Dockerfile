# syntax=docker/dockerfile:1

# Two images from one checkout:
#   docker build -t sweep10255 .                                    the command line
#   docker build -t sweep10255-functions --target functions .       the cloud functions; FUNCTION_TARGET selects one
# Both run as a user without privileges and write nothing outside mounted folders, so they run with --read-only.
#
# The base images are named by tag. To pin them, append the digest that `docker buildx imagetools inspect` prints.

FROM node:24-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# What remains in node_modules is DuckDB's library, in the version and with the checksum of the lock file.
RUN npm run -s build && npm ci --prefix dist/functions && npm prune --omit=dev

FROM gcr.io/distroless/nodejs24-debian13:nonroot AS functions
WORKDIR /app
COPY --from=build /src/dist/functions ./
ENV NODE_ENV=production
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "node_modules/@google-cloud/functions-framework/build/src/main.js"]

FROM gcr.io/distroless/nodejs24-debian13:nonroot AS cli
COPY --from=build /src/package.json /app/
COPY --from=build /src/node_modules /app/node_modules/
COPY --from=build /src/dist/*.mjs /src/dist/*.br /app/dist/
COPY --from=build /src/dist/recorded /app/dist/recorded/
# Stores and reports are written here: mount a folder.
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/cli.mjs"]
