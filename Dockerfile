# The server, over HTTP or over stdio. Nothing is written to the root file system: run it with --read-only.
#   docker build -t portkey-admin-mcp-server .
#   docker run --rm --read-only -p 3000:3000 -e MCP_AUTH_MODE=bearer -e MCP_AUTH_TOKEN=… portkey-admin-mcp-server --sandbox
#   docker build --target stdio -t portkey-admin-mcp-server:stdio .
#   docker run --rm --read-only -i portkey-admin-mcp-server:stdio --sandbox
# The release says what it builds: --build-arg VERSION=… REVISION=… SOURCE=…

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build
RUN node scripts/sbom.mjs > build/sbom.cdx.json

FROM node:24-bookworm-slim AS runtime
ARG VERSION=development
ARG REVISION=unknown
ARG SOURCE=https://github.com/portkey-admin-mcp/portkey-admin-mcp-server
LABEL org.opencontainers.image.title="portkey-admin-mcp-server" \
      org.opencontainers.image.description="Unofficial MCP server for the Portkey Admin API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/build ./build
COPY package.json LICENSE ./
USER node
STOPSIGNAL SIGTERM

FROM runtime AS stdio
ENTRYPOINT ["node", "build/index.js"]

# The last stage is what is built where no target is named. It listens on 0.0.0.0, so it does not start before
# MCP_AUTH_MODE says who may call; it prints the line to add.
FROM runtime AS http
ENV MCP_TRANSPORT=http \
    MCP_HOST=0.0.0.0
COPY deploy/health-check.mjs ./
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["node", "health-check.mjs"]
ENTRYPOINT ["node", "build/server.js"]
