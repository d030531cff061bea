// Starts Chromium, in which every host is the server of the options, and runs a script with it.

"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const path = require("node:path");

const options = JSON.parse(process.argv[2]);

// Takes TLS off, and leaves everything else as the browser sent it.
function front() {
  const [host, port] = options.server.split(":");
  const files = { key: fs.readFileSync(options.key), cert: fs.readFileSync(options.certificate) };
  return https.createServer(files, (request, response) => {
    const { method, url, headers } = request;
    const onward = http.request({ host, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", (error) => response.writeHead(502).end(String(error)));
    request.pipe(onward);
  });
}

async function start(port) {
  const packed = (await import(require("node:url").pathToFileURL(require.resolve("@sparticuz/chromium")))).default;
  const { chromium } = require("playwright-core");
  // The flags of the package itself would switch off what keeps sites apart.
  const flags = ["--no-sandbox", "--no-zygote", "--disable-gpu", "--font-render-hinting=none"];
  flags.push(`--host-resolver-rules=MAP * 127.0.0.1:${port}`);
  return chromium.launch({ executablePath: await packed.executablePath(), args: flags, headless: true });
}

async function main() {
  const server = front();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await start(server.address().port);
  const axe = fs.readFileSync(require.resolve("axe-core"), "utf8");
  const screenshot = (page, name) =>
    page.screenshot({ path: path.join(options.pictures, `${name}.png`), fullPage: true });
  const AsyncFunction = Object.getPrototypeOf(main).constructor;
  const script = new AsyncFunction("browser", "check", "axe", "screenshot", fs.readFileSync(options.script, "utf8"));
  try {
    await script(browser, assert, axe, screenshot);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
