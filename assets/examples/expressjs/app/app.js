// A shopping list.
//
// The address of the database comes from MYSQL_DB_CONNECT_STRING, which the charm sets once a MySQL is integrated.
// Without it the list lives in this process alone, so that the application can be tried with nothing but Node.js.

import process from "node:process";
import { fileURLToPath } from "node:url";

import express from "express";

import { MemoryList, MysqlList } from "./list.js";

const LONGEST = 200;

const address = process.env.MYSQL_DB_CONNECT_STRING;
const list = address ? new MysqlList(address) : new MemoryList();
// A config option `list-title` of the charm arrives here.
const title = process.env.APP_LIST_TITLE ?? "Shopping list";
const port = Number(process.env.PORT ?? 8080);

const app = express();
app.disable("x-powered-by");
app.use(express.json({ limit: "10kb" }));
app.use(express.static(fileURLToPath(new URL("public", import.meta.url))));

app.get("/list", async (_request, response) => {
  response.json({ title, lasting: list.lasting, things: await list.all() });
});

app.post("/list", async (request, response) => {
  const text = String(request.body?.text ?? "").trim().slice(0, LONGEST);
  if (text === "") {
    response.status(400).json({ error: "What is it that you need?" });
    return;
  }
  await list.add(text);
  response.sendStatus(201);
});

app.put("/list/:id", async (request, response) => {
  const id = Number(request.params.id);
  if (!Number.isSafeInteger(id)) {
    response.sendStatus(404);
    return;
  }
  await list.tick(id, request.body?.done === true);
  response.sendStatus(204);
});

app.delete("/list", async (_request, response) => {
  await list.clear();
  response.sendStatus(204);
});

app.get("/healthz", async (_request, response) => {
  await list.all();
  response.json({ status: "ok" });
});

// Express knows an error handler by its four parameters.
app.use((error, _request, response, _next) => {
  const status = error.status ?? 503;
  if (status >= 500) {
    console.error(error.message);
  }
  response.status(status).json({ error: status >= 500 ? "The list cannot be reached just now." : error.message });
});

const server = app.listen(port, (error) => {
  if (error) {
    throw error;
  }
  console.log(`listening on ${port}`);
});

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
