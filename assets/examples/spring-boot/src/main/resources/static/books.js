const find = (selector) => document.querySelector(selector);

async function send(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  find("#message").textContent = answer.ok ? "" : "That could not be kept.";
  await show();
  return answer.ok;
}

async function show() {
  const { title, lasting, books } = await (await fetch("books")).json();
  document.title = title;
  find("h1").textContent = title;
  find("#note").hidden = lasting;
  find("ol").replaceChildren(...books.map(line));
}

function line({ id, title, author, finished }) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = finished;
  box.addEventListener("change", () => send("PUT", `books/${id}`, { finished: box.checked }));
  const name = document.createElement("cite");
  name.textContent = title;
  const label = document.createElement("label");
  label.append(box, " ", name, `, ${author}`);
  const item = document.createElement("li");
  item.append(label);
  return item;
}

find("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const book = { title: find("#title").value, author: find("#author").value };
  if (await send("POST", "books", book)) {
    find("form").reset();
  }
});

show();
