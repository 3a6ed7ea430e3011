# The server over HTTP. It listens on 0.0.0.0, so it does not start before MCP_AUTH_MODE says who may call; it prints the
# line to add. Nothing is written to the root file system: run it with --read-only.
#   docker build -t portkey-admin-mcp-server .
#   docker run --rm --read-only -p 3000:3000 -e MCP_AUTH_MODE=bearer -e MCP_AUTH_TOKEN=… portkey-admin-mcp-server --sandbox

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="portkey-admin-mcp-server" \
      org.opencontainers.image.description="Unofficial MCP server for the Portkey Admin API" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    MCP_TRANSPORT=http \
    MCP_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/build ./build
COPY package.json LICENSE ./
COPY deploy/health-check.mjs ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["node", "health-check.mjs"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "build/server.js"]
