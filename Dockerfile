# glibc is needed: the Temporal SDK and the bundler bring native parts that do not run on musl.
FROM node:22-bookworm-slim AS build
WORKDIR /app
# The build needs the sources, so npm must not start it yet ("prepare").
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build -- --clean && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    CROSSDOCK_CONNECTIONS=/connections \
    CROSSDOCK_DATA=/data \
    CROSSDOCK_GATEWAY=0.0.0.0:8787
# The Temporal client trusts the system's certificates.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /data /connections \
    && chown node:node /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
RUN ln -s /app/bin/crossdock.js /usr/local/bin/crossdock
USER node
VOLUME /data
EXPOSE 8787
ENTRYPOINT ["node", "/app/bin/crossdock.js"]
CMD ["up"]
