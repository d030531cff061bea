// A server of the Fluent forward protocol that writes what it received to files, and makes trouble on request.
//
//   node fluent.js OPTIONS    where OPTIONS is JSON: { folder, hostname, sharedKey, users, tls: { cert, key } }
//
// It prints its port and the port of its controls, then appends to two files of the folder, a JSON object a line:
// events.ndjson has { tag, seconds, nanoseconds, record } and batches.ndjson { tag, mode, chunk, size, events }.
// A batch is on disk before it is acknowledged. POST /trouble with { kind, times, chance, delay } makes trouble:
//   drop   the batch is taken and not acknowledged      reset   the batch is taken and the connection is reset
//   lose   the connection is reset before the batch is looked at      slow   the answer is late
// POST /rotate with { sharedKey, userDict } changes what clients have to know from their next connection on.
// POST /hang-up ends all connections, and GET /connections tells how many there were.
"use strict";

const fs = require("fs");
const http = require("http");
const path = require("path");
const { FluentServer } = require("@fluent-org/logger");
const protocol = require("@fluent-org/logger/build/src/protocol");

const options = JSON.parse(process.argv[2]);
const events = fs.openSync(path.join(options.folder, "events.ndjson"), "a");
const batches = fs.openSync(path.join(options.folder, "batches.ndjson"), "a");
let trouble = null;

/** Whether there is to be trouble of one of these kinds now. */
function due(...kinds) {
  if (!trouble || !kinds.includes(trouble.kind) || trouble.times <= 0) return null;
  if (Math.random() >= trouble.chance) return null;
  trouble.times -= 1;
  return trouble;
}

function mode(message) {
  if (protocol.isCompressedPackedForwardMode(message)) return "CompressedPackedForward";
  if (protocol.isPackedForwardMode(message)) return "PackedForward";
  return protocol.isForwardMode(message) ? "Forward" : "Message";
}

function event(tag, [time, record]) {
  const [seconds, nanoseconds] = typeof time === "number" ? [time, null] : [time.epoch, time.nano];
  return JSON.stringify({ tag, seconds, nanoseconds, record }) + "\n";
}

// The one place of the library through which every batch goes before it is acknowledged.
const parse = protocol.parseTransport;
protocol.parseTransport = message => {
  if (due("lose")) throw new Error("lost");
  const batch = parse(message);
  fs.writeSync(events, batch.entries.map(entry => event(batch.tag, entry)).join(""));
  const { size } = message[2] || {};
  const line = { tag: batch.tag, mode: mode(message), chunk: batch.chunk, size, events: batch.entries.length };
  fs.writeSync(batches, JSON.stringify(line) + "\n");
  return batch;
};

const ACK = Buffer.from([0x81, 0xa3, 0x61, 0x63, 0x6b]);

class Server extends FluentServer {
  constructor(settings) {
    super(settings);
    this.sockets = new Set();
    this.connections = 0;
  }

  async handleConnection(socket) {
    this.sockets.add(socket);
    this.connections += 1;
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => {});
    const write = socket.write.bind(socket);
    socket.write = data => {
      const isAck = Buffer.from(data).subarray(0, ACK.length).equals(ACK);
      const now = isAck && due("drop", "reset", "slow");
      if (!now) return write(data);
      if (now.kind === "reset") socket.destroy();
      if (now.kind === "slow") setTimeout(() => write(data), now.delay);
      return true;
    };
    await super.handleConnection(socket);
  }
}

function security() {
  if (!options.sharedKey) return undefined;
  const { hostname, sharedKey, users } = options;
  return { serverHostname: hostname, sharedKey, authorize: Boolean(users), userDict: users || {} };
}

function tls() {
  if (!options.tls) return undefined;
  return { cert: fs.readFileSync(options.tls.cert), key: fs.readFileSync(options.tls.key) };
}

const server = new Server({ listenOptions: { host: "127.0.0.1", port: 0 }, security: security(), tlsOptions: tls() });

const controls = http.createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  if (request.url === "/trouble") trouble = { times: Infinity, chance: 1, delay: 0, ...JSON.parse(body) };
  if (request.url === "/hang-up") server.sockets.forEach(socket => socket.destroy());
  if (request.url === "/rotate") Object.assign(server.security, JSON.parse(body));
  response.end(String(server.connections));
});

server.listen().then(() => {
  controls.listen(0, "127.0.0.1", () => {
    console.log(JSON.stringify({ port: server.port, controls: controls.address().port }));
  });
});
