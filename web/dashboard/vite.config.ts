import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = process.env.CONVEYOR_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    // The styles use light-dark() as it is.
    target: ["chrome123", "firefox121", "safari17.5"],
    // Inlined files would be data: addresses, which the Content-Security-Policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The test of the first screen's size reads which chunk needs which.
    manifest: "manifest.json",
  },
  server: {
    proxy: {
      "/api": { target: SERVER, changeOrigin: true },
      "/health": { target: SERVER, changeOrigin: true },
      "/socket.io": { target: SERVER, changeOrigin: true, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // On a machine that is busy with other tests, typing into a field takes its time.
    testTimeout: 30_000,
  },
});
