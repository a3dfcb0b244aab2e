# The worker and the CLI, which are the same program files: `docker-compose.yml` runs the worker, and
# `docker compose run --rm worker node client/bin.mjs …` any verb of the CLI.
FROM node:22-bookworm-slim

ENV NODE_ENV=production
WORKDIR /app

# Before the sources, so that a change of code doesn't install everything again.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

COPY . .

# Not root. Docker's socket is reached through the group that docker-compose.yml adds.
USER node
CMD ["node", "--import", "tsx", "worker.ts"]
