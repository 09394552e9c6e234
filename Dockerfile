# The headless hub with its console: docs/packaging.md says how to run it. A test takes this file apart and runs its second
# half by hand; no container engine has built it.
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && find out -name '*.map' -delete

FROM node:24-slim
WORKDIR /app
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/out ./out
COPY --from=build /src/resources/scenarios ./resources/scenarios
RUN install -d -o node -g node -m 0700 /data
ENV NODE_ENV=production PULSERA_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "const { url } = JSON.parse(fs.readFileSync(`${process.env.PULSERA_DATA_DIR}/holder.json`)); fetch(`http://127.0.0.1:${new URL(url).port}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "out/main/serve.js", "--host", "0.0.0.0", "--no-console-link"]
