// The floor: a server that checks nothing and sends the documented answer. What is sent to /parse it reads and
// parses. In JavaScript and without an import of ours, since its start is measured too.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [example, port] = process.argv.slice(2);
const body = Buffer.from(JSON.stringify(JSON.parse(readFileSync(String(example), "utf8"))));
const headers = { "content-type": "application/json", "content-length": body.length };

createServer(async (request, response) => {
  if (request.url === "/parse") {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    JSON.parse(Buffer.concat(chunks).toString());
  }
  response.writeHead(200, headers).end(body);
}).listen(Number(port), "127.0.0.1");
