# One image for the API (the default), the worker and the migrations:
#   api      node --enable-source-maps apps/api/dist/main.js
#   worker   node --enable-source-maps apps/worker/dist/main.js
#   migrate  node packages/db/dist/migrate-command.js
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tools/unused-package tools/unused-package
COPY packages/client/package.json packages/client/
COPY packages/contracts/package.json packages/contracts/
COPY packages/core/package.json packages/core/
COPY packages/db/package.json packages/db/
COPY packages/desk/package.json packages/desk/
COPY packages/embedded/package.json packages/embedded/
COPY packages/notify/package.json packages/notify/
COPY packages/outbound/package.json packages/outbound/
COPY packages/queue/package.json packages/queue/
COPY packages/telemetry/package.json packages/telemetry/
COPY packages/testing/package.json packages/testing/
COPY packages/twitter/package.json packages/twitter/
COPY apps/api/package.json apps/api/
COPY apps/sandbox/package.json apps/sandbox/
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/

FROM manifests AS build
RUN npm ci
COPY . .
RUN node tools/build.mjs

# What runs in production. Optional packages are binaries of build tools and the embedded PostgreSQL.
FROM manifests AS production
RUN npm ci --omit=dev --omit=optional --ignore-scripts --workspace=@perch/api --workspace=@perch/worker

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production /app ./
COPY --from=build /app/packages/contracts/dist packages/contracts/dist
COPY --from=build /app/packages/core/dist packages/core/dist
COPY --from=build /app/packages/db/dist packages/db/dist
COPY --from=build /app/packages/desk/dist packages/desk/dist
COPY --from=build /app/packages/notify/dist packages/notify/dist
COPY --from=build /app/packages/outbound/dist packages/outbound/dist
COPY --from=build /app/packages/queue/dist packages/queue/dist
COPY --from=build /app/packages/telemetry/dist packages/telemetry/dist
COPY --from=build /app/packages/twitter/dist packages/twitter/dist
COPY --from=build /app/apps/api/dist apps/api/dist
COPY --from=build /app/apps/worker/dist apps/worker/dist
COPY --from=build /app/apps/web/dist apps/web/dist
COPY prisma/migrations prisma/migrations
USER node
ENV HOST=0.0.0.0 PORT=4000
EXPOSE 4000
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]
