const form = document.querySelector("form");
const message = document.querySelector("#message");

async function show() {
  const { lasting, links } = await (await fetch("links")).json();
  document.querySelector("#note").hidden = lasting;
  document.querySelector("tbody").replaceChildren(...links.map(row));
}

function row({ code, target, followed }) {
  const short = document.createElement("a");
  short.href = code;
  short.textContent = code;
  const cells = [short, target, followed].map((content) => {
    const cell = document.createElement("td");
    cell.append(content);
    return cell;
  });
  const line = document.createElement("tr");
  line.append(...cells);
  return line;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("links", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ target: form.elements.target.value }),
  });
  message.textContent = answer.ok ? "" : "That address cannot be shortened.";
  if (answer.ok) {
    form.reset();
    await show();
  }
});

show();
