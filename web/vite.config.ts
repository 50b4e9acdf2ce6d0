import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { splitClient } from "./dev/split-client.ts";

const ENGINE_URL = process.env.ENGINE_URL ?? "http://127.0.0.1:8000";
/** What the engine answers; every other path is a page. */
const API = [
  "^/auth/",
  "^/agents/(library|categories|facets|suggestions|shelves)",
  "^/(favourites|collections)(/|$)",
  "^/(workflows|tasks|templates|shares|template-shares|batches|schedules|triggers|dead-letters)(/|$)",
  "^/analytics/[a-z]",
  "^/(prices|budgets?)(/|$)",
  "^/(api-keys|users|operations)(/|$)",
  "^/(health|ready|metrics)$",
  "^/(openapi.json|docs|swagger)",
];
/** Parts whose names are worth their bytes: those that reports of sizes name. */
const FIRST = new Set(["vendor"]);
const VENDOR = /node_modules\/(react|react-dom|scheduler|@tanstack\/[a-z-]+)\//;
const SWAGGER = new URL("./node_modules/swagger-ui-dist/", import.meta.url);

/** Puts the parts of the API's own page beside the site, so that the page needs no other host. */
function swaggerParts(): Plugin {
  return {
    name: "swagger-parts",
    generateBundle() {
      for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
        this.emitFile({ type: "asset", fileName: `swagger/${name}`, source: readFileSync(new URL(name, SWAGGER)) });
      }
    },
  };
}

/** Lets what is read first, the page and its styles, come before the scripts. */
function scriptsLast(): Plugin {
  return {
    name: "scripts-last",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (page) => page.replace(/<(script type="module"|link rel="modulepreload")/g, '$& fetchpriority="low"'),
    },
  };
}

const PACKABLE = /\.(js|css|svg)$/;
/** Below this, packing saves less than a packet. */
const SMALLEST = 1024;
/** Above this, the last percent costs seconds of everybody's build. */
const LARGE = 500_000;

/** Puts a packed copy beside every file that packs well; the engine sends it to browsers that can unpack it. */
function packedCopies(): Plugin {
  let folder = "";
  return {
    name: "packed-copies",
    apply: "build",
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    writeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) pack(join(folder, name));
    },
  };
}

function pack(path: string): void {
  const content = PACKABLE.test(path) ? readFileSync(path) : Buffer.alloc(0);
  if (content.length < SMALLEST) return;
  const quality = content.length > LARGE ? 9 : 11;
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: quality } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

export default defineConfig({
  plugins: [splitClient(), react(), tailwindcss(), swaggerParts(), scriptsLast(), packedCopies()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", proxy: Object.fromEntries(API.map((path) => [path, ENGINE_URL])) },
  build: {
    target: "es2023",
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // One file for what every page needs and what changes seldom: it packs better and stays in the browser's cache.
      // The first file lists all the others, so their names are short.
      output: {
        chunkFileNames: ({ name }) => `assets/${FIRST.has(name) ? `${name}-` : ""}[hash].js`,
        codeSplitting: { groups: [{ name: "vendor", test: VENDOR }] },
      },
    },
  },
  test: {
    environment: "jsdom",
    testTimeout: 15_000,
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
