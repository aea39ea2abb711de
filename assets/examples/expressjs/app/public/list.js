const find = (selector) => document.querySelector(selector);

async function send(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  find("#message").textContent = answer.ok ? "" : (await answer.json()).error;
  await show();
  return answer.ok;
}

async function show() {
  const answer = await fetch("list");
  if (!answer.ok) {
    find("#message").textContent = (await answer.json()).error;
    return;
  }
  const { title, lasting, things } = await answer.json();
  document.title = title;
  find("h1").textContent = title;
  find("#note").hidden = lasting;
  find("#clear").hidden = !things.some((thing) => thing.done);
  find("ul").replaceChildren(...things.map(line));
}

function line({ id, text, done }) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = done;
  box.addEventListener("change", () => send("PUT", `list/${id}`, { done: box.checked }));
  const label = document.createElement("label");
  label.append(box, " ", text);
  const item = document.createElement("li");
  item.append(label);
  return item;
}

find("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await send("POST", "list", { text: find("#text").value })) {
    find("form").reset();
  }
});
find("#clear").addEventListener("click", () => send("DELETE", "list"));

show();
