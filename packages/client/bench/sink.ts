// A service in its own process. It takes requests of any size and answers at once, so that a measurement shows the
// client alone.
import { createServer } from "node:http";
import { contenderCalled } from "./contenders.ts";
import { listen } from "./fault-server.ts";

const { dialect } = contenderCalled(process.argv[2]);
const created = JSON.stringify(dialect.created("861309198188019719", undefined));
const task = JSON.stringify(dialect.task("861309198188019719", undefined, "running", "/status"));

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(request.method === "POST" ? created : task);
  });
});
process.stdout.write(`${await listen(server)}\n`);
