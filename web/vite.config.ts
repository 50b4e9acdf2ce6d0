import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const ENGINE_URL = process.env.ENGINE_URL ?? "http://127.0.0.1:8000";
/** What the engine answers; every other path is a page. */
const API = [
  "^/auth/",
  "^/agents/(library|categories)",
  "^/(workflows|tasks|templates|batches|schedules|triggers|dead-letters)(/|$)",
  "^/analytics/[a-z]",
  "^/(prices|budgets?)(/|$)",
  "^/(health|ready|metrics)$",
  "^/(openapi.json|docs|swagger)",
];
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

export default defineConfig({
  plugins: [react(), tailwindcss(), swaggerParts()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", proxy: Object.fromEntries(API.map((path) => [path, ENGINE_URL])) },
  build: {
    target: "es2023",
    sourcemap: false,
    // One file for what every page needs and what changes seldom: it packs better and stays in the browser's cache.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "vendor", test: VENDOR }] } } },
  },
  test: {
    environment: "jsdom",
    testTimeout: 15_000,
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
